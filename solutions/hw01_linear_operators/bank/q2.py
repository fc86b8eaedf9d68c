"""Other right answers and known wrong ones to question 2 of hw01."""

import torch

from autograder.bank import alternative, mistake


@alternative("is_linear")
def linear_by_two_laws(forward, n, dtype=torch.float64, seed=0):
    """Additivity and homogeneity apart, ten times seven magnitudes, norms."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-3 if torch.finfo(dtype).eps > 1e-8 else 1e-8
    for power in 10 * [*range(-3, 4)]:
        x = 10.0**power * torch.randn(n, dtype=dtype, generator=generator)
        y = 10.0**power * torch.randn(n, dtype=dtype, generator=generator)
        a = torch.randn((), dtype=dtype, generator=generator)
        fx, fy = forward(x), forward(y)
        added = (forward(x + y) - fx - fy).norm() <= bound * (fx.norm() + fy.norm())
        scaled = (forward(a * x) - a * fx).norm() <= bound * a.abs() * fx.norm()
        if not (added and scaled):
            return False
    return True


@alternative("is_linear")
def linear_against_its_matrix(forward, n, dtype=torch.float64, seed=0):
    """The matrix from scaled unit vectors, compared on random vectors."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-3 if dtype in (torch.float32, torch.complex64) else 1e-8
    for scale in (1e-3, 1.0, 1e3):
        A = torch.stack([forward(scale * e) / scale for e in torch.eye(n, dtype=dtype)], dim=1)
        for _ in range(10):
            x = scale * torch.randn(n, dtype=dtype, generator=generator)
            x = x * torch.randn((), dtype=dtype, generator=generator)
            expected, got = A.to(x.dtype) @ x, forward(x)
            size = max(expected.norm().item(), got.norm().item(), (A.norm() * x.norm()).item())
            if not (got - expected).norm().item() <= bound * size:
                return False
    return True


@alternative("is_linear")
def linear_many_trials(forward, n, dtype=torch.float64, seed=0):
    """Forty trials at magnitudes between 1e-4 and 1e4; returns all(...)."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-8 if dtype in (torch.float64, torch.complex128) else 1e-3

    def trial(exponent):
        x = 10.0**exponent * torch.randn(n, dtype=dtype, generator=generator)
        y = 10.0**exponent * torch.randn(n, dtype=dtype, generator=generator)
        a = torch.randn(1, dtype=dtype, generator=generator)
        b = torch.randn(1, dtype=dtype, generator=generator)
        left, right = forward(a * x + b * y), a * forward(x) + b * forward(y)
        size = (a * forward(x)).norm() + (b * forward(y)).norm() + left.norm()
        return bool((left - right).norm() <= bound * size)

    return all(trial(exponent) for exponent in torch.linspace(-4, 4, 40).tolist())


@alternative("is_affine")
def affine_along_lines(forward, n, dtype=torch.float64, seed=0):
    """Parallelograms and points on a line, against the size of the values."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-3 if dtype in (torch.float32, torch.complex64) else 1e-8
    for scale in (1e-3, 1.0, 1e3) * 10:
        x, u, v = scale * torch.randn(3, n, dtype=dtype, generator=generator)
        t = torch.randn((), dtype=dtype, generator=generator)
        corners = [forward(x), forward(x + u), forward(x + v), forward(x + u + v)]
        line = forward(x + t * u)
        size = max(value.norm().item() for value in (*corners, line))
        parallelogram = corners[0] - corners[1] - corners[2] + corners[3]
        straight = line - (1 - t) * corners[0] - t * corners[1]
        gap = parallelogram.norm() + straight.norm()
        if not gap.item() <= bound * size:
            return False
    return True


@alternative("is_affine")
def affine_by_two_points(forward, n, dtype=torch.float64, seed=0):
    """Points on the line through two others, complex weights included."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-8 if dtype in (torch.float64, torch.complex128) else 1e-3
    results = []
    for scale in (1e-4, 1e-3, 0.1, 1.0, 10.0, 1e3):
        for _ in range(5):
            x = scale * torch.randn(n, dtype=dtype, generator=generator)
            y = scale * torch.randn(n, dtype=dtype, generator=generator)
            a = 2 * torch.randn(1, dtype=dtype, generator=generator)
            terms = [forward(a * x + (1 - a) * y), -a * forward(x), -(1 - a) * forward(y)]
            gap = sum(terms).abs().max()
            results.append(bool(gap <= bound * max(term.abs().max() for term in terms)))
    return all(results)


@alternative("is_affine")
def affine_minus_value_at_zero(forward, n, dtype=torch.float64, seed=0):
    """Subtracts A(0), but compares with the size of what was subtracted from."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-3 if dtype in (torch.float32, torch.complex64) else 1e-8
    offset = forward(torch.zeros(n, dtype=dtype))
    for scale in (1e-3, 1.0, 1e3) * 10:
        x, y = scale * torch.randn(2, n, dtype=dtype, generator=generator)
        a, b = torch.randn(2, dtype=dtype, generator=generator)
        both, fx, fy = forward(a * x + b * y), forward(x), forward(y)
        gap = (both - offset) - a * (fx - offset) - b * (fy - offset)
        size = max(value.abs().max().item() for value in (both, a * fx, b * fy, offset))
        if not gap.abs().max().item() <= bound * size:
            return False
    return True


