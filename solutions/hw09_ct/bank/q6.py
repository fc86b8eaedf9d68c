"""Other right answers and known wrong ones to q6 of hw09."""
