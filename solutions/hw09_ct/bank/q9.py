"""Other right answers and known wrong ones to q9 of hw09."""
