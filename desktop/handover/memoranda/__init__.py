"""备忘录: drafted, edited, signed and amended, one per department of a batch."""
