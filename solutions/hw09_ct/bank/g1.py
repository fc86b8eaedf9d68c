"""Other right answers and known wrong ones to g1 of hw09."""
