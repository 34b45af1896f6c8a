"""Editions of a list (清单版本): their dated steps, drafts, letters and comparisons."""
