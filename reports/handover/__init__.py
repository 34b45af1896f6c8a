"""The papers of a handover besides checklist, record and memorandum: seals, stock, keys, progress, urging."""
