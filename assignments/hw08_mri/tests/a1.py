"""Paper 1. Aliasing without a transform.

| the text promises | tested by |
| --- | --- |
| moves and factors of the copies, for every first column | test_example, test_values |
| odd W, any axes before the last two | test_values |
| no Fourier transform, nothing of starter_code.mri | test_by_hand |
| inputs and session stay as they are; dtypes, layouts | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.mri import probes as own

OK_FORMAT = False
name = "a1"


def right(x, R, first):
    """The zero-filled image, by products with matrices."""
    n = x.shape[-1]
    F = own.centred_matrix(n, x.dtype)
    k = x @ F
    k[..., [column for column in range(n) if column % R != first]] = 0
    return k @ F.conj()


@test_case(points=1)
def test_example(aliased):
    """Four columns, every second one."""
    x = torch.tensor([[1.0, 2.0, 4.0, 8.0]], dtype=torch.complex128)
    for first, values in [(0, [2.5, 5.0, 2.5, 5.0]), (1, [-1.5, -3.0, 1.5, 3.0])]:
        expected = torch.tensor([values], dtype=torch.complex128)
        checks.same(aliased(x, 2, first), expected, f"aliased(x, 2, {first})", size=16)


@test_case(points=3, hidden=True)
def test_values(aliased):
    """Every first column, for many sizes."""
    g = checks.generator(821)
    for shape, R in [((3, 12), 3), ((2, 2, 8), 4), ((2, 15), 5), ((5, 9), 3), ((1, 3, 4, 7), 7),
                     ((4, 6), 1), ((3, 10), 5)]:  # fmt: skip
        x = torch.randn(shape, dtype=torch.complex128, generator=g)
        for first in range(R):
            call = f"aliased(x, {R}, {first}) with x {shape}"
            checks.same(aliased(x.clone(), R, first), right(x, R, first), call, size=400)


@test_case(points=1, hidden=True)
def test_by_hand(aliased):
    """No Fourier transform is called."""
    x = torch.randn(3, 6, dtype=torch.complex128, generator=checks.generator(822))
    among = ("aten._fft*", "torch.fft*", "numpy.fft*", "scipy.fft*", "starter_code.mri*")
    used = probes.operators_used(aliased, x, 3, 1, among=among)
    checks.written_by_hand(used, "aliased(x, 3, 1)", "moved copies of x")


@test_case(points=1, hidden=True)
def test_rules(aliased):
    """Dtypes, inputs, memory, layouts, devices, session."""
    g = checks.generator(823)
    calls = [(torch.randn(2, 2, 3, 6, dtype=torch.complex128, generator=g), 3, 1) for _ in "ab"]
    rules.hold_twice(aliased, right, tuple(calls), "aliased(x, 3, 1)", size=400)
    x = torch.randn(2, 8, dtype=torch.complex64, generator=g)
    checks.same(aliased(x, 4, 3), right(x, 4, 3), "aliased(x, 4, 3) in complex64", size=400)
    checks.same(aliased(x, 1, 0), x, "aliased(x, 1, 0)", size=400)
    rules.check_new(aliased, (x, 1, 0), "aliased(x, 1, 0)")
