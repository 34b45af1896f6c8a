"""Archiving a finished case: checks, the package, reading it back, the list for the county archives."""
