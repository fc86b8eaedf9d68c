"""Other right answers and known wrong ones to c1 of hw09."""
