"""Checklists before and after they are signed: templates, editing, differences, the gate."""
