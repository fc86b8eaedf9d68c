"""Question 2. Linear, affine, or neither."""

import torch
from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "q2"


def check_panel(decide, call, panel, n, dtype=None):
    """Ask `decide`, called `call`, about each map of a panel {text: (map, right answer)}."""
    for text, (forward, expected) in panel.items():
        if dtype is None:
            checks.equal(decide(forward, n), expected, f"{call}(forward, {n}) for {text}")
        else:
            answer = decide(forward, n, dtype=dtype)
            checks.equal(answer, expected, f"{call}(forward, {n}, {dtype}) for {text}")


@test_case(points=1)
def test_linear_or_not(is_linear):
    """Doubling is linear; squaring and adding one are not."""
    panel = {
        "lambda x: 2 * x": (lambda x: 2 * x, True),
        "lambda x: x**2": (lambda x: x**2, False),
        "lambda x: x + 1": (lambda x: x + 1, False),
    }
    for text, (forward, expected) in panel.items():
        checks.equal(is_linear(forward, 5), expected, f"is_linear({text}, 5)", reveal=True)


@test_case(points=1)
def test_affine_or_not(is_affine):
    """Doubling and adding one are affine; squaring is not."""
    panel = {
        "lambda x: 2 * x": (lambda x: 2 * x, True),
        "lambda x: x + 1": (lambda x: x + 1, True),
        "lambda x: x**2": (lambda x: x**2, False),
    }
    for text, (forward, expected) in panel.items():
        checks.equal(is_affine(forward, 5), expected, f"is_affine({text}, 5)", reveal=True)


@test_case(points=1, hidden=True)
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
    check_panel(is_linear, "is_linear", panel, 7)


@test_case(points=1, hidden=True)
def test_magnitudes(is_linear):
    """Maps that are linear for small inputs only, or for large ones; huge, tiny, zero outputs."""
    M = torch.randn(6, 5, generator=checks.generator(22), dtype=torch.float64)
    panel = {
        "1e9 times a matrix": (lambda x: 1e9 * (M @ x), True),
        "1e-9 times a matrix": (lambda x: 1e-9 * (M @ x), True),
        "1e-12 times the absolute value": (lambda x: 1e-12 * x.abs(), False),
        "x plus a millionth of its absolute value": (lambda x: x + 1e-6 * x.abs(), False),
        "zero": (lambda x: 0 * x, True),
        "clamping to [-30, 30]": (lambda x: x.clamp(-30, 30), False),
        "clamping to [0, 1]": (lambda x: x.clamp(0, 1), False),
        "a matrix plus 1e-5": (lambda x: M @ x + 1e-5, False),
        "a matrix plus 1e-9": (lambda x: M @ x + 1e-9, False),
        "rounding to multiples of 1/255": (lambda x: (255 * x).round() / 255, False),
        "x + x**2 / 10000": (lambda x: x + 1e-4 * x**2, False),
    }
    check_panel(is_linear, "is_linear", panel, 5)


@test_case(points=1, hidden=True)
def test_complex(is_linear):
    """Complex vectors: conjugation and the real part are additive, but not linear."""
    generator = checks.generator(23)
    M = torch.randn(4, 5, generator=generator, dtype=torch.complex128)
    panel = {
        "a complex matrix": (lambda x: M @ x, True),
        "the Fourier transform": (lambda x: torch.fft.fft(x), True),
        "conjugation": (lambda x: x.conj().resolve_conj(), False),
        "the real part": (lambda x: x.real + 0j, False),
        "the modulus": (lambda x: x.abs() + 0j, False),
        "the phase": (lambda x: x / x.abs().clamp(min=1e-300), False),
    }
    check_panel(is_linear, "is_linear", panel, 5, torch.complex128)


@test_case(points=1, hidden=True)
def test_affine_panel(is_affine):
    """Affine maps with small and large offsets, and maps that are no such thing."""
    generator = checks.generator(24)
    M = torch.randn(6, 5, generator=generator, dtype=torch.float64)
    c = torch.randn(6, generator=generator, dtype=torch.float64)
    panel = {
        "a matrix": (lambda x: M @ x, True),
        "a matrix and an offset": (lambda x: M @ x + c, True),
        "a matrix and an offset near 10": (lambda x: M @ x + 10 * c, True),
        "a constant": (lambda x: c + 0 * x[0], True),
        "zero": (lambda x: 0 * x, True),
        "1 - x": (lambda x: 1 - x, True),
        "the absolute value": (lambda x: x.abs(), False),
        "sorting, plus 1": (lambda x: x.sort().values + 1, False),
        "clamping to [-30, 30]": (lambda x: x.clamp(-30, 30), False),
        "a matrix and the norm": (lambda x: M @ x + x.norm(), False),
        "the exponential of x / 1000": (lambda x: (x / 1e3).exp(), False),
        "x times its sum": (lambda x: x * x.sum(), False),
    }
    check_panel(is_affine, "is_affine", panel, 5)


@test_case(points=1, hidden=True)
def test_single_precision(is_linear, is_affine):
    """In float32, where rounding is 1e9 times coarser."""
    generator = checks.generator(25)
    M = torch.randn(30, 40, generator=generator)
    c = torch.randn(30, generator=generator)
    panel = {  # forward, linear, affine
        "a matrix of 30 x 40": (lambda x: M @ x, True, True),
        "a matrix and an offset": (lambda x: M @ x + c, False, True),
        "the absolute value": (lambda x: x.abs(), False, False),
        "the running sum": (lambda x: x.cumsum(0), True, True),
    }
    for text, (forward, linear, affine) in panel.items():
        answer = is_linear(forward, 40, dtype=torch.float32)
        checks.equal(answer, linear, f"is_linear(forward, 40, torch.float32) for {text}")
        answer = is_affine(forward, 40, dtype=torch.float32)
        checks.equal(answer, affine, f"is_affine(forward, 40, torch.float32) for {text}")


@test_case(points=1, hidden=True)
def test_affine_complex(is_affine):
    """Complex vectors: conjugation plus an offset is not affine."""
    panel = {
        "1j times x, plus 2": (lambda x: 1j * x + 2, True),
        "conjugation, plus 2": (lambda x: x.conj().resolve_conj() + 2, False),
        "the imaginary part": (lambda x: x.imag + 0j, False),
    }
    check_panel(is_affine, "is_affine", panel, 4, torch.complex128)
