"""Which date, and why: working days, regional overlays and the day-by-day ledger (期限台账)."""
