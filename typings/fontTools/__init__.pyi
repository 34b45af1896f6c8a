"""Types of fontTools, as far as the font conversion and the font checks use it."""
