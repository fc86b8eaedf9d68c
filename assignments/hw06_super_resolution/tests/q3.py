"""Question 3. Bicubic.

| the text promises | tested by |
| --- | --- |
| the kernel, 0 beyond 2, a tensor of any shape | test_values, test_kernel |
| torch's enlargement for a = -0.75 | test_torch |
| border pixels take the place of those outside and collect weights | test_torch, test_matrices |
| float64 on the CPU; m and r at least 1, any a | test_matrices |
| dtypes, devices, inputs and session | test_rules |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, rules, surroundings

OK_FORMAT = False
name = "q3"


def kernel(t, a):
    """One value of the kernel, a float."""
    t = abs(t)
    if t <= 1:
        return 1 - t * t * ((a + 3) - (a + 2) * t)
    return a * (t - 1) * (t - 2) ** 2 if t < 2 else 0.0


def right_kernel(t, a):
    """The kernel at each entry."""
    values = [kernel(one, a) for one in t.double().flatten().tolist()]
    return torch.tensor(values, dtype=torch.float64).reshape(t.shape).to(t.dtype)


def right_matrix(m, r, a):
    """The matrix, entry by entry."""
    B = torch.zeros(r * m, m, dtype=torch.float64)
    for i in range(r * m):
        s = (2 * i + 1 - r) / (2 * r)
        first = (2 * i + 1 - r) // (2 * r)
        for k in range(first - 1, first + 3):
            B[i, min(max(k, 0), m - 1)] += kernel(s - k, a)
    return B


@test_case(points=0.5)
def test_values(cubic):
    """Values of the kernel."""
    t = torch.tensor([-2.5, -2.0, -1.5, -1.0, 0.0, 0.5, 1.0, 1.5, 2.0], dtype=torch.float64)
    right = torch.tensor([0, 0, -0.09375, 0, 1, 0.59375, 0, -0.09375, 0], dtype=torch.float64)
    checks.same(cubic(t, -0.75), right, "cubic(t, -0.75)", size=10)


@test_case(points=1)
def test_torch(bicubic_matrix):
    """An image, as torch enlarges it."""
    y = torch.arange(20, dtype=torch.float64).reshape(1, 1, 4, 5) ** 1.5
    right = F.interpolate(y, scale_factor=3.0, mode="bicubic", align_corners=False)
    rows, columns = bicubic_matrix(4, 3, -0.75), bicubic_matrix(5, 3, -0.75)
    checks.finite(rows, (12, 4), "bicubic_matrix(4, 3, -0.75)")
    checks.finite(columns, (15, 5), "bicubic_matrix(5, 3, -0.75)")
    checks.same(rows.double() @ y @ columns.double().T, right, "B y B^T with a = -0.75", size=100)


@test_case(points=1, hidden=True)
def test_kernel(cubic):
    """Other a, other shapes, both signs."""
    generator = checks.generator(631)
    for a in (-1.0, -0.5, 0.0, 0.4):
        for shape in ((50,), (3, 4, 5), (2, 1, 3, 2), ()):
            t = 3 * torch.rand(shape, generator=generator, dtype=torch.float64)
            t = torch.where(torch.rand(shape, generator=generator) < 0.5, -t, t)
            right = right_kernel(t, a)
            checks.same(cubic(t.clone(), a), right, f"cubic(t, {a}) with t {shape}", size=100)
    for dtype in (torch.float32, torch.float64):
        t = torch.tensor([-1000.0, -30.0, -2.5, 3.0, 400.0, 1000.0], dtype=dtype)
        checks.same(cubic(t.clone(), -0.7), 0 * t, f"cubic(t, -0.7) far away in {dtype}")


@test_case(points=2.5, hidden=True)
def test_matrices(bicubic_matrix):
    """Other sizes and kernels, down to one pixel."""
    for m, r, a in [(5, 2, -0.5), (4, 4, -0.75), (7, 3, -1.0), (3, 5, 0.3), (1, 3, -0.75),
                    (2, 2, -0.5), (6, 1, -0.75)]:  # fmt: skip
        found = bicubic_matrix(m, r, a)
        checks.same(found, right_matrix(m, r, a), f"bicubic_matrix({m}, {r}, {a})", size=100)


@test_case(points=1, hidden=True)
def test_rules(cubic, bicubic_matrix):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    generator = checks.generator(632)
    for dtype in (torch.float32, torch.float64):
        t, other = 5 * torch.rand(2, 4, 6, generator=generator, dtype=dtype) - 2.5
        calls = (t, -0.6), (other, -0.6)
        rules.hold_twice(cubic, right_kernel, calls, f"cubic(t, -0.6) in {dtype}", 1000)
    changed = surroundings.state_changed(bicubic_matrix, 4, 3, -0.75)
    checks.leaves_alone(changed, "bicubic_matrix(4, 3, -0.75)")
