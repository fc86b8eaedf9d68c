"""Question 11. Would you trust it: graded by hand, beside what the student must have seen."""

from solutions.hw08_mri import seen
from starter_code import personal

OK_FORMAT = False
name = "q11"


@personal.seen_by_graders
def gains(ME):
    """Gains of a detail with a radius of 2 mm, means over this student's places."""
    names = ("zero-filled", "total variation", "U-Net", "cascade")
    told = (f"{name} {gain:.2f}" for name, gain in zip(names, seen.details(ME), strict=True))
    return ", ".join(told)
