"""Importing a workbook: the dialog, its preview grid and mapping row, names and laws to settle, earlier imports."""
