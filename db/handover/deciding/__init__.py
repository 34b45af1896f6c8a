"""Deciding what is transferred (划转决定): per item, the papers needed before cut-over, the published catalogue."""
