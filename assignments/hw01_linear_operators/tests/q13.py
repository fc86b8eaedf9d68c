"""Question 13. Where the matrix ends: graded by hand, beside this student's own counts."""

import math

from starter_code import linear_operators, personal

OK_FORMAT = False
name = "q13"


@personal.seen_by_graders
def counts(ME):
    """The largest matrices, and that of a photograph."""
    k = linear_operators.instance(ME).taps
    ends = []
    for gigabytes in (8, 16, 32, 64):
        entries = gigabytes * 2**30 // 4
        n = (k - 1 + math.isqrt((k - 1) ** 2 + 4 * entries)) // 2
        ends.append(f"{n:,} for {gigabytes} GiB")
    photograph = 12_000_000
    terabytes = 4 * photograph * (photograph - k + 1) / 1e12
    return f"k = {k}: {'; '.join(ends)}; a photograph of 12 million pixels: {terabytes:.0f} TB"
