"""The county's records in the provincial fields (domain.md §2.3, §2.4, §2.9), read only."""
