"""One checklist at the table where both sides sit (移交清单)."""
