"""Transfers and their checklists (划转移交)."""
