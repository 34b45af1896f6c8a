"""Types of fontTools.ttLib.tables."""
