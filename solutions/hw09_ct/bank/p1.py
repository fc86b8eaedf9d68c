"""Other right answers and known wrong ones to p1 of hw09."""
