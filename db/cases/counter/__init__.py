"""The counter (窗口): who comes again, what came before, cases done in one sitting, consultations, the day's books."""
