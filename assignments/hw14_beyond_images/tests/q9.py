"""Question 9. Whom did it learn from? Graded by hand, beside what they saw."""

from solutions.hw14_beyond_images import seen
from starter_code import personal

OK_FORMAT = False
name = "q9"


@personal.seen_by_graders
def opponents(ME):
    """What this student's opponents and network had abroad."""
    haar, sym8, spun, filtered = seen.denoised(ME)
    return (
        f"abroad, dB: Haar {haar:.2f}, sym8 {sym8:.2f}, all shifts {spun:.2f}, "
        f"true spectrum {filtered:.2f}, network {seen.network(ME):.2f}"
    )
