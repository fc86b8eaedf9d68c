"""Other right answers and known wrong ones to a1 of hw09."""
