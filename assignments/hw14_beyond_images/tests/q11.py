"""Question 11. Echoes.

| the text promises | tested by |
| --- | --- |
| each spike becomes the wavelet, its middle there, cut off | test_by_hand, test_forward |
| the adjoint, by the inner product and by the matrix | test_by_hand, test_adjoint |
| wavelets longer than the signal, and without symmetry | test_forward, test_adjoint |
| least squares on the places, 0 elsewhere, of least norm | test_by_hand, test_debias |
| batches, dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q11"


def matrix(n, w):
    """The operator as a matrix."""
    half = len(w) // 2
    A = torch.zeros(n, n, dtype=torch.float64)
    for i in range(n):
        for j in range(n):
            if 0 <= half + i - j < len(w):
                A[i, j] = float(w[half + i - j])
    return A


def right_forward(x, w):
    """By the matrix."""
    return (x.double() @ matrix(x.shape[-1], w).T).to(x.dtype)


def right_adjoint(y, w):
    """By its transpose."""
    return (y.double() @ matrix(y.shape[-1], w)).to(y.dtype)


def right_debias(x, y, w):
    """By the pseudo-inverse of the columns."""
    places = [i for i, one in enumerate(x.tolist()) if one != 0]
    found = torch.zeros(len(x), dtype=torch.float64)
    if places:
        columns = matrix(len(x), w)[:, places]
        found[places] = torch.linalg.pinv(columns) @ y.double()
    return found.to(x.dtype)


def normal(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=torch.float64).to(dtype)


SIZES = [((7,), 3), ((2, 9), 5), ((2, 2, 6), 1), ((4,), 9), ((1,), 3), ((3, 20), 7), ((2, 3), 13)]


@test_case(points=1)
def test_by_hand(forward, adjoint, debias):
    """The example: a wavelet of three samples."""
    w = torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64)
    x = torch.tensor([0.0, 3.0, 0.0, 0.0, 1.0], dtype=torch.float64)
    right = torch.tensor([3.0, 6.0, 12.0, 1.0, 2.0], dtype=torch.float64)
    checks.same(forward(x, w), right, "forward(x, w)", size=9)
    y = torch.tensor([0.0, 1.0, 0.0, 0.0, 0.0], dtype=torch.float64)
    right = torch.tensor([4.0, 2.0, 1.0, 0.0, 0.0], dtype=torch.float64)
    checks.same(adjoint(y, w), right, "adjoint(y, w)", size=9)
    shrunk = torch.tensor([0.0, 0.5, 0.0, 0.0, -0.1], dtype=torch.float64)
    checks.same(debias(shrunk, forward(x, w), w), x, "debias(x, y, w)", size=100)


@test_case(points=1.5, hidden=True)
def test_forward(forward):
    """Against the matrix."""
    for number, (shape, length) in enumerate(SIZES, 2501):
        x, w = normal(shape, number), normal((length,), number + 20)
        for scale in (1.0, 1e-8, 1e8):
            call = f"forward(x, w) with x {shape} and w ({length},)"
            checks.same(forward(scale * x, w.clone()), right_forward(scale * x, w), call, size=100)


@test_case(points=1, hidden=True)
def test_adjoint(adjoint):
    """Against the transpose."""
    for number, (shape, length) in enumerate(SIZES, 2521):
        y, w = normal(shape, number), normal((length,), number + 20)
        for scale in (1.0, 1e-8, 1e8):
            call = f"adjoint(y, w) with y {shape} and w ({length},)"
            checks.same(adjoint(scale * y, w.clone()), right_adjoint(scale * y, w), call, size=100)


@test_case(points=1, hidden=True)
def test_debias(debias):
    """No spike, one, several, all; what they were does not matter."""
    for number, (n, length, share) in enumerate(
        [(12, 5, 0.3), (9, 3, 0.0), (10, 7, 0.15), (6, 1, 1.0), (15, 3, 0.5)], 2541
    ):
        y, w = normal((n,), number), normal((length,), number + 20)
        w[length // 2] += 6.0  # or columns would be nearly dependent
        x = normal((n,), number + 40)
        x = torch.where(torch.rand(n, generator=checks.generator(number + 60)) < share, x, 0)
        for factor in (1.0, 1e-9):
            call = f"debias(x, y, w) with {int((x != 0).sum())} spikes of about {factor:g}"
            found = debias(factor * x, y.clone(), w.clone())
            checks.same(found, right_debias(x, y, w), call, size=10**5)
    w = torch.tensor(
        [0.0, 0.0, 0.0, 0.0, 1.0], dtype=torch.float64
    )  # a late echo: the last is lost
    x, y = torch.tensor([1.0, 0, 0, 0, 2.0, 3.0]).double(), normal((6,), 2571)
    found = debias(x, y, w)
    right = torch.zeros(6, dtype=torch.float64)
    right[0] = y[2]
    checks.same(found, right, "debias(x, y, w), two spikes without an echo,", size=1000)


@test_case(points=0.5, hidden=True)
def test_rules(forward, adjoint, debias):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        w = torch.tensor([0.5, 2.0, -1.0], dtype=dtype)
        calls = [(normal((2, 7), number, dtype), w) for number in (2581, 2582)]
        rules.hold_twice(forward, right_forward, calls, f"forward(x, w) in {dtype}", 100)
        rules.hold_twice(adjoint, right_adjoint, calls, f"adjoint(y, w) in {dtype}", 100)
        calls = []
        for number in (2591, 2592):
            x = normal((7,), number, dtype)
            x[[0, 2, 5]] = 0
            calls.append((x, normal((7,), number + 5, dtype), w))
        call = f"debias(x, y, w) in {dtype}"
        rules.hold_twice(debias, right_debias, calls, call, 10**4)
        calls = [(torch.zeros_like(x), y, w) for x, y, w in calls]
        rules.hold_twice(debias, right_debias, calls, f"{call}, without a place,", 10**4)
