"""Paper 2. Noise.

| the text promises | tested by |
| --- | --- |
| the standard deviation in a zero-filled image | test_image, test_all_image |
| the expected square of the root sum of squares, like x.abs() | test_square, test_all_square |
| the expected magnitude of noise, a float | test_background |
| inputs and session stay as they are; devices | test_all_square |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "a2"


def right_square(x, coils, sigma):
    """What is there, plus both parts of the noise of every coil."""
    return x.real**2 + x.imag**2 + 2 * coils * sigma**2


@test_case(points=0.5)
def test_image(image_noise):
    """All columns measured: an orthonormal transform keeps noise as it is."""
    call = "image_noise(0.5, 8, 8)"
    checks.number(image_noise(0.5, 8, 8), 0.5, call, 1e-9, python=True)


@test_case(points=0.5)
def test_square(mean_square):
    """Without noise it is the square of the magnitude."""
    x = torch.tensor([3 + 4j, 0, -2j], dtype=torch.complex128)
    checks.same(mean_square(x, 3, 0.0), x.abs() ** 2, "mean_square(x, 3, 0.0)", size=10)


@test_case(points=1.5, hidden=True)
def test_all_image(image_noise):
    """Noise in zero-filled images."""
    for sigma, columns, kept in [(0.5, 8, 2), (0.01, 192, 48), (3.0, 7, 1), (1e-9, 5, 4)]:
        right = sigma * math.sqrt(kept) / math.sqrt(columns)
        call = f"image_noise({sigma}, {columns}, {kept})"
        checks.number(image_noise(sigma, columns, kept), right, call, 1e-9, python=True)


@test_case(points=1.5, hidden=True)
def test_all_square(mean_square):
    """The expected square, for several numbers of coils."""
    g = checks.generator(871)
    for shape, coils, sigma, dtype in [((3, 4), 1, 0.5, torch.complex128),
                                       ((2, 2, 2), 8, 0.1, torch.complex128),
                                       ((5,), 4, 2.0, torch.complex64)]:  # fmt: skip
        x = torch.randn(shape, dtype=dtype, generator=g)
        call = f"mean_square(x, {coils}, {sigma}) with x {shape} in {dtype}"
        checks.same(mean_square(x, coils, sigma), right_square(x, coils, sigma), call, size=10)
    calls = [(torch.randn(2, 2, 3, dtype=torch.complex128, generator=g), 3, 0.5) for _ in "ab"]
    rules.hold_twice(mean_square, right_square, tuple(calls), "mean_square(x, 3, 0.5)", size=10)


@test_case(points=1, hidden=True)
def test_background(background):
    """The mean of a magnitude of noise."""
    for sigma in (1.0, 0.005, 30.0):
        right = sigma * math.gamma(1.5) * math.sqrt(2)
        checks.number(background(sigma), right, f"background({sigma})", 1e-9, python=True)
