"""Sticks, outbox (待报送) and inbox (收件): how packages leave and are read."""
