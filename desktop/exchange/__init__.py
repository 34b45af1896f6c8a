"""Carrying data by stick (数据交换)."""
