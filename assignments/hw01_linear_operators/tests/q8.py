"""Question 8. Some of the Fourier transform."""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q8"


@test_case(points=1)
def test_mean(fourier):
    """Only frequency (0, 0) kept: the sum of the pixels over the root of their number."""
    x = torch.tensor([[1.0, 2.0], [3.0, 6.0]], dtype=torch.float64)
    mask = torch.tensor([[True, False], [False, False]])
    expected = torch.tensor([6.0 + 0j], dtype=torch.complex128)
    checks.same(fourier(x, mask), expected, "fourier(x, mask)", size=4)


@test_case(points=1)
def test_one_wave(fourier_adjoint):
    """One coefficient 1 becomes a wave: the conjugate of what measured it."""
    mask = torch.tensor([[False, True, False, False]])
    y = torch.tensor([1.0 + 0j], dtype=torch.complex128)
    expected = torch.tensor([[1, 1j, -1, -1j]], dtype=torch.complex128) / 2
    checks.same(fourier_adjoint(y, mask), expected, "fourier_adjoint(y, mask)", size=4)


@test_case(points=1, hidden=True)
def test_real_images(fourier):
    """Real images, with and without a batch, some frequencies or all."""
    generator = checks.generator(81)
    for shape in [(5, 4), (3, 6, 5), (2, 1, 4, 4)]:
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        for share in (0.4, 1.0):
            mask = torch.rand(shape[-2:], generator=generator) < share
            expected = torch.fft.fftn(x, dim=(-2, -1), norm="ortho")[..., mask]
            call = f"fourier(x, mask) with real x {shape} and {int(mask.sum())} frequencies"
            checks.same(fourier(x, mask), expected, call, size=mask.numel())


@test_case(points=1, hidden=True)
def test_complex_images(fourier):
    """Complex images, with and without a batch."""
    generator = checks.generator(82)
    for shape in [(5, 4), (2, 3, 6, 5)]:
        x = torch.randn(shape, generator=generator, dtype=torch.complex128)
        mask = torch.rand(shape[-2:], generator=generator) < 0.5
        expected = torch.fft.fftn(x, dim=(-2, -1), norm="ortho")[..., mask]
        call = f"fourier(x, mask) with complex x {shape}"
        checks.same(fourier(x, mask), expected, call, size=mask.numel())


@test_case(points=2, hidden=True)
def test_adjoint_values(fourier_adjoint):
    """The adjoint against the conjugate transpose of the matrix, with and without a batch."""
    generator = checks.generator(83)
    for H, W, batch in [(4, 3, ()), (3, 5, (2,)), (4, 4, (2, 3))]:
        mask = torch.rand(H, W, generator=generator) < 0.5
        mask[0, 1] = True
        a, b = torch.nonzero(mask).T
        u, v = torch.ones(H, W).nonzero().T
        angle = -2 * math.pi * (torch.outer(a, u).double() / H + torch.outer(b, v).double() / W)
        A = torch.polar(torch.full_like(angle, (H * W) ** -0.5), angle)  # (k, H W)
        y = torch.randn(*batch, len(a), generator=generator, dtype=torch.complex128)
        expected = (y @ A.conj()).reshape(*batch, H, W)
        call = f"fourier_adjoint(y, mask) with y {tuple(y.shape)} and a mask of {H} x {W}"
        checks.same(fourier_adjoint(y, mask), expected, call, size=H * W)


@test_case(points=1, hidden=True)
def test_dtype_and_device(fourier, fourier_adjoint):
    """complex64 for single precision, complex128 for double; CUDA where there is one."""
    for real, wide in ((torch.float32, torch.complex64), (torch.float64, torch.complex128)):
        for device in checks.devices():
            if device == "meta":  # a mask without values says not how many coefficients it keeps
                continue
            mask = torch.ones(3, 4, dtype=torch.bool, device=device)
            delta = torch.zeros(3, 4, dtype=real, device=device)
            delta[0, 0] = 12**0.5
            ones = torch.ones(12, dtype=wide, device=device)
            for x in (delta, delta.to(wide)):
                checks.same(fourier(x, mask), ones, f"fourier(x, mask), x {x.dtype} on {device}")
            call = f"fourier_adjoint(y, mask) with y {wide} on {device}"
            checks.same(fourier_adjoint(ones, mask), delta.to(wide), call, size=12)


@test_case(points=1, hidden=True)
def test_inputs_unchanged(fourier, fourier_adjoint):
    """The inputs are the same after the call."""
    generator = checks.generator(84)
    x = torch.randn(4, 5, generator=generator, dtype=torch.complex128)
    mask = torch.rand(4, 5, generator=generator) < 0.5
    y = torch.randn(int(mask.sum()), generator=generator, dtype=torch.complex128)
    shape = list(fourier(x.clone(), mask.clone()).shape)
    checks.equal(shape, list(y.shape), "the shape of fourier(x, mask)")
    shape = list(fourier_adjoint(y.clone(), mask.clone()).shape)
    checks.equal(shape, [4, 5], "the shape of fourier_adjoint(y, mask)")
    for function, value, call in (
        (fourier, x, "fourier(x, mask)"),
        (fourier_adjoint, y, "fourier_adjoint(y, mask)"),
    ):
        after = probes.inputs_after(function, value.clone(), mask.clone())
        checks.same(after[0], value, f"the first argument after {call}")
        checks.same(after[1], mask, f"the mask after {call}")
