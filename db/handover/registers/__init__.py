"""Registers of what a handover hands over (移交台账): seals, keys, stock, people, archives, incidents."""
