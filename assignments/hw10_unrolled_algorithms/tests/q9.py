"""Question 9. How much does it stretch?

| the text promises | tested by |
| --- | --- |
| the largest singular value of the Jacobian, of J^T J and not of J | test_by_hand, test_maps |
| at x, for maps that are not linear, of any shape, exactly | test_maps, test_steps, test_large |
| so many steps from one random direction of the generator | test_steps |
| 0 where J is 0, NaN where J has one | test_ends |
| the norm of a convolution over all frequencies, with channels | test_by_hand, test_convolutions |
| Python floats; inputs and session stay as they are | test_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.unrolled import iterations as own

OK_FORMAT = False
name = "q9"


def spaced_matrix(rows, columns, generator):
    """A matrix whose singular values are 3, 1.2, 0.48 and so on."""
    U, _, V = torch.linalg.svd(torch.randn(rows, columns, generator=generator).double(), False)
    return U @ torch.diag(3 * 0.4 ** torch.arange(len(V), dtype=U.dtype)) @ V


def convolution_matrix(weight, size):
    """The matrix of a periodic convolution on images of size x size."""
    c_out, c_in, f1, f2 = weight.shape
    columns = []
    for unit in torch.eye(c_in * size * size, dtype=weight.dtype).reshape(-1, c_in, size, size):
        found = torch.zeros(c_out, size, size, dtype=weight.dtype)
        for a in range(f1):
            for b in range(f2):
                found += torch.einsum("oi,ihw->ohw", weight[:, :, a, b], unit.roll((a, b), (1, 2)))
        columns.append(found.flatten())
    return torch.stack(columns, dim=1)


@test_case(points=1)
def test_by_hand(lipschitz, convolution_norm):
    """A shear, whose norm is the golden ratio while its eigenvalues are 1, and 3 x 3 ones."""
    B = torch.tensor([[1.0, 1.0], [0.0, 1.0]], dtype=torch.float64)
    found = own.lipschitz_of(lipschitz, "linear", B, torch.zeros(2, dtype=B.dtype), 40)
    checks.number(found, (1 + math.sqrt(5)) / 2, "lipschitz(f, x, 40, generator)", 1e-9)
    weight = torch.ones(1, 1, 3, 3, dtype=torch.float64)
    checks.number(convolution_norm(weight, 6), 9.0, "convolution_norm(weight, 6)", 1e-9)


@test_case(points=0.5, hidden=True)
def test_maps(lipschitz):
    """Linear and curved maps, into other shapes."""
    generator = checks.generator(1091)
    for rows, columns in [(5, 3), (3, 6), (4, 4), (1, 5)]:
        B = spaced_matrix(rows, columns, generator)
        x = 0.1 * torch.randn(columns, generator=generator, dtype=torch.float64)
        for kind in ("linear", "affine", "sine"):
            J = B if kind != "sine" else torch.cos(B @ x)[:, None] * B
            right = torch.linalg.svdvals(J)[0].item()
            found = own.lipschitz_of(lipschitz, kind, B, x.clone(), 20)
            checks.number(found, right, "lipschitz(f, x, 20, generator)", 1e-3)
    kernel = 1 + torch.rand(1, 1, 3, 3, generator=generator, dtype=torch.float64)
    x = torch.randn(1, 1, 6, 6, generator=generator, dtype=torch.float64)
    right = torch.linalg.svdvals(convolution_matrix(kernel, 6))[0].item()
    found = own.lipschitz_of(lipschitz, "images", kernel, x, 30)
    checks.number(found, right, "lipschitz(f, x, 30, generator) for images", 1e-3)


@test_case(points=0.5, hidden=True)
def test_steps(lipschitz):
    """The value after few steps."""
    generator = checks.generator(1092)
    B = torch.randn(6, 4, generator=generator, dtype=torch.float64)
    x = torch.randn(4, generator=generator, dtype=torch.float64)
    for kind, J in (("linear", B), ("sine", torch.cos(B @ x)[:, None] * B)):
        for steps in (1, 2, 5):
            v = torch.randn(4, generator=checks.generator(1095), dtype=torch.float64)
            for _ in range(steps):
                v = J.T @ (J @ v)
                v = v / v.norm()
            found = own.lipschitz_of(lipschitz, kind, B, x.clone(), steps, checks.seed(1095))
            call = f"lipschitz(f, x, {steps}, generator)"
            checks.number(found, (J @ v).norm().item(), call, 1e-12)


@test_case(points=0.5, hidden=True)
def test_large(lipschitz):
    """At an x with large entries; differences of values would lose digits there."""
    generator = checks.generator(1096)
    B = spaced_matrix(4, 4, generator)
    x = 1e6 * torch.randn(4, generator=generator, dtype=torch.float64)
    found = own.lipschitz_of(lipschitz, "affine", B, x, 30)
    checks.number(found, torch.linalg.svdvals(B)[0].item(), "lipschitz(f, x, 30, generator)", 1e-9)


@test_case(points=0.5, hidden=True)
def test_ends(lipschitz, convolution_norm):
    """Maps that do not depend on x, one without a derivative, a kernel of zeros."""
    zero, x = torch.zeros(3, 4, dtype=torch.float64), torch.ones(4, dtype=torch.float64)
    found = own.lipschitz_of(lipschitz, "affine", zero, x, 3)
    checks.number(found, 0.0, "lipschitz(f, x, 3, generator) of a constant map", 0.0, python=True)
    found = own.lipschitz_of(lipschitz, "root", zero - 1, x, 3)
    call = "lipschitz(f, x, 3, generator) where J is NaN"
    assert isinstance(found, float) and math.isnan(found), f"{call} returned {found}"
    found = convolution_norm(torch.zeros(2, 1, 3, 3, dtype=torch.float64), 4)
    checks.number(found, 0.0, "convolution_norm(weight, 4) of zeros", 0.0, python=True)


@test_case(points=1, hidden=True)
def test_convolutions(convolution_norm):
    """Several channels, oblong kernels, odd and even sizes."""
    generator = checks.generator(1093)
    for shape, size in [((1, 1, 3, 3), 5), ((3, 2, 3, 3), 6), ((2, 3, 1, 4), 4), ((2, 2, 1, 1), 3)]:
        weight = torch.randn(shape, generator=generator, dtype=torch.float64)
        right = torch.linalg.svdvals(convolution_matrix(weight, size))[0].item()
        call = f"convolution_norm(weight, {size}) with weight {shape}"
        checks.number(convolution_norm(weight.clone(), size), right, call, 1e-9)
    place = torch.arange(5, dtype=torch.float64)  # a wave along the other diagonal
    wave = torch.cos(2 * math.pi * (place[:, None] - place) / 5)[None, None]
    call = "convolution_norm(weight, 5) of a wave"
    checks.number(convolution_norm(wave, 5), 12.5, call, 1e-9)


@test_case(points=1, hidden=True)
def test_rules(lipschitz, convolution_norm):
    """Python floats; float32, layouts; inputs and session stay as they are."""
    generator = checks.generator(1094)
    for dtype in (torch.float32, torch.float64):
        weight = torch.randn(2, 3, 3, 2, generator=generator, dtype=dtype)
        right = torch.linalg.svdvals(convolution_matrix(weight.double(), 4))[0].item()
        call = f"convolution_norm(weight, 4) in {dtype}"
        same = rules.like(right, rtol=1e-4)
        rules.hold(convolution_norm, (weight, 4), same, call, device=False)
        B = spaced_matrix(5, 4, generator).to(dtype)
        x = torch.randn(4, generator=generator, dtype=dtype)
        right = torch.linalg.svdvals(B.double())[0].item()
        function = own.lipschitz_call(lipschitz, "linear", 15)
        call = f"lipschitz(f, x, 15, generator) in {dtype}"
        same = rules.like(right, rtol=2e-3)
        rules.hold(function, (x, B), same, call, device=False, drawn=True)
