"""Printed papers: numbers, snapshots and reprints."""
