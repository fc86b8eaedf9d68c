"""Question 4. Convolution in one dimension.

| the text promises | tested by |
| --- | --- |
| conv1d for any k up to n, the kernel not flipped | test_by_hand, test_values |
| conv1d_adjoint | test_adjoint_by_hand, test_adjoint_values |
| conv1d_matrix, exactly 0 outside the band | test_adjoint_by_hand, test_matrix |
| nothing of a library that convolves, by any name | test_adjoint_by_hand, test_values |
| the same of the others | test_adjoint_values, test_matrix |
| dtype, device, layouts, the session | test_dtype_and_device |
| inputs are left as they are, kernels of one entry too | test_inputs_unchanged |
| no loop over entries or blocks; a hundred thousand entries | test_no_loop |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q4"

EXCLUDED = (
    "aten.*conv*", "torch.*conv*", "*convolve*", "*convolution*", "*correlate*", "*polymul*",
    "scipy.signal.*", "scipy.ndimage.*", "*.fold", "aten.col2im",
)  # fmt: skip


def convolved(x, w):
    """The right conv1d(x, w)."""
    return F.conv1d(x[None, None], w[None, None])[0, 0]


def spread(y, w):
    """The right conv1d_adjoint(y, w)."""
    return F.conv_transpose1d(y[None, None], w[None, None])[0, 0]


def matrix(w, n):
    """The right conv1d_matrix(w, n)."""
    return F.conv1d(torch.eye(n, dtype=w.dtype)[:, None], w[None, None])[:, 0].T


def draw(generator, *sizes, dtype=torch.float64):
    """Normally distributed vectors of these sizes."""
    return [torch.randn(size, generator=generator, dtype=dtype) for size in sizes]


def check_written(call, function, *given):
    """No convolution of a library takes part, and no `F.fold`."""
    used = probes.operators_used(function, *given, among=EXCLUDED)
    checks.written_by_hand(used, call, "slices, sums and products")


@test_case(points=0.5)
def test_by_hand(conv1d):
    """A case to follow by hand: four numbers, a kernel of two."""
    x, w = torch.tensor([1.0, 2.0, 3.0, 4.0]), torch.tensor([1.0, 10.0])
    checks.same(conv1d(x, w), torch.tensor([21.0, 32.0, 43.0]), "conv1d(x, w)", size=2)


@test_case(points=0)
def test_adjoint_by_hand(conv1d_adjoint, conv1d_matrix):
    """The same kernel: two numbers back to three, and the matrix of 2 x 3."""
    w = torch.tensor([1.0, 10.0])
    A = torch.tensor([[1.0, 10.0, 0.0], [0.0, 1.0, 10.0]])
    checks.same(conv1d_matrix(w, 3), A, "conv1d_matrix(w, 3)")
    y = torch.tensor([1.0, 2.0])
    checks.same(conv1d_adjoint(y, w), torch.tensor([1.0, 12.0, 20.0]), "conv1d_adjoint(y, w)")
    check_written("conv1d_adjoint(y, w)", conv1d_adjoint, y, w)
    check_written("conv1d_matrix(w, 3)", conv1d_matrix, w, 3)


@test_case(points=0.5, hidden=True)
def test_values(conv1d):
    """Random signals and kernels of several lengths, the longest possible too; tiny numbers."""
    generator = checks.generator(41)
    for n, k in [(9, 3), (6, 6), (5, 1), (20, 4), (1, 1), (4, 2)]:
        x, w = draw(generator, n, k)
        check_written("conv1d(x, w)", conv1d, x.clone(), w)
        expected = convolved(x, w)
        checks.same(conv1d(x, w), expected, f"conv1d(x, w) with n = {n}, k = {k}", size=k)
        call = f"conv1d(x, w) with n = {n}, k = {k} and a kernel near 1e-20"
        checks.same(conv1d(x, 1e-20 * w), 1e-20 * expected, call, size=k)
    rules.check_sizes(conv1d, convolved, draw(generator, 20, 6), "conv1d(x, w)", size=100)


@test_case(points=1.5, hidden=True)
def test_adjoint_values(conv1d_adjoint):
    """The adjoint for several lengths; tiny numbers."""
    generator = checks.generator(42)
    for m, k in [(7, 3), (1, 6), (5, 1), (3, 5), (1, 1), (2, 2)]:
        y, w = draw(generator, m, k)
        check_written("conv1d_adjoint(y, w)", conv1d_adjoint, y.clone(), w)
        call = f"conv1d_adjoint(y, w) with {m} entries of y and k = {k}"
        checks.same(conv1d_adjoint(y, w), spread(y, w), call, size=k)
        call = f"{call}, the kernel near 1e-20"
        checks.same(conv1d_adjoint(y, 1e-20 * w), 1e-20 * spread(y, w), call, size=k)
    args = draw(generator, 15, 6)
    rules.check_sizes(conv1d_adjoint, spread, args, "conv1d_adjoint(y, w)", size=100)


@test_case(points=0.5, hidden=True)
def test_matrix(conv1d_matrix):
    """The matrix for several lengths; tiny numbers."""
    generator = checks.generator(43)
    for n, k in [(7, 3), (4, 4), (5, 1), (6, 5), (1, 1)]:
        (w,) = draw(generator, k)
        check_written(f"conv1d_matrix(w, {n})", conv1d_matrix, w.clone(), n)
        checks.same(conv1d_matrix(w, n), matrix(w, n), f"conv1d_matrix(w, {n}) with k = {k}")
        call = f"conv1d_matrix(w, {n}) with k = {k} and a kernel near 1e-20"
        A = conv1d_matrix(1e-20 * w, n)
        checks.same(A, 1e-20 * matrix(w, n), call)
        outside = A[matrix(torch.ones_like(w), n) == 0]
        checks.same(outside, torch.zeros_like(outside), f"{call}, outside the band,")
        assert not outside.any(), f"{call} is not exactly 0 outside the band"
    rules.check_sizes(conv1d_matrix, matrix, [*draw(generator, 6), 9], "conv1d_matrix(w, 9)")


def check_all_written(conv1d, conv1d_adjoint, conv1d_matrix, x, w):
    """The same of all three."""
    check_written("conv1d(x, w)", conv1d, x.clone(), w.clone())
    check_written("conv1d_adjoint(y, w)", conv1d_adjoint, x.clone(), w.clone())
    check_written("conv1d_matrix(w, 5)", conv1d_matrix, w.clone(), 5)


@test_case(points=0.5, hidden=True)
def test_dtype_and_device(conv1d, conv1d_adjoint, conv1d_matrix):
    """Results are new, have dtype and device of the input, and leave what is around them alone."""
    for dtype in (torch.float32, torch.float64):
        x, w, other, v = draw(checks.generator(45), 6, 3, 6, 3, dtype=dtype)
        check_all_written(conv1d, conv1d_adjoint, conv1d_matrix, x, w)
        for function, call, right, args, others in (
            (conv1d, "conv1d(x, w)", convolved, [x, w], [other, v]),
            (conv1d_adjoint, "conv1d_adjoint(y, w)", spread, [x, w], [other, v]),
            (conv1d_matrix, "conv1d_matrix(w, 5)", matrix, [w, 5], [v, 5]),
        ):
            rules.hold_twice(function, right, (args, others), f"{call} in {dtype}", size=3)


@test_case(points=1, hidden=True)
def test_inputs_unchanged(conv1d, conv1d_adjoint, conv1d_matrix):
    """The inputs are the same after the call, and no part of the result."""
    generator = checks.generator(44)
    for k in (3, 1, 5):
        x, w = draw(generator, 6, k)
        w = torch.ones_like(w) if k == 1 else w  # the result equals x, and is another tensor
        check_all_written(conv1d, conv1d_adjoint, conv1d_matrix, x, w)
        for function, call, right, args in (
            (conv1d, "conv1d(x, w)", convolved, [x, w]),
            (conv1d_adjoint, "conv1d_adjoint(y, w)", spread, [x, w]),
            (conv1d_matrix, "conv1d_matrix(w, 7)", matrix, [w, 7]),
            (conv1d_matrix, "conv1d_matrix(w, k)", matrix, [w, k]),
        ):
            call = f"{call} with k = {k}"
            checks.equal(
                list(function(*args).shape), list(right(*args).shape), f"the shape of {call}"
            )
            rules.check_around(function, args, call)
            rules.check_new(function, args, call)


@test_case(points=0.5, hidden=True)
def test_no_loop(conv1d, conv1d_adjoint):
    """The number of operations does not grow with the length of the signal; a long one is fine."""
    w = torch.ones(3)
    for function, name, right in (
        (conv1d, "conv1d", convolved),
        (conv1d_adjoint, "conv1d_adjoint", spread),
    ):
        check_written(f"{name}(x, w)", function, torch.ones(9), w)
        assert function(torch.ones(9), w) is not None, f"{name} returned None"
        rules.check_no_loop(function, [torch.ones(50), w], [torch.ones(5000), w], f"{name}(x, w)")
        x = torch.arange(100_000.0) % 7
        checks.same(function(x, w), right(x, w), f"{name}(x, w) with 100,000 entries", size=30)
