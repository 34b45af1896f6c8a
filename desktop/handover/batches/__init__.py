"""批次: the batches and their departments as progress."""
