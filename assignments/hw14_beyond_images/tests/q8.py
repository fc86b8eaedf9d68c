"""Question 8. Any filter, every shift.

| the text promises | tested by |
| --- | --- |
| a and d by their formulas, periodic, for filters of any even length | test_by_hand, test_step |
| the inverse is the transpose, and inverts orthogonal filters | test_by_hand, test_inverse |
| details of all levels are thresholded, the coarsest part is kept; soft or hard | test_denoise |
| ValueError for another rule; soft where none is given; 0 levels | test_denoise |
| the mean over all shifts, moved back; a mean over a full period does not see shifts | test_spin |
| batches, dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import pywt
import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.recordings import probes as own

OK_FORMAT = False
name = "q8"


def filter_of(word, dtype=torch.float64):
    """A low-pass filter of PyWavelets, in the order of the question."""
    return torch.tensor(pywt.Wavelet(word).rec_lo, dtype=torch.float64).to(dtype)


def matrix_of(N, h):
    """The transform as a matrix: a first, then d."""
    L, T = len(h), torch.zeros(N, N, dtype=torch.float64)
    for k in range(N // 2):
        for m in range(L):
            place = (2 * k + m) % N
            T[k, place] += float(h[m])
            T[N // 2 + k, place] += (-1) ** m * float(h[L - 1 - m])
    return T


def right_step(x, h):
    """By the matrix."""
    T = matrix_of(x.shape[-1], h)
    found = x.double() @ T.T
    half = x.shape[-1] // 2
    return found[..., :half].to(x.dtype), found[..., half:].to(x.dtype)


def right_inverse(a, d, h):
    """By the transpose."""
    T = matrix_of(2 * a.shape[-1], h)
    return (torch.cat([a, d], -1).double() @ T).to(a.dtype)


def right_denoised(y, t, h, levels, rule="soft"):
    """Level by level."""
    if levels == 0:
        return y.clone()
    a, d = right_step(y, h)
    a = right_denoised(a, t, h, levels - 1, rule)
    kept = d * (d.abs() > t) if rule == "hard" else d.sign() * (d.abs() - t).clamp(min=0)
    return right_inverse(a, kept, h)


def right_spin(kind, y, shifts):
    """Shift by shift."""
    f = own.FUNCTIONS[kind]
    return sum(f(y.roll(s, -1)).roll(-s, -1) for s in range(shifts)) / shifts


def normal(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=torch.float64).to(dtype)


def two(found, call):
    """a and d."""
    if not isinstance(found, list | tuple) or len(found) != 2:
        checks.fail(call, "returns a and d.")
    return found


def like(expected, size=100):
    """The check of both."""

    def same(found, call):
        a, d = two(found, call)
        checks.same(a, expected[0], f"a of {call}", size)
        checks.same(d, expected[1], f"d of {call}", size)

    return same


@test_case(points=1)
def test_by_hand(wavelet_step, inverse_wavelet_step, denoise_wavelet, cycle_spin):
    """The example: Haar's filter, and one that is only a pattern."""
    h, x = torch.tensor([1.0, 2.0, 3.0, 4.0]).double(), torch.tensor([1.0, 0, 0, 0, 0, 0]).double()
    right = torch.tensor([1.0, 0, 3]).double(), torch.tensor([4.0, 0, 2]).double()
    like(right)(wavelet_step(x, h), "wavelet_step(x, h)")
    haar = filter_of("haar")
    x = torch.tensor([3.0, 1.0, 5.0, 5.0], dtype=torch.float64)
    a, d = torch.tensor([4.0, 10.0]).double() / 2**0.5, torch.tensor([2.0, 0.0]).double() / 2**0.5
    like((a, d))(wavelet_step(x, haar), "wavelet_step(x, h) with Haar's filter")
    call = "inverse_wavelet_step(a, d, h)"
    checks.same(inverse_wavelet_step(a, d, haar), x, call, size=9)
    right = torch.tensor([2.5, 1.5, 5.0, 5.0], dtype=torch.float64)
    call = "denoise_wavelet(y, 0.5 * 2**0.5, h, 1)"
    checks.same(denoise_wavelet(x, 0.5 * 2**0.5, haar, 1), right, call, size=9)
    found = own.spin_of(cycle_spin, "every third", 2)(x)
    right = right_spin("every third", x, 2)
    checks.same(found, right, "cycle_spin(f, y, 2)", size=9)


@test_case(points=2, hidden=True)
def test_step(wavelet_step):
    """Against the matrix, filters longer than the signal among them, batches."""
    for number, (batch, N, word) in enumerate(
        [((), 8, "haar"), ((3,), 12, "db3"), ((2, 2), 16, "sym8"), ((2,), 4, "db4"), ((), 2, "db2"),
         ((1,), 6, "coif1")], 2201
    ):  # fmt: skip
        x = normal((*batch, N), number)
        for h in (filter_of(word), normal((2 * (number % 4) + 2,), number + 20)):
            call = f"wavelet_step(x, h) with x {tuple(x.shape)} and {len(h)} taps"
            like(right_step(x, h))(wavelet_step(x.clone(), h.clone()), call)


