"""The paper bag (材料移送单): papers of cases on their way between two offices, up and back."""
