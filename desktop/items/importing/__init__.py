"""The parts of the import dialog: the preview grid with its mapping row, names and laws to settle, earlier imports."""
