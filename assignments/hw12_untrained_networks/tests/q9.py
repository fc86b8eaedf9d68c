"""Question 9. Random cosines.

| the text promises | tested by |
| --- | --- |
| the orthonormal matrix, float64 on the CPU, n from 1 | test_example, test_matrix |
| a new matrix in each call | test_matrix |
| a LinearOperator with its shapes and dtype | test_operator |
| entries at `places`, in their order, of the transform with signs | test_example, test_values |
| the adjoint; A A^T = I | test_example, test_values |
| oblong images, batches | test_values |
| gradients pass through both ways | test_gradient |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.untrained import probes as own

OK_FORMAT = False
name = "q9"


def cosines(n):
    """Entry by entry."""
    rows = []
    for i in range(n):
        c = math.sqrt((2 if i else 1) / n)
        rows.append([c * math.cos(math.pi * i * (j + 0.5) / n) for j in range(n)])
    return torch.tensor(rows, dtype=torch.float64)


def matrix(signs, places):
    """The operator's matrix (m, H W)."""
    H, W = signs.shape
    return (torch.kron(cosines(H), cosines(W)) * signs.double().flatten())[places]


def forward(signs, places, x):
    """By the matrix."""
    return (x.flatten(-2).double() @ matrix(signs, places).T).to(x.dtype)


def adjoint(signs, places, y):
    """By its transpose."""
    return (y.double() @ matrix(signs, places)).unflatten(-1, signs.shape).to(y.dtype)


def instance(H, W, m, number, dtype=torch.float64):
    """Signs and places."""
    generator = checks.generator(number)
    signs = (torch.rand(H, W, generator=generator) < 0.5).to(dtype) * 2 - 1
    return signs, torch.randperm(H * W, generator=generator)[:m]


def draw(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


@test_case(points=1)
def test_example(dct_matrix, RandomCosines):
    """The example: n = 2, and one cosine of two pixels."""
    right = torch.tensor([[1, 1], [1, -1]], dtype=torch.float64) / 2**0.5
    checks.same(dct_matrix(2), right, "dct_matrix(2)", size=9)
    signs, places = torch.tensor([[1.0, -1.0]]), torch.tensor([0])
    found = own.applied(RandomCosines, "forward")(signs, places, torch.tensor([[3.0, 1.0]]))
    checks.same(found, torch.tensor([2**0.5]), "A(x) with x = (3, 1)", size=9)
    found = own.applied(RandomCosines, "adjoint")(signs, places, torch.tensor([2**0.5]))
    checks.same(found, torch.tensor([[1.0, -1.0]]), "A.H(y) with y = sqrt 2", size=9)


@test_case(points=1, hidden=True)
def test_matrix(dct_matrix):
    """Matrices of several sizes."""
    for n in (1, 3, 4, 9, 32):
        checks.same(dct_matrix(n), cosines(n), f"dct_matrix({n})", size=1000)
    rules.hold(dct_matrix, (5,), rules.like(cosines(5), 1000), "dct_matrix(5)", device=False)


@test_case(points=0.5, hidden=True)
def test_operator(RandomCosines):
    """What it says of itself."""
    for dtype in (torch.float32, torch.float64):
        signs, places = instance(3, 4, 5, 4101, dtype)
        found = own.about(RandomCosines, signs, places)
        call = "RandomCosines(signs, places)"
        checks.equal(found[0], True, f"whether {call} is a LinearOperator")
        checks.equal(found[1:], [[3, 4], [5], str(dtype)], f"x_shape, y_shape, dtype of {call}")


@test_case(points=2, hidden=True)
def test_values(RandomCosines):
    """Oblong images, batches, few places and all, in any order."""
    for number, (H, W, m, batch) in enumerate(
        [(3, 5, 4, ()), (4, 2, 8, (2, 1)), (4, 4, 7, (3,)), (1, 6, 1, (2,)), (5, 1, 5, (1, 1))],
        4111,
    ):
        signs, places = instance(H, W, m, number)
        x, y = draw((*batch, H, W), number + 10), draw((*batch, m), number + 20)
        call = f"with signs {(H, W)}, {m} places, batch {batch}"
        found = own.applied(RandomCosines, "forward")(signs.clone(), places.clone(), x.clone())
        checks.same(found, forward(signs, places, x), f"A(x) {call}", size=1000)
        back = own.applied(RandomCosines, "adjoint")(signs.clone(), places.clone(), y.clone())
        checks.same(back, adjoint(signs, places, y), f"A.H(y) {call}", size=1000)
        again = own.applied(RandomCosines, "forward")(signs, places, back)
        checks.same(again, y, f"A(A.H(y)) {call}", size=1000)


@test_case(points=0.5, hidden=True)
def test_gradient(RandomCosines):
    """Gradients through the operator and its adjoint."""
    signs, places = instance(3, 4, 5, 4141)
    x, y = draw((2, 3, 4), 4142), draw((2, 5), 4143)
    for way, given, back in (("forward", x, adjoint), ("adjoint", y, forward)):
        found = own.operator_gradient(RandomCosines, signs, places, given, way)
        shape = (2, 5) if way == "forward" else (2, 3, 4)
        right = back(signs, places, probes.gradient_weights(shape))
        checks.same(found, right, f"the gradient through {way}", size=1000)


@test_case(points=1, hidden=True)
def test_rules(RandomCosines):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        calls = [
            (*instance(3, 4, 5, n, dtype), draw((2, 3, 4), n + 1, dtype)) for n in (4151, 4153)
        ]
        call = f"A(x) in {dtype}"
        rules.hold_twice(own.applied(RandomCosines, "forward"), forward, calls, call, 1000)
        calls = [(*instance(3, 4, 5, n, dtype), draw((2, 5), n + 1, dtype)) for n in (4161, 4163)]
        call = f"A.H(y) in {dtype}"
        rules.hold_twice(own.applied(RandomCosines, "adjoint"), adjoint, calls, call, 1000)
