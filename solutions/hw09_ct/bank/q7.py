"""Other right answers and known wrong ones to q7 of hw09."""
