"""A list that has come in (来表): what a person settles before it is applied, and taking it back."""
