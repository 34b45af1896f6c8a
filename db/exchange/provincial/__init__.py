"""The county's records in the provincial fields, read only."""
