"""What follows from the acts of all cases, kept at hand: queues, counts, pages of a list (件的排队)."""
