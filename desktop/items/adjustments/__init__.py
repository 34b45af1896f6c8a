"""Adjustments of a published list (调整): drafting, their steps and lines."""
