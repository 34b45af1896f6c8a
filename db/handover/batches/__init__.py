"""The life of a batch (划转批次): who is named, how long it may take, cut-over, tasks afterwards, its end."""
