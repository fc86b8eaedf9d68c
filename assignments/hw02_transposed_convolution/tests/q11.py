"""Question 11. Why "deconvolution" is a bad name: graded by hand, beside these numbers."""

from starter_code import convolution, personal

OK_FORMAT = False
name = "q11"


@personal.seen_by_graders
def a_row(ME):
    """A row of A^T A away from the border."""
    (a, b, c), _ = convolution.short_kernel(ME)
    row = [a * c, a * b + b * c, a * a + b * b + c * c, a * b + b * c, a * c]
    return f"w = {a, b, c}: the row of A^T A is ... 0, {', '.join(map(str, row))}, 0 ..."
