"""Supervision (监管): who supervises each item, how, by which rule, and disputes about it."""
