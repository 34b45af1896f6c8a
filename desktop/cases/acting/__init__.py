"""Recording an act on a case: what every dialog of one shares, the plain dialog, and extending a period."""
