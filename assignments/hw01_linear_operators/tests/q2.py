"""Question 2. Linear, affine, or neither.

| the text promises | tested by |
| --- | --- |
| True for linear maps, False for others | test_linear_or_not, test_homogeneous_is_not_enough |
| the same for affine maps | test_affine_or_not, test_affine_panel |
| the difference is compared with the size of the two sides | test_magnitudes, test_affine_panel |
| not entry by entry | test_magnitudes, test_affine_panel, test_single_precision |
| 1e-8 in double, 1e-3 in single precision | test_magnitudes, test_complex, test_single_precision |
| several magnitudes, each by itself | test_magnitudes, test_affine_panel, test_single_precision |
| NaN equals nothing | test_magnitudes, test_affine_panel |
| several samples of each magnitude, vectors of one entry | test_short_vectors |
| a and b are complex where dtype is | test_complex |
| offsets that are large beside the rest | test_affine_panel, test_single_precision |
| Python's True or False | test_homogeneous_is_not_enough, test_affine_panel, test_complex |
| samples of `dtype` from the seed; the session is left alone | test_samples |
| forward may return its input or a view of it | test_samples |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, surroundings

OK_FORMAT = False
name = "q2"


def check_panel(decide, call, panel, n, dtype=None):
    """Ask `decide`, called `call`, about each map of a panel {text: (map, right answer)}."""
    for text, (forward, expected) in panel.items():
        if dtype is None:
            answer, asked = decide(forward, n), f"{call}(forward, {n})"
        else:
            answer, asked = decide(forward, n, dtype=dtype), f"{call}(forward, {n}, {dtype})"
        checks.equal(answer, expected, f"{asked} for {text}", python=True)


def check_both(is_linear, is_affine, panel, n, dtype):
    """Ask both about each map of a panel {text: (map, linear, affine)}."""
    for decide, call, column in ((is_linear, "is_linear", 1), (is_affine, "is_affine", 2)):
        answers = {text: (row[0], row[column]) for text, row in panel.items()}
        check_panel(decide, call, answers, n, dtype)


@test_case(points=0.25)
def test_linear_or_not(is_linear):
    """Doubling is linear; squaring and adding one are not."""
    panel = {
        "lambda x: 2 * x": (lambda x: 2 * x, True),
        "lambda x: x**2": (lambda x: x**2, False),
        "lambda x: x + 1": (lambda x: x + 1, False),
    }
    for text, (forward, expected) in panel.items():
        checks.equal(is_linear(forward, 5), expected, f"is_linear({text}, 5)", reveal=True)


@test_case(points=0.25)
def test_affine_or_not(is_affine):
    """Doubling and adding one are affine; squaring is not."""
    panel = {
        "lambda x: 2 * x": (lambda x: 2 * x, True),
        "lambda x: x + 1": (lambda x: x + 1, True),
        "lambda x: x**2": (lambda x: x**2, False),
    }
    for text, (forward, expected) in panel.items():
        checks.equal(is_affine(forward, 5), expected, f"is_affine({text}, 5)", reveal=True)


@test_case(points=0.5, hidden=True)
def test_homogeneous_is_not_enough(is_linear):
    """Maps that keep A(a x) = a A(x), for positive a or for all, and yet are not additive."""
    panel = {
        "the integer shift": (lambda x: x.roll(2), True),
        "a projection": (lambda x: torch.cat([x[:3], 0 * x[3:]]), True),
        "the absolute value": (lambda x: x.abs(), False),
        "sorting": (lambda x: x.sort().values, False),
        "the magnitude of the Fourier transform": (lambda x: torch.fft.fft(x).abs(), False),
        "the largest entry": (lambda x: x.max().reshape(1), False),
        "the middle of every three": (lambda x: x.unfold(0, 3, 1).median(1).values, False),
        "x times its direction": (lambda x: x * x[0] / x.abs().max(), False),
        "x**3 over |x|^2": (lambda x: x**3 / (x * x).sum(), False),
    }
    check_panel(is_linear, "is_linear", panel, 40)


def sum_and_rounding(x):
    """Two outputs: a sum, and what rounding leaves of zero, which agrees with nothing by itself."""
    return torch.stack([x.sum(), x[:20].sum() + x[20:].sum() - x.sum()])


def bending_maps():
    """Maps that are linear for some magnitudes only, and maps that are not numbers everywhere."""
    nan = float("nan")
    return {
        "clamping to [-30, 30]": (lambda x: x.clamp(-30, 30), False),
        "clamping to [0, 1]": (lambda x: x.clamp(0, 1), False),
        "rounding to multiples of 1/255": (lambda x: (255 * x).round() / 255, False),
        "rounding to multiples of 1e-6": (lambda x: (1e6 * x).round() / 1e6, False),
        "x + x**2 / 10000": (lambda x: x + 1e-4 * x**2, False),
        "x plus 1e-7 times its absolute value": (lambda x: x + 1e-7 * x.abs(), False),
        "1e-12 times the absolute value": (lambda x: 1e-12 * x.abs(), False),
        "1e-20 times the absolute value": (lambda x: 1e-20 * x.abs(), False),
        "the square root": (lambda x: x.sqrt(), False),
        "NaN beyond 100": (lambda x: torch.where(x.abs() > 100, nan, x), False),
    }


@test_case(points=0.5, hidden=True)
def test_magnitudes(is_linear):
    """Maps that are linear for small inputs only, or for large ones; huge, tiny, zero outputs."""
    M = torch.randn(6, 40, generator=checks.generator(22), dtype=torch.float64)
    panel = {
        "1e9 times a matrix": (lambda x: 1e9 * (M @ x), True),
        "1e-9 times a matrix": (lambda x: 1e-9 * (M @ x), True),
        "zero": (lambda x: 0 * x, True),
        "(x + 1) - 1, linear up to rounding": (lambda x: (x + 1) - 1, True),
        "a sum, and the rounding of another": (sum_and_rounding, True),
        "a matrix plus 1e-6": (lambda x: M @ x + 1e-6, False),
        "1e-12 times (x + 1)": (lambda x: 1e-12 * (x + 1), False),
        "a matrix plus 1e8": (lambda x: M @ x + 1e8, False),
        **bending_maps(),
    }
    check_panel(is_linear, "is_linear", panel, 40)


@test_case(points=0.5, hidden=True)
def test_complex(is_linear, is_affine):
    """Complex vectors: conjugation and the real part are additive, but not linear, nor affine."""
    for dtype in (torch.complex128, torch.complex64):
        M = torch.randn(30, 40, generator=checks.generator(23), dtype=dtype)
        panel = {
            "a complex matrix": (lambda x, M=M: M @ x, True, True),
            "the Fourier transform": (lambda x: torch.fft.fft(x), True, True),
            "1j times x, plus 2": (lambda x: 1j * x + 2, False, True),
            "conjugation": (lambda x: x.conj().resolve_conj(), False, False),
            "conjugation, plus 2": (lambda x: x.conj().resolve_conj() + 2, False, False),
            "the real part": (lambda x: x.real + 0j, False, False),
            "the imaginary part": (lambda x: x.imag + 0j, False, False),
            "the modulus": (lambda x: x.abs() + 0j, False, False),
            "the phase": (lambda x: x / x.abs().clamp(min=1e-30), False, False),
        }
        check_both(is_linear, is_affine, panel, 40, dtype)
    panel = {
        "x plus a millionth of its modulus": (lambda x: x + 1e-6 * x.abs(), False, False),
        "x plus a millionth of its conjugate": (
            lambda x: x + 1e-6 * x.conj().resolve_conj(),
            False,
            False,
        ),
    }
    check_both(is_linear, is_affine, panel, 40, torch.complex128)


@test_case(points=0.5, hidden=True)
def test_affine_panel(is_affine):
    """Affine maps with small and large offsets, and maps that are no such thing."""
    generator = checks.generator(24)
    M = torch.randn(6, 40, generator=generator, dtype=torch.float64)
    c = torch.randn(6, generator=generator, dtype=torch.float64)
    panel = {
        "a matrix": (lambda x: M @ x, True),
        "a matrix and an offset": (lambda x: M @ x + c, True),
        "a matrix and an offset near 10": (lambda x: M @ x + 10 * c, True),
        "a matrix and an offset near 1e8": (lambda x: M @ x + 1e8 * c, True),
        "1e-12 times (x + 1)": (lambda x: 1e-12 * (x + 1), True),
        "a constant": (lambda x: c + 0 * x[0], True),
        "zero": (lambda x: 0 * x, True),
        "1 - x": (lambda x: 1 - x, True),
        "a sum, and the rounding of another": (sum_and_rounding, True),
        "the absolute value": (lambda x: x.abs(), False),
        "sorting, plus 1": (lambda x: x.sort().values + 1, False),
        "the middle of every three, plus 1": (
            lambda x: x.unfold(0, 3, 1).median(1).values + 1,
            False,
        ),
        "x**3 over |x|^2": (lambda x: x**3 / (x * x).sum(), False),
        "a matrix and the norm": (lambda x: M @ x + x.norm(), False),
        "the exponential of x / 1000": (lambda x: (x / 1e3).exp(), False),
        "x times its sum": (lambda x: x * x.sum(), False),
        **bending_maps(),
    }
    check_panel(is_affine, "is_affine", panel, 40)


@test_case(points=0.5, hidden=True)
def test_single_precision(is_linear, is_affine):
    """In float32, where rounding is 1e9 times coarser."""
    generator = checks.generator(25)
    M = torch.randn(30, 40, generator=generator)
    c = torch.randn(30, generator=generator)
    panel = {
        "a matrix of 30 x 40": (lambda x: M @ x, True, True),
        "a matrix and an offset": (lambda x: M @ x + c, False, True),
        "a matrix and an offset near 1e6": (lambda x: M @ x + 1e6 * c, False, True),
        "the running sum": (lambda x: x.cumsum(0), True, True),
        "a sum, and the rounding of another": (sum_and_rounding, True, True),
        "1e-15 times the absolute value": (lambda x: 1e-15 * x.abs(), False, False),
        "zero": (lambda x: 0 * x, True, True),
        "the absolute value": (lambda x: x.abs(), False, False),
        "clamping to [-30, 30]": (lambda x: x.clamp(-30, 30), False, False),
        "rounding to multiples of 1e-4": (lambda x: (1e4 * x).round() / 1e4, False, False),
        "x plus 0.03 times its absolute value": (lambda x: x + 0.03 * x.abs(), False, False),
        "the square root": (lambda x: x.sqrt(), False, False),
    }
    check_both(is_linear, is_affine, panel, 40, torch.float32)


def bent_below(x, bound):
    """Linear but for entries below a bound, of which the absolute value is taken."""
    return torch.where(x.abs() < bound, x.abs(), x)


@test_case(points=0.5, hidden=True)
def test_short_vectors(is_linear, is_affine):
    """Vectors of one entry, on which a single sample often agrees by chance."""
    for decide, call in ((is_linear, "is_linear"), (is_affine, "is_affine")):
        for text, forward, expected in (
            ("the absolute value", lambda x: x.abs(), False),
            ("the absolute value of entries below 0.1", lambda x: bent_below(x, 0.1), False),
            ("three times x", lambda x: 3 * x, True),
        ):
            for seed in range(3 if expected else 24):
                answer = decide(forward, 1, seed=seed)
                told = f"{call}(forward, 1, seed={seed}) for {text}"
                checks.equal(answer, expected, told, python=True)


def inputs_of(decide, dtype=torch.float64, **seed):
    """What `decide` hands to a linear map."""
    seen = []

    def forward(x):
        seen.append(x.clone())
        return 2 * x

    decide(forward, 3, dtype=dtype, **seed)
    return seen


@test_case(points=0.5, hidden=True)
def test_samples(is_linear, is_affine):
    """Samples come from the seed alone; the map may return its input; the session is left alone."""
    for decide, call in ((is_linear, "is_linear"), (is_affine, "is_affine")):
        for dtype in (torch.float32, torch.complex128):
            for x in inputs_of(decide, dtype):
                got = f"a tensor {tuple(x.shape)} of {x.dtype}"
                right = x.shape == (3,) and x.dtype == dtype
                assert right, f"{call}(forward, 3, {dtype}) hands {got} to forward"
        keywords = {}, {"seed": 0}, {"seed": 5}
        default, zero, other = ([x.tolist() for x in inputs_of(decide, **one)] for one in keywords)
        assert default == zero, f"{call}(forward, 3) draws other samples than with seed=0"
        assert zero != other, f"{call}(forward, 3, seed) draws the same samples for seeds 0 and 5"
        for text in ("the identity", "all but the first", "every second"):
            answer = surroundings.with_maps(decide, text, 9)
            checks.equal(answer, True, f"{call}(forward, 9) for {text}, returned as a view,")
        answer = surroundings.with_maps(decide, "the conjugate", 9, dtype=torch.complex128)
        checks.equal(answer, False, f"{call}(forward, 9, torch.complex128) for the conjugate")
        changed = surroundings.state_changed(decide, lambda x: 2 * x, 9)
        checks.leaves_alone(changed, f"{call}(forward, 9)")
