"""Question 8. Some of the Fourier transform.

| the text promises | tested by |
| --- | --- |
| orthonormal, no shift, row by row; real images, any batch | test_mean, test_real_images |
| complex images | test_complex_images |
| masks that keep all, little, nothing | test_real_images, test_adjoint_values |
| the adjoint on complex images | test_one_wave, test_adjoint_values |
| complex64 or complex128, device, layouts, earlier masks, the session | test_dtype_and_device |
| inputs are left as they are | test_inputs_unchanged |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q8"


def masks_of(H, W, generator):
    """Masks that keep some coefficients, a few that lie apart, all, one, none, all but (0, 0)."""
    some = torch.rand(H, W, generator=generator) < 0.4
    one = torch.zeros_like(some)
    one[-1, -1] = True
    rest = torch.ones_like(some)
    rest[0, 0] = False
    return some, some.flip(0, 1), torch.ones_like(some), one, torch.zeros_like(some), rest


def measured(x, mask):
    """The right fourier(x, mask)."""
    return torch.fft.fftn(x, dim=(-2, -1), norm="ortho")[..., mask]


def waves(y, mask):
    """The right fourier_adjoint(y, mask): the matrix, conjugated and transposed."""
    H, W = mask.shape
    a, b = torch.nonzero(mask).T
    u, v = torch.ones(H, W).nonzero().T
    angle = -2 * math.pi * (torch.outer(a, u).double() / H + torch.outer(b, v).double() / W)
    A = torch.polar(torch.full_like(angle, (H * W) ** -0.5), angle)  # (k, H W)
    return (y.to(A.dtype) @ A.conj()).reshape(*y.shape[:-1], H, W).to(y.dtype)


@test_case(points=0.5)
def test_mean(fourier):
    """Only frequency (0, 0) kept: the sum of the pixels over the root of their number."""
    x = torch.tensor([[1.0, 2.0], [3.0, 6.0]], dtype=torch.float64)
    mask = torch.tensor([[True, False], [False, False]])
    expected = torch.tensor([6.0 + 0j], dtype=torch.complex128)
    checks.same(fourier(x, mask), expected, "fourier(x, mask)", size=4)


@test_case(points=0.5)
def test_one_wave(fourier_adjoint):
    """One coefficient 1 becomes a wave: the conjugate of what measured it."""
    mask = torch.tensor([[False, True, False, False]])
    y = torch.tensor([1.0 + 0j], dtype=torch.complex128)
    expected = torch.tensor([[1, 1j, -1, -1j]], dtype=torch.complex128) / 2
    checks.same(fourier_adjoint(y, mask), expected, "fourier_adjoint(y, mask)", size=4)


@test_case(points=0.5, hidden=True)
def test_real_images(fourier):
    """Real images, with and without a batch, some frequencies, all, one, none."""
    generator = checks.generator(81)
    for shape in [(5, 4), (3, 6, 5), (2, 1, 4, 4), (2, 4, 6), (1, 3, 3), (4, 1), (1, 5), (1, 1)]:
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        for mask in masks_of(*shape[-2:], generator):
            call = f"fourier(x, mask) with real x {shape} and {int(mask.sum())} frequencies"
            checks.same(fourier(x, mask), measured(x, mask), call, size=mask.numel())
    for x in (torch.ones(4, 4), torch.zeros(4, 4)):  # most coefficients, or all, are 0
        for mask in masks_of(4, 4, generator):
            call = f"fourier(x, mask) with a constant image and {int(mask.sum())} frequencies"
            checks.same(fourier(x, mask), measured(x, mask), call, size=mask.numel())


@test_case(points=0.5, hidden=True)
def test_complex_images(fourier):
    """Complex images, with and without a batch, some frequencies, all, one, none."""
    generator = checks.generator(82)
    for shape in [(5, 4), (2, 3, 6, 5), (3, 4, 4), (1, 1, 3, 2)]:
        x = torch.randn(shape, generator=generator, dtype=torch.complex128)
        for mask in masks_of(*shape[-2:], generator):
            call = f"fourier(x, mask) with complex x {shape} and {int(mask.sum())} frequencies"
            checks.same(fourier(x, mask), measured(x, mask), call, size=mask.numel())


@test_case(points=1.5, hidden=True)
def test_adjoint_values(fourier_adjoint):
    """The adjoint against the conjugate transpose of the matrix, with and without a batch."""
    generator = checks.generator(83)
    for H, W, batch in [
        (4, 3, ()),
        (3, 5, (2,)),
        (4, 4, (2, 3)),
        (5, 6, (1,)),
        (1, 4, ()),
        (3, 1, ()),
    ]:
        for mask in masks_of(H, W, generator):
            k = int(mask.sum())
            y = torch.randn(*batch, k, generator=generator, dtype=torch.complex128)
            call = f"fourier_adjoint(y, mask) with y {tuple(y.shape)} and a mask of {H} x {W}"
            checks.same(fourier_adjoint(y, mask), waves(y, mask), call, size=H * W)


@test_case(points=0.5, hidden=True)
def test_dtype_and_device(fourier, fourier_adjoint):
    """complex64 for single precision, complex128 for double; nothing else is changed."""
    generator = checks.generator(85)
    mask = torch.rand(3, 4, generator=generator) < 0.5
    mask[1] = torch.tensor([True, False, False, True])
    flipped = mask.flip(0)
    for dtype in (torch.float32, torch.float64, torch.complex64, torch.complex128):
        x, z = (torch.randn(2, 2, 3, 4, generator=generator, dtype=dtype) for _ in range(2))
        args, others = [x, mask], [z, flipped]
        call = f"fourier(x, mask) with x of {dtype}"
        rules.hold_twice(fourier, measured, (args, others), call, size=12)
        if dtype in (torch.float64, torch.complex128):
            rules.check_sizes(fourier, measured, args, call, size=12)
        if dtype.is_complex:
            args, others = [measured(x, mask), mask], [measured(z, flipped), flipped]
            call = f"fourier_adjoint(y, mask) with y of {dtype}"
            rules.hold_twice(fourier_adjoint, waves, (args, others), call, size=100)
            if dtype == torch.complex128:
                rules.check_sizes(fourier_adjoint, waves, args, call, size=100)


@test_case(points=1, hidden=True)
def test_inputs_unchanged(fourier, fourier_adjoint):
    """The inputs are the same after the call."""
    generator = checks.generator(84)
    for dtype in (torch.complex128, torch.float64):
        x = torch.randn(4, 5, generator=generator, dtype=dtype)
        for mask in masks_of(4, 5, generator):
            y = measured(x, mask)
            shape = list(fourier(x.clone(), mask.clone()).shape)
            checks.equal(shape, list(y.shape), "the shape of fourier(x, mask)")
            shape = list(fourier_adjoint(y.clone(), mask.clone()).shape)
            checks.equal(shape, [4, 5], "the shape of fourier_adjoint(y, mask)")
            rules.check_around(fourier, [x, mask], "fourier(x, mask)")
            rules.check_around(fourier_adjoint, [y, mask], "fourier_adjoint(y, mask)")
