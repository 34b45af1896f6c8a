"""What follows from the acts of all cases, stored for quick reading: queues, counts, pages of a list (件的排队)."""
