"""The package file itself: members, seals, digests, limits, and the words of a refusal. Knows no office."""
