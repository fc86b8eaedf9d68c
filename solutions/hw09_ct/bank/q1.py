"""Other right answers and known wrong ones to q1 of hw09."""
