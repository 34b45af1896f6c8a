"""After the decision: certificates, blanks from stock, calls to collect, delivery, the issue register."""
