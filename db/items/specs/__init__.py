"""Specs (实施规范) and guides (办事指南): what an item is run by, and what the public is told."""
