"""Question 7. What did the network learn? Graded by hand, beside what they saw."""

from solutions.hw13_colour_and_inpainting import seen
from starter_code import personal

OK_FORMAT = False
name = "q7"


@personal.seen_by_graders
def with_hints(ME):
    """PSNR with this student's hints."""
    few, few_learned, many, many_learned = seen.hinted(ME)
    return (
        f"20 hints: colorize {few:.1f}, network {few_learned:.1f} dB; "
        f"200: {many:.1f} and {many_learned:.1f} dB"
    )
