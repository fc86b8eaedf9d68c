"""Other right answers and known wrong ones to q12 of hw09."""
