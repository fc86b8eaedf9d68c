"""Limits of time in tests grow with what the machine does beside them."""

from autograder.gradescope.pace import slower

SLOWER = slower()
"""How many times longer than on an idle machine things took when the tests began, 1 to 10."""


def seconds(limit: float) -> float:
    """A limit for an idle machine, in seconds, as it is fair on this one."""
    return round(limit * SLOWER, 1)
