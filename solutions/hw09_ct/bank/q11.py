"""Other right answers and known wrong ones to q11 of hw09."""
