"""The proof that an assignment is right: reference, starter and the whole bank are graded."""
