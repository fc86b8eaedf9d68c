"""Question 4. Convolution in one dimension."""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q4"

EXCLUDED = ("aten.*conv*", "torch.*conv*", "*convolve*", "*correlate*", "*.fold", "aten.col2im")


def check_written(call, function, *given):
    """No convolution of a library takes part, and no `F.fold`."""
    used = probes.operators_used(function, *given, among=EXCLUDED)
    checks.written_by_hand(used, call, "slices, sums and products")


@test_case(points=1)
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


@test_case(points=1, hidden=True)
def test_values(conv1d):
    """Random signals and kernels of several lengths, the longest possible too."""
    generator = checks.generator(41)
    for n, k in [(9, 3), (6, 6), (5, 1), (20, 4)]:
        x = torch.randn(n, generator=generator, dtype=torch.float64)
        w = torch.randn(k, generator=generator, dtype=torch.float64)
        check_written("conv1d(x, w)", conv1d, x.clone(), w)
        expected = F.conv1d(x[None, None], w[None, None])[0, 0]
        checks.same(conv1d(x, w), expected, f"conv1d(x, w) with n = {n}, k = {k}", size=k)


@test_case(points=2, hidden=True)
def test_adjoint_values(conv1d_adjoint):
    """The adjoint for several lengths."""
    generator = checks.generator(42)
    for m, k in [(7, 3), (1, 6), (5, 1), (3, 5)]:
        y = torch.randn(m, generator=generator, dtype=torch.float64)
        w = torch.randn(k, generator=generator, dtype=torch.float64)
        check_written("conv1d_adjoint(y, w)", conv1d_adjoint, y.clone(), w)
        expected = F.conv_transpose1d(y[None, None], w[None, None])[0, 0]
        call = f"conv1d_adjoint(y, w) with {m} entries of y and k = {k}"
        checks.same(conv1d_adjoint(y, w), expected, call, size=k)


@test_case(points=1, hidden=True)
def test_matrix(conv1d_matrix):
    """The matrix for several lengths."""
    generator = checks.generator(43)
    for n, k in [(7, 3), (4, 4), (5, 1), (6, 5)]:
        w = torch.randn(k, generator=generator, dtype=torch.float64)
        check_written(f"conv1d_matrix(w, {n})", conv1d_matrix, w.clone(), n)
        identity = torch.eye(n, dtype=torch.float64)[:, None]
        expected = F.conv1d(identity, w[None, None])[:, 0].T
        checks.same(conv1d_matrix(w, n), expected, f"conv1d_matrix(w, {n}) with k = {k}")


def check_all_written(conv1d, conv1d_adjoint, conv1d_matrix, x, w):
    """The same of all three."""
    check_written("conv1d(x, w)", conv1d, x.clone(), w.clone())
    check_written("conv1d_adjoint(y, w)", conv1d_adjoint, x.clone(), w.clone())
    check_written("conv1d_matrix(w, 5)", conv1d_matrix, w.clone(), 5)


@test_case(points=1, hidden=True)
def test_dtype_and_device(conv1d, conv1d_adjoint, conv1d_matrix):
    """Results have the dtype and the device of the input, on CUDA too where there is one."""
    for dtype in (torch.float32, torch.float64):
        for device in checks.devices():
            x, w = (torch.ones(n, dtype=dtype, device=device) for n in (6, 3))
            how = f"in {dtype} on {device}"
            check_all_written(conv1d, conv1d_adjoint, conv1d_matrix, x, w)
            checks.same(conv1d(x, w), 3 * x[:4], f"conv1d(x, w) {how}", size=3)
            expected = torch.tensor([1.0, 2, 3, 3, 3, 3, 2, 1]).to(x)
            checks.same(conv1d_adjoint(x, w), expected, f"conv1d_adjoint(y, w) {how}", size=3)
            expected = torch.tensor([[1.0, 1, 1, 0], [0, 1, 1, 1]]).to(x)
            checks.same(conv1d_matrix(w, 4), expected, f"conv1d_matrix(w, 4) {how}")


@test_case(points=1, hidden=True)
def test_inputs_unchanged(conv1d, conv1d_adjoint, conv1d_matrix):
    """The inputs are the same after the call."""
    generator = checks.generator(44)
    x = torch.randn(6, generator=generator, dtype=torch.float64)
    w = torch.randn(3, generator=generator, dtype=torch.float64)
    check_all_written(conv1d, conv1d_adjoint, conv1d_matrix, x, w)
    checks.equal(list(conv1d(x, w).shape), [4], "the shape of conv1d(x, w)")
    checks.equal(list(conv1d_adjoint(x, w).shape), [8], "the shape of conv1d_adjoint(y, w)")
    for function, call in ((conv1d, "conv1d(x, w)"), (conv1d_adjoint, "conv1d_adjoint(y, w)")):
        after = probes.inputs_after(function, x.clone(), w.clone())
        checks.same(after[0], x, f"the first argument after {call}")
        checks.same(after[1], w, f"w after {call}")
    (after, _) = probes.inputs_after(conv1d_matrix, w.clone(), 5)
    checks.same(after, w, "w after conv1d_matrix(w, 5)")


@test_case(points=1, hidden=True)
def test_no_loop(conv1d, conv1d_adjoint):
    """The number of torch operations does not grow with the length of the signal."""
    w = torch.ones(3)
    for function, name in ((conv1d, "conv1d"), (conv1d_adjoint, "conv1d_adjoint")):
        check_written(f"{name}(x, w)", function, torch.ones(9), w)
        assert function(torch.ones(9), w) is not None, f"{name} returned None"
        short = probes.count_operations(function, torch.ones(20), w)
        long = probes.count_operations(function, torch.ones(200), w)
        assert long <= short + 5, (
            f"{name} takes {short} torch operations for 20 entries and {long} for 200: "
            "is there a loop over the signal?"
        )