@mistake(
    "is_linear",
    edit={
        "x, y = magnitude * torch.randn(2, n,": "x = y = magnitude * torch.randn(n,",
        """
a, b = torch.randn(2, dtype=dtype, generator=generator)
""": """
a, b = -torch.randn((), dtype=dtype, generator=generator), 0
""",
    },
)
def linear_if_homogeneous():
    """Only A(a x) = a A(x) is tried. There are maps that satisfy it and are not linear: sums of two
    vectors must be tried too.
    """


@mistake("is_linear", edit={"torch.randn(2, dtype=dtype, generator=generator)": "1, 1"})
def linear_if_additive():
    """Conjugation passes, which is linear for real factors only. Try sums and factors, and draw the
    factors with `dtype`, so that they are complex where the vectors are.
    """


@mistake(
    "is_linear",
    edit={
        """
a, b = torch.randn(2, dtype=dtype, generator=generator)
""": """
a = torch.randn((), dtype=dtype, generator=generator)
b = 1 - a
"""
    },
)
def linear_accepts_affine():
    """Affine maps pass as linear: with b = 1 - a an offset cancels. The factors a and b must be
    independent of each other.
    """


@mistake("is_linear", edit={"tolerance * size": "1e-6"})
def linear_absolute_bound():
    """The two sides are compared with a fixed bound. Where outputs are tiny every map passes, where
    they are huge rounding alone exceeds it: compare with the size of the outputs.
    """


@mistake(
    "is_linear",
    edit={
        """
not (together - apart[0] - apart[1]).abs().max().item() <= tolerance * size
""": """
not torch.allclose(together, apart[0] + apart[1])
"""
    },
)
def linear_by_allclose():
    """allclose adds an absolute tolerance of its own and allows 1e-5 relative: small outputs and
    small errors pass unseen. Compare with the size of the two sides only.
    """


@mistake("is_linear", edit={"(1e-3, 1.0, 1e3)": "(1.0, 1.0, 1.0)"})
def linear_one_magnitude():
    """All samples have magnitude about 1. A map that changes for larger inputs, such as clamping to
    a wide range, looks linear there: try several magnitudes.
    """


@mistake("is_linear", edit={"randn(2, n": "rand(2, n", "randn(2, d": "rand(2, d"})
def linear_on_positive_samples():
    """All samples and factors are positive: the absolute value is linear there. Draw both signs."""


@mistake(
    "is_linear",
    edit={
        """
not (together - apart[0] - apart[1]).abs().max().item() <= tolerance * size
""": """
not torch.equal(together, apart[0] + apart[1])
"""
    },
)
def linear_to_the_last_bit():
    """The two sides must be equal to the last bit, and rounding never allows that. Allow a small
    relative error.
    """


@mistake("is_linear", edit={"1e-8 if torch.finfo(dtype).eps < 1e-10 else 1e-3": "1e-3"})
def linear_one_loose_bound():
    """1e-3 is allowed in double precision too, where it is meant for single precision: maps that
    bend a little pass. Choose the bound by dtype.
    """


@mistake("is_linear", edit={"1e-8 if torch.finfo(dtype).eps < 1e-10 else 1e-3": "1e-8"})
def linear_one_bound_for_all():
    """The same tolerance is used for all dtypes. Rounding in float32 is about 1e9 times coarser
    than in float64: a linear map in float32 fails.
    """


@mistake("is_linear", edit={".abs().max().item() <=": ".sum().abs().item() <="})
def linear_signed_gap():
    """The differences are added up with their signs, so that positive and negative ones cancel.
    Take absolute values or the norm before anything is summed.
    """


