"""Exchange by package files: container, trust, outbox and inbox, compare and apply, receipts."""
