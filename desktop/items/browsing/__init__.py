"""The list itself: finding an item, its detail, printing, filling and readings."""
