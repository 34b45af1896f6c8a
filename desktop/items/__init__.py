"""The item lists (事项清单)."""
