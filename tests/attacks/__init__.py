"""Hostile, broken and unlucky submissions, each with the whole result that it must get."""
