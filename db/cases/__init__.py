"""Case files (办件): intake, acceptance, decision, and the due date that explains itself."""