@mistake("is_linear", edit={".item() <= tolerance * size": " / size <= tolerance"})
def linear_divided_by_size():
    """The map that is zero everywhere comes out as not linear: 0 / 0 is NaN, and NaN is smaller
    than nothing. Multiply the bound by the size in place of dividing.
    """


@mistake("is_affine", edit={"1 - a - b": "0"})
def affine_as_linear():
    """Maps with an offset come out as not affine: this is the test for linear maps. Choose weights
    in which a fixed offset cancels.
    """


@mistake(
    "is_affine",
    edit={
        """
torch.randn(2, dtype=dtype, generator=generator)
""": """
torch.randn(2, generator=generator).tolist()
"""
    },
)
def affine_real_weights():
    """Only real weights are tried. With complex `dtype` the weights are complex, and conjugation
    plus an offset is not affine.
    """


@mistake("is_affine", edit={"(1e-3, 1.0, 1e3)": "(1.0, 1.0, 1.0)"})
def affine_one_magnitude():
    """All samples have magnitude about 1. Maps that bend only for large inputs look affine there:
    try several magnitudes.
    """


@mistake(
    "is_affine",
    edit={
        """
a, b = torch.randn(2, dtype=dtype, generator=generator)
""": """
a, b = torch.rand((), dtype=dtype, generator=generator), 0
"""
    },
    of="affine_minus_value_at_zero",
)
def affine_if_homogeneous():
    """After A(0) is subtracted only multiples of one vector are tried. The absolute value and the
    norm pass with positive factors: try sums of vectors.
    """


@mistake("is_affine", edit={"1e-8 if torch.finfo(dtype).eps < 1e-10 else 1e-3": "1e-3"})
def affine_one_loose_bound():
    """1e-3 is allowed in double precision too, where it is meant for single precision: maps that
    bend a little pass. Choose the bound by dtype.
    """


@mistake("is_affine", edit={"torch.finfo(dtype).eps < 1e-10": "dtype != torch.float32"})
def affine_complex64_as_double():
    """complex64 is judged as if it were double precision, and rounding alone exceeds that bound. It
    is two numbers in single precision.
    """


@mistake(
    "is_affine",
    edit={
        ", offset))": "))",
        "(both, a * fx, b": "(both - offset, a * (fx - offset), b",
        "* fy)": "* (fy - offset))",
    },
    of="affine_minus_value_at_zero",
)
def affine_beside_a_large_offset():
    """A map with a large offset comes out as not affine: once that is subtracted, its rounding is
    large beside what is left. Keep it, with weights that add up to 1.
    """


@mistake("is_linear", edit={"not (together": "(together", "<= tolerance": "> tolerance"})
def linear_where_not_a_number():
    """Maps that return NaN come out as linear: NaN is not larger than any bound. Ask for a
    difference that is small, not for one that is large.
    """


@mistake("is_linear", edit={"return True": "return torch.tensor(True)"})
def linear_as_tensor():
    """The answer is a tensor. Python's own True or False is asked for: `bool(...)` makes one."""


@mistake("is_linear", edit={"6 * (1e-3": "1 * (1e-3"})
def linear_one_sample():
    """One sample of each magnitude is taken. On short vectors maps that bend agree by chance: take
    several.
    """


@mistake("is_affine", edit={"6 * (1e-3": "1 * (1e-3"})
def affine_one_sample():
    """One sample of each magnitude is taken. On short vectors maps that bend agree by chance: take
    several.
    """


@mistake("is_linear")
def linear_same_sample_scaled(forward, n, dtype=torch.float64, seed=0):
    """The same sample serves for all magnitudes. Where it agrees by chance it does so for each of
    them: draw new ones, and several.
    """
    generator = torch.Generator().manual_seed(seed)
    tolerance = 1e-8 if dtype in (torch.float64, torch.complex128) else 1e-3
    x, y = torch.randn(2, n, generator=generator, dtype=dtype)
    a, b = torch.randn(2, generator=generator, dtype=dtype)
    for scale in (1e-3, 1.0, 1e3):
        left = forward(scale * (a * x + b * y))
        right = a * forward(scale * x) + b * forward(scale * y)
        if not (left - right).norm() <= tolerance * max(left.norm(), right.norm()):
            return False
    return True


@mistake(
    "is_affine",
    edit={
        "if not (together - sum(apart)).abs().max().item() <= tolerance * size": (
            "if not torch.allclose(together, sum(apart), rtol=tolerance)"
        )
    },
)
def affine_entry_by_entry():
    """allclose judges each entry by itself, and allows 1e-8 besides: small maps pass unseen, and an
    entry that is only rounding fails. Compare whole vectors.
    """
