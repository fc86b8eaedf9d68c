"""Question 11. Which error is whose: graded by hand, beside what the student must have seen."""

from solutions.hw11_generative_priors import seen
from starter_code import personal

OK_FORMAT = False
name = "q11"


@personal.seen_by_graders
def shares(ME):
    """Shares of the first mode in this student's samples, sigma = 0.1, in percent."""
    names = ("exact score", "PiGDM", "DDNM", "DPS with zeta 0.3", "the posterior")
    told = (f"{name} {share:.1f}" for name, share in zip(names, seen.shares(ME), strict=True))
    return ", ".join(told)
