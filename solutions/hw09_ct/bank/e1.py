"""Other right answers and known wrong ones to e1 of hw09."""
