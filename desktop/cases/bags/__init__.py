"""Paper bags: sending, arriving, entering by the paper, all that are under way."""
