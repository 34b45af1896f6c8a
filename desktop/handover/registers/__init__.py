"""The registers of a handover in the window: seals, keys, stock, lists of people and things, incidents."""
