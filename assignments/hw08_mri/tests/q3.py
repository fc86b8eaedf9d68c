"""Question 3. What is missing.

| the text promises | tested by |
| --- | --- |
| the image of the measured columns, 0 for all others | test_example, test_images |
| what stands outside the mask is ignored | test_images |
| the NMSE of the zero-filled image, of all images together, a Python float | test_energy |
| also where little is missing | test_energy |
| inputs and session stay as they are; dtypes, layouts | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, mri, rules

OK_FORMAT = False
name = "q3"


def right_image(y, mask):
    """The image of the measured columns."""
    return mri.ifft2c(torch.where(mask, y, torch.zeros_like(y)))


def right_energy(k, mask):
    """NMSE from images."""
    x = mri.ifft2c(k.to(torch.complex128))
    error = mri.ifft2c(torch.where(mask, k, torch.zeros_like(k)).to(torch.complex128)) - x
    return (error.abs().square().sum() / x.abs().square().sum()).item()


@test_case(points=1)
def test_example(zero_filled, missing_energy):
    """A constant image: all of its energy is in the middle."""
    k = torch.zeros(4, 4, dtype=torch.complex128)
    k[2, 2] = 4
    k[2, 0] = 2j
    mask = torch.tensor([False, False, True, False])
    expected = torch.ones(4, 4, dtype=torch.complex128)
    checks.same(zero_filled(k, mask), expected, "zero_filled(y, mask)", size=16)
    checks.number(missing_energy(k, mask), 0.2, "missing_energy(k, mask)", 1e-9, python=True)


@test_case(points=2, hidden=True)
def test_images(zero_filled):
    """Images for many shapes; parts outside the mask."""
    g = checks.generator(831)
    for shape in [(5, 7), (3, 4, 6), (2, 3, 8, 5), (1, 1, 3), (4, 4, 4, 4)]:
        y = torch.randn(shape, dtype=torch.complex128, generator=g)
        mask = torch.rand(shape[-1], generator=g) < 0.5
        call = f"zero_filled(y, mask) with y {shape}"
        checks.same(zero_filled(y, mask), right_image(y, mask), call, size=1000)
        other = torch.where(mask, y, 1e6 * y)
        found = zero_filled(other, mask)
        checks.same(found, right_image(y, mask), f"{call} and large numbers outside the mask", 1000)
    none = torch.zeros(shape[-1], dtype=torch.bool)
    checks.same(zero_filled(y, none), 0 * y, "zero_filled(y, mask) with nothing measured")


@test_case(points=1.25, hidden=True)
def test_energy(missing_energy):
    """The NMSE, against that of images."""
    g = checks.generator(832)
    double, single = torch.complex128, torch.complex64
    for shape, dtype in [((5, 7), double), ((3, 4, 6), single), ((2, 3, 8, 5), double),
                         ((4, 4, 4), single)]:  # fmt: skip
        scale = torch.rand(shape[:-2] + (1, 1), generator=g) + 0.01
        k = scale * torch.randn(shape, dtype=dtype, generator=g)
        for mask in [torch.rand(shape[-1], generator=g) < 0.5, torch.ones(shape[-1]).bool(),
                     torch.zeros(shape[-1]).bool()]:  # fmt: skip
            expected = right_energy(k, mask)
            call = f"missing_energy(k, mask) with k {shape}, {int(mask.sum())} columns measured"
            rtol = 1e-5 if dtype == torch.complex64 else 1e-10
            if expected > 1e-12:
                checks.number(missing_energy(k, mask), expected, call, rtol, python=True)
            else:
                checks.number(missing_energy(k, mask), 0.0, call, 1e-9, python=True)
    mask = torch.tensor([False, True, True, True])
    k = torch.where(mask, k, 1e-3 * k)  # the last one, in single precision
    call = "missing_energy(k, mask) in complex64 with little energy outside the mask"
    checks.number(missing_energy(k, mask), right_energy(k, mask), call, 1e-4, python=True)


@test_case(points=0.75, hidden=True)
def test_rules(zero_filled, missing_energy):
    """Dtypes, inputs, memory, layouts, devices, session."""
    g = checks.generator(833)
    mask = torch.tensor([True, False, True, True, False])
    calls = [(torch.randn(2, 2, 4, 5, dtype=torch.complex128, generator=g), mask) for _ in range(2)]
    rules.hold_twice(zero_filled, right_image, tuple(calls), "zero_filled(y, mask)", size=1000)
    y = torch.randn(2, 4, 5, dtype=torch.complex64, generator=g)
    found, call = zero_filled(y, mask), "zero_filled(y, mask) in complex64"
    checks.same(found, right_image(y, mask), call, size=1000)
    rules.check_around(missing_energy, calls[0], "missing_energy(k, mask)")
