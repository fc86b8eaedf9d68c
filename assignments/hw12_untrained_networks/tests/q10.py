"""Question 10. What is the shape worth? Graded by hand, beside what most students saw."""

from solutions.hw12_untrained_networks import seen
from starter_code import personal

OK_FORMAT = False
name = "q10"


@personal.seen_by_graders
def lost_and_won(ME):
    """Means over five noises of the cameraman (the student's own differ by some tenths of a dB)."""
    lost = ", ".join(
        f"{name} {value:.1f}"
        for name, value in zip(("k = 16", "k = 64", "hourglass"), seen.GAPS[:3], strict=True)
    )
    return f"dB lost by waiting: {lost}; total variation above the best of them: {seen.GAPS[3]:.1f}"
