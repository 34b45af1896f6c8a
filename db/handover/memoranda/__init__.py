"""The memorandum that fixes who approves and who supervises (审管衔接备忘录): clauses, versions, signing, force."""
