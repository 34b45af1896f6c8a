"""Scans and photos (附件) by their content, encrypted outside the database, each stored once."""
