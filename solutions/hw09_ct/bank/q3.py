"""Other right answers and known wrong ones to q3 of hw09."""
