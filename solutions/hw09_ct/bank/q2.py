"""Other right answers and known wrong ones to q2 of hw09."""
