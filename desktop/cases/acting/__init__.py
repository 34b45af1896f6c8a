"""Recording an act on a case: the common part of its dialogs, the plain dialog, and dialogs of single acts."""
