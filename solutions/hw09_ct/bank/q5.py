"""Other right answers and known wrong ones to q5 of hw09."""
