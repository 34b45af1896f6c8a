"""What arrives: judging and applying, conflicts (冲突), release and take-over, what waits (待处理)."""
