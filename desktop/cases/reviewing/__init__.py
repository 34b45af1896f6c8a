"""The dialogs of reviewing a case: commitments, hearings, surveys, experts, forwarding, how a licence ends."""
