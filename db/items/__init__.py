"""The licence item list (事项清单): editions, items, guides and materials."""
