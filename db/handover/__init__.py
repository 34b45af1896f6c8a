"""Handing a power over (划转移交): batches, checklists ticked by three parties, memoranda."""
