"""收件: the intake by keyboard, what it takes over, what is written down half-way."""
