"""Answers to the assignments: the reference, other right answers, wrong answers with hints."""
