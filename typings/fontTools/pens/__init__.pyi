"""Types of fontTools.pens."""
