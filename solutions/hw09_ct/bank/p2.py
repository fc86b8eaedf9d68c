"""Other right answers and known wrong ones to p2 of hw09."""
