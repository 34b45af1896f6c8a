"""Archiving: the checks of a case, its package, packages read back, the list for the county archives."""
