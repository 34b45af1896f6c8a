"""窗口: the consultation log, the day's sheet, the ledger of cases and the month's statement."""
