"""The life of a list: its editions, their days, what is in them and how they differ."""
