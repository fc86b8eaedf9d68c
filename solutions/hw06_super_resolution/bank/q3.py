"""Other right answers and known wrong ones to question 3 of hw06."""

import torch

from autograder.bank import alternative, mistake


@alternative("cubic")
def cubic_factored(t, a):
    """Factored polynomials; masks as factors."""
    d = torch.abs(t)
    near = 1 - d * d * ((a + 3) - (a + 2) * d)
    far = a * (d - 1) * (d - 2).square()
    return near * (d <= 1) + far * ((d > 1) & (d < 2))


@alternative("cubic")
def cubic_by_clamping(t, a):
    """The far piece is 0 at 1 and 2, so that clamping will do."""
    d = t.abs()
    n, f = d.clamp(max=1), d.clamp(1, 2)
    return ((a + 2) * n**3 - (a + 3) * n**2 + 1) + a * (f**3 - 5 * f**2 + 8 * f - 4)


@alternative("bicubic_matrix")
def matrix_in_loops(m, r, a):
    """Entry by entry."""

    def w(d):
        d = abs(d)
        if d <= 1:
            return (a + 2) * d**3 - (a + 3) * d**2 + 1
        return a * d**3 - 5 * a * d**2 + 8 * a * d - 4 * a if d < 2 else 0.0

    B = torch.zeros(r * m, m, dtype=torch.float64)
    for i in range(r * m):
        s = (i + 0.5) / r - 0.5
        for k in range(-3, m + 3):
            B[i, max(0, min(k, m - 1))] += w(s - k)
    return B


@alternative("bicubic_matrix")
def matrix_of_a_padded_image(m, r, a):
    """All distances at once; columns beyond the border are folded in."""
    s = (torch.arange(r * m, dtype=torch.float64) + 0.5) / r - 0.5
    k = torch.arange(-3, m + 3, dtype=torch.float64)
    d = (s[:, None] - k).abs()
    near = (a + 2) * d**3 - (a + 3) * d**2 + 1
    far = a * d**3 - 5 * a * d**2 + 8 * a * d - 4 * a
    wide = torch.where(d <= 1, near, torch.where(d < 2, far, 0 * d))
    B = wide[:, 3 : 3 + m].clone()
    B[:, 0] += wide[:, :3].sum(1)
    B[:, -1] += wide[:, -3:].sum(1)
    return B


@mistake("cubic", edit={"t = t.abs()": "t = t + 0"})
def cubic_one_sided():
    """The kernel is even: its pieces take the magnitude of t."""


@mistake("cubic", edit={"torch.where(t < 2, far, torch.zeros_like(t))": "far"})
def cubic_never_ends():
    """Beyond 2 the kernel is 0."""


@mistake("cubic", edit={"torch.where(t <= 1, near": "torch.where(t <= 0.5, near"})
def cubic_pieces():
    """The first piece reaches to 1."""


@mistake("cubic", edit={"(a + 3) * t**2": "(a + 2) * t**2"})
def cubic_coefficient():
    """At 1 the first piece is not 0: is its quadratic term right?"""


@mistake("cubic", edit={"near = (a + 2)": "a = -0.75\nnear = (a + 2)"})
def cubic_fixed():
    """a is fixed, whatever is asked for."""


@mistake("cubic", edit={"near = (a + 2)": "a = -0.5\nnear = (a + 2)"})
def cubic_fixed_at_half():
    """a is fixed at -0.5, whatever is asked for."""


@mistake("cubic", edit={"t = t.abs()": "t = t.abs_()"})
def cubic_in_place():
    """The tensor that it is given is changed."""


@mistake("cubic", edit={"t = t.abs()": "t = t.abs().double()"})
def cubic_in_double():
    """The result has another dtype than t."""


@mistake("bicubic_matrix", edit={"(rows.double() + 0.5) / r - 0.5": "rows.double() / r"})
def matrix_by_corners():
    """Pixel i is put at i / r: that aligns corners of pixels, not their centres."""


@mistake(
    "bicubic_matrix",
    edit={"(rows.double() + 0.5) / r - 0.5": "rows.double() * (m - 1) / max(r * m - 1, 1)"},
)
def matrix_corners_aligned():
    """These are the places of align_corners=True. Centres of blocks are to be aligned."""


@mistake(
    "bicubic_matrix",
    edit={
        "B.index_put_((rows, tap.long().clamp(0, m - 1)), weight, accumulate=True)": (
            "B.index_put_((rows, tap.long().clamp(0, m - 1)), weight)"
        )
    },
)
def matrix_overwrites():
    """At the border a weight overwrites another. The border pixel collects them."""


@mistake(
    "bicubic_matrix",
    edit={
        "weight = torch.where(d <= 1, near, far)": (
            "weight = torch.where(d <= 1, near, far) * ((tap >= 0) & (tap < m))"
        )
    },
)
def matrix_zeros_outside():
    """Pixels outside count as 0, so that the border darkens. The border pixel takes their place."""


@mistake("bicubic_matrix", edit={"return B": "return B / B.square().sum(1, True).sqrt()"})
def matrix_rows_of_norm_one():
    """Rows are scaled. Their sums are 1 by themselves."""


@mistake("bicubic_matrix", edit={"(-1, 0, 1, 2)": "(-1, 0, 1)"})
def matrix_three_taps():
    """Four pixels take part."""


@mistake("bicubic_matrix", edit={"(-1, 0, 1, 2)": "(0, 1)"})
def matrix_two_taps():
    """Four pixels take part."""


@mistake("bicubic_matrix", edit={"first = place.floor()": "first = place.trunc()"})
def matrix_truncates():
    """Left of the first centre the place is negative, where int rounds the other way."""


@mistake("bicubic_matrix", edit={"return B": "return B.T"})
def matrix_transposed():
    """The matrix is transposed: it has r m rows."""


@mistake("bicubic_matrix", edit={"return B": "return B.float()"})
def matrix_single():
    """It is to be float64."""


@mistake("bicubic_matrix", edit={"B = torch.zeros": "a = -0.75\nB = torch.zeros"})
def matrix_fixed():
    """a is fixed, whatever is asked for."""
