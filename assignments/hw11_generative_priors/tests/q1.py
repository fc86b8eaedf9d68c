"""Question 1. A prior from samples.

| the text promises | tested by |
| --- | --- |
| the mean, W and s2 of the formulas | test_by_hand, test_samples |
| signs and order of columns do not matter | test_samples |
| fewer samples than entries; q = n | test_samples |
| scales of the data | test_scales |
| s2 is a Python float | test_by_hand, test_samples |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q1"


def samples(N, n, number, dtype=torch.float64):
    """Samples with a mean, whose entries have different spreads and are correlated."""
    draw = checks.generator(number)
    M = torch.randn(n, n, generator=draw, dtype=torch.float64) * torch.linspace(2, 0.3, n)
    X = torch.randn(N, n, generator=draw, dtype=torch.float64) @ M.T
    return (X + 3 * torch.randn(n, generator=draw, dtype=torch.float64)).to(dtype)


def right(X, q):
    """Mean, W W^T and s2, by singular values in double precision."""
    wide = X.double()
    mean = wide.mean(0)
    _, singular, Vh = torch.linalg.svd(wide - mean)
    entries = X.shape[1]
    values = torch.zeros(entries, dtype=torch.float64)
    values[: len(singular)] = singular.square() / len(X)
    s2 = values[q:].mean().item() if q < entries else 0.0
    return mean, (Vh[:q].T * (values[:q] - s2)) @ Vh[:q], s2


def check(found, X, q, fitted, call):
    """Compare up to the choice of W's columns. fitted: the right mean, W W^T and s2."""
    if not isinstance(found, list | tuple) or len(found) != 3:
        checks.fail(call, "returns three things: mean, W and s2.")
    mean, W, s2 = found
    expected = [one.to(X.dtype) if torch.is_tensor(one) else one for one in fitted]
    checks.same(mean, expected[0], f"the mean of {call}", size=10**4)
    checks.finite(W, (X.shape[1], q), f"W of {call}")
    if W.dtype != X.dtype or W.device != X.device:
        checks.fail(f"W of {call}", f"is {W.dtype} on {W.device}, unlike X.")
    checks.same(W @ W.T, expected[1], f"W W^T of {call}", size=10**6)
    gram = W.T @ W
    off = (gram - torch.diag(gram.diagonal())).abs().max()
    limit = 1e-3 if X.dtype == torch.float32 else 1e-8
    checks.at_most(off / gram.abs().max(), limit, f"how far columns of W of {call} are from being "
                   "orthogonal")  # fmt: skip
    floor = 1e-5 if X.dtype == torch.float32 else 1e-12
    if expected[2] < floor * float(gram.abs().max()):
        checks.at_most(abs(_float(s2, call)), floor * float(gram.abs().max()), f"s2 of {call}")
    else:
        rtol = 1e-3 if X.dtype == torch.float32 else 1e-9
        checks.number(s2, expected[2], f"s2 of {call}", rtol, python=True)


def _float(s2, call):
    if not isinstance(s2, float):
        checks.fail(f"s2 of {call}", "is no Python float.")
    if not s2 >= 0:
        checks.fail(f"s2 of {call}", "is below 0, or NaN.")
    return s2


@test_case(points=1)
def test_by_hand(ppca):
    """The example."""
    X = torch.tensor([[3.0, 0.0], [-3.0, 0.0], [0.0, 1.0], [0.0, -1.0]], dtype=torch.float64)
    mean, square = torch.zeros(2), torch.tensor([[4.0, 0.0], [0.0, 0.0]])
    check(ppca(X, 1), X, 1, (mean, square, 0.5), "ppca(X, 1)")


@test_case(points=1.5, hidden=True)
def test_samples(ppca):
    """Several sizes, few samples, and as many columns as entries."""
    for number, (N, n, q) in enumerate(
        [(40, 6, 2), (30, 5, 4), (50, 4, 4), (4, 9, 2), (25, 7, 1), (3, 6, 5), (12, 1, 1)], 6001
    ):
        X = samples(N, n, number)
        check(ppca(X.clone(), q), X, q, right(X, q), f"ppca(X, {q}) with X {(N, n)}")


@test_case(points=0.5, hidden=True)
def test_scales(ppca):
    """Tiny and huge samples."""
    for factor in (1e-6, 1e6):
        X = factor * samples(20, 5, 6021)
        call = f"ppca(X, 2) with entries near {factor:.0e}"
        check(ppca(X.clone(), 2), X, 2, right(X, 2), call)


@test_case(points=1, hidden=True)
def test_rules(ppca):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        first, second = (samples(20, 5, number, dtype) for number in (6031, 6032))

        def is_of(X):
            return lambda found, told: check(found, X, 2, right(X, 2), told)

        call = f"ppca(X, 2) in {dtype}"
        others = (second, 2), is_of(second)
        rules.hold(ppca, (first, 2), is_of(first), call, others=others)
