"""From a transfer notice to a batch: what was read, beside its sentences."""
