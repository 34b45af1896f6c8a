"""Service guides (办事指南): versions, papers and showings."""
