"""The papers of one case (办件文书), from receipt to archive."""
