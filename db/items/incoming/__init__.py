"""A list that has come in: what a person settles about it before it is applied, and taking it back (来表)."""
