"""Question 10. The transpose of a strided convolution: graded by hand, beside these numbers."""

from starter_code import convolution, personal

OK_FORMAT = False
name = "q10"


@personal.seen_by_graders
def two_entries(ME):
    """Entries 6 and 7 of the transpose."""
    w, s = convolution.short_kernel(ME)
    told = []
    for j in (6, 7):
        terms = [f"{w[j - s * u]} y_{u}" for u in range(5) if 0 <= j - s * u < 3]
        told.append(f"(A^T y)_{j} = {' + '.join(terms) or '0'}")
    return f"w = {tuple(w)}, s = {s}: {'; '.join(told)}"
