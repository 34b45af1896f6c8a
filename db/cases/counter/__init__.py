"""The counter (窗口): returning applicants, their materials, one-sitting cases, consultations, drafts, numbers."""
