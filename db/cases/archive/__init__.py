"""Putting a finished case into the archive: checks, the package, reading it back, the list for the county archives."""