@test_case(points=1.5, hidden=True)
def test_inverse(inverse_wavelet_step):
    """Against the transpose."""
    for number, (batch, N, word) in enumerate(
        [
            ((), 8, "haar"),
            ((3,), 12, "db3"),
            ((2, 2), 16, "sym8"),
            ((2,), 4, "db4"),
            ((), 2, "db2"),
        ],
        2221,
    ):
        a, d = normal((2, *batch, N // 2), number)
        for h in (filter_of(word), normal((2 * (number % 4) + 2,), number + 20)):
            call = f"inverse_wavelet_step(a, d, h) with a {tuple(a.shape)} and {len(h)} taps"
            found = inverse_wavelet_step(a.clone(), d.clone(), h.clone())
            checks.same(found, right_inverse(a, d, h), call, size=100)
        h, x = filter_of(word), normal((*batch, N), number + 40)
        found = inverse_wavelet_step(*right_step(x, h), h)
        checks.same(found, x, f"inverse_wavelet_step of a transform with {word}", size=10**4)


@test_case(points=1.5, hidden=True)
def test_denoise(denoise_wavelet):
    """Both rules, several filters, levels, thresholds and scales."""
    for number, (batch, N, word, levels) in enumerate(
        [((), 16, "haar", 4), ((2,), 24, "db2", 3), ((2, 1), 32, "sym8", 2), ((3,), 8, "db3", 0)],
        2241,
    ):
        y, h = normal((*batch, N), number), filter_of(word)
        for t in (0.0, 0.4, 1, 50.0):
            for scale in (1.0, 1e-6, 1e6):
                for rule in ("soft", "hard"):
                    call = f'denoise_wavelet(y, {scale * t:g}, h, {levels}, "{rule}") with {word}'
                    right = right_denoised(scale * y, scale * t, h, levels, rule)
                    found = denoise_wavelet(scale * y, scale * t, h, levels, rule)
                    checks.same(found, right, call, size=10**4)
        call = f"denoise_wavelet(y, 0.4, h, {levels}) with {word}"
        found = denoise_wavelet(y.clone(), 0.4, h.clone(), levels)
        checks.same(found, right_denoised(y, 0.4, h, levels), call, size=10**4)
    checks.raises(
        ValueError, 'denoise_wavelet(y, 0.4, h, 1, "firm")',
        denoise_wavelet, normal((8,), 2251), 0.4, filter_of("haar"), 1, "firm",
    )  # fmt: skip
    y, h = torch.tensor([3.0, 1.0, 5.0, 2.0]).double(), torch.ones(2).double()
    for t in (2.0, 3.0):  # d is 2 and 3, without rounding
        for rule in ("soft", "hard"):
            call = f'denoise_wavelet(y, {t:g}, h, 1, "{rule}") with y (3, 1, 5, 2) and h (1, 1)'
            right = right_denoised(y, t, h, 1, rule)
            checks.same(denoise_wavelet(y.clone(), t, h.clone(), 1, rule), right, call, size=9)


@test_case(points=1, hidden=True)
def test_spin(cycle_spin):
    """Several functions, batches and numbers of shifts; which shifts there are."""
    for number, (shape, shifts) in enumerate(
        [((12,), 1), ((2, 9), 3), ((6,), 6), ((2, 2, 5), 8)], 2261
    ):
        y = normal(shape, number)
        for kind in own.FUNCTIONS:
            call = f"cycle_spin(f, y, {shifts}) with y {shape}"
            found = own.spin_of(cycle_spin, kind, shifts)(y.clone())
            checks.same(found, right_spin(kind, y, shifts), call, size=100)
        given = own.calls_of_spin(cycle_spin, y.clone(), shifts)
        checks.equal(len(given), shifts, f"how often cycle_spin(f, y, {shifts}) calls f")
        for one in given:
            if one.shape != y.shape:
                what = f"with y {shape} gives f a tensor of shape {tuple(one.shape)}."
                checks.fail(f"cycle_spin(f, y, {shifts})", what)
        for s in range(shifts):
            if not any(torch.equal(one, y.roll(s, -1)) for one in given):
                checks.fail(f"cycle_spin(f, y, {shifts})", f"gives f no y that is moved by {s}.")
    y = normal((12,), 2281)
    one, moved = (own.spin_of(cycle_spin, "every third", 3)(z) for z in (y, y.roll(1, -1)))
    checks.finite(one, (12,), "cycle_spin(f, y, 3)")
    checks.same(moved, one.roll(1, -1), "cycle_spin(f, y, 3) of y moved by one", size=100)


@test_case(points=1, hidden=True)
def test_rules(wavelet_step, inverse_wavelet_step, denoise_wavelet, cycle_spin):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        h = filter_of("db2", dtype)
        x, z = normal((2, 8), 2291, dtype), normal((2, 8), 2292, dtype)
        others = (z, h), like(right_step(z, h))
        same = like(right_step(x, h))
        rules.hold(wavelet_step, (x, h), same, f"wavelet_step(x, h) in {dtype}", others=others)
        calls = [(*right_step(x, h), h), (*right_step(z, h), h)]
        call = f"inverse_wavelet_step(a, d, h) in {dtype}"
        rules.hold_twice(inverse_wavelet_step, right_inverse, calls, call, 1000)
        for levels in (2, 0):
            calls = [(x, 0.3, h, levels), (z, 0.3, h, levels)]
            call = f"denoise_wavelet(y, 0.3, h, {levels}) in {dtype}"
            rules.hold_twice(denoise_wavelet, right_denoised, calls, call, 1000)
        for kind, shifts in (("curved", 3), ("itself", 1)):
            function = own.spin_of(cycle_spin, kind, shifts)
            same, other = (rules.like(right_spin(kind, one, shifts), 100) for one in (x, z))
            call = f"cycle_spin(f, y, {shifts}) in {dtype}"
            rules.hold(function, (x,), same, call, others=((z,), other))
