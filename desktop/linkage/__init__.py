"""Approval and supervision working together (审管联动)."""
