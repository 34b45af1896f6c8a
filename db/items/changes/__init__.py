"""Adjustments (动态调整) of a published list: drafted or proposed, stepped through, taken into effect as versions."""
