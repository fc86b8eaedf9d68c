"""Question 3. A view is a slice of the spectrum.

| the text promises | tested by |
| --- | --- |
| both sums, at any frequencies | test_small, test_spectra |
| the middle of the image and of the detector is 0; y points up | test_small, test_spectra |
| at frequency 0 both are the mass | test_small |
| complex result of k's length in the inputs' precision, on their device | test_rules |
| no loop over pixels or strips | test_no_loop |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q3"


def of_image(x, angle, k):
    """The sum over pixels, written out."""
    n = len(x)
    Y, X = torch.meshgrid(
        (n - 1) / 2 - torch.arange(n, dtype=x.dtype),
        torch.arange(n, dtype=x.dtype) - (n - 1) / 2,
        indexing="ij",
    )
    t = X * math.cos(angle) + Y * math.sin(angle)
    phase = -2 * math.pi * k[:, None, None] * t
    return torch.complex(x * phase.cos(), x * phase.sin()).sum((1, 2))


def of_view(p, k):
    """The sum over strips, written out."""
    t = torch.arange(len(p), dtype=p.dtype) - (len(p) - 1) / 2
    phase = -2 * math.pi * k[:, None] * t
    return torch.complex(p * phase.cos(), p * phase.sin()).sum(1)


@test_case(points=1)
def test_small(image_spectrum, view_spectrum):
    """The mass, and one bright pixel."""
    x = torch.tensor([[0.0, 5.0], [1.0, 2.0]], dtype=torch.float64)
    k = torch.tensor([0.0, 0.25], dtype=torch.float64)
    found = image_spectrum(x, 0.0, k)
    checks.same(found[:1], torch.tensor([8.0 + 0j], dtype=torch.complex128), "its mass", size=10)
    checks.same(found, of_view(x.sum(0), k), "image_spectrum(x, 0.0, k)", size=20)
    found = view_spectrum(x.sum(0), k)
    checks.same(found, of_view(x.sum(0), k), "view_spectrum(p, k)", size=20)


@test_case(points=2, hidden=True)
def test_spectra(image_spectrum, view_spectrum):
    """Other angles, sizes and frequencies."""
    generator = checks.generator(921)
    for n, angle, count in [(5, 0.4, 7), (6, 2.6, 3), (4, math.pi / 2, 9), (1, 1.0, 2)]:
        x = torch.randn(n, n, generator=generator, dtype=torch.float64)
        p = torch.randn(n + 2, generator=generator, dtype=torch.float64)
        k = torch.randn(count, generator=generator, dtype=torch.float64)
        call = f"image_spectrum(x, {angle:.3g}, k) with x {(n, n)}"
        checks.same(image_spectrum(x.clone(), angle, k.clone()), of_image(x, angle, k), call, 1000)
        call = f"view_spectrum(p, k) with p ({n + 2},)"
        checks.same(view_spectrum(p.clone(), k.clone()), of_view(p, k), call, 1000)
    none = torch.zeros(0, dtype=torch.float64)
    checks.same(view_spectrum(p, none), none + 0j, "view_spectrum(p, k) with no frequency")


@test_case(points=0.5, hidden=True)
def test_rules(image_spectrum, view_spectrum):
    """Precision, layouts, devices; inputs and session stay as they are."""
    generator = checks.generator(922)
    for dtype in (torch.float64, torch.float32):
        x, p, k = (
            torch.randn(*shape, generator=generator, dtype=dtype) for shape in ((5, 5), (6,), (4,))
        )
        same = rules.like(of_image(x, 0.7, k), 1000)
        rules.hold(image_spectrum, (x, 0.7, k), same, f"image_spectrum(x, 0.7, k) in {dtype}")
        same = rules.like(of_view(p, k), 1000)
        rules.hold(view_spectrum, (p, k), same, f"view_spectrum(p, k) in {dtype}")


@test_case(points=0.5, hidden=True)
def test_no_loop(image_spectrum, view_spectrum):
    """No loop over pixels or strips."""
    k, small, large = torch.ones(3), torch.ones(4, 4), torch.ones(30, 30)
    call = "image_spectrum(x, 0.3, k)"
    rules.check_no_loop(image_spectrum, (small, 0.3, k), (large, 0.3, k), call)
    rules.check_no_loop(view_spectrum, (small[0], k), (large[0], k), "view_spectrum(p, k)")
