"""The lists of 办件: queues, statistics, exceptions."""
