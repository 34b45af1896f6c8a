"""Reading a notice on holidays (放假安排通知) as it was issued, for a person to accept."""
