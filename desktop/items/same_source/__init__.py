"""Comparison with the upper list (同源比对)."""
