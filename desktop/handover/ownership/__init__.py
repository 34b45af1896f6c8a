"""事项归属: who held which power from when to when."""
