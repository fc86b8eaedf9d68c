"""Other right answers and known wrong ones to a2 of hw09."""
