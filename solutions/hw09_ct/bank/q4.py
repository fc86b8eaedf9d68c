"""Other right answers and known wrong ones to q4 of hw09."""
