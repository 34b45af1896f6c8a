"""What comes before and after a decision: commitments, hearings, consultations, forwarding, how a licence ends."""
