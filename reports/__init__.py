"""Papers: plain content in, PDF or XLSX out. Everything that is ink; nothing that moves or is stored."""
