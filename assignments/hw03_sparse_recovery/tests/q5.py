"""Question 5. FISTA.

| the text promises | tested by |
| --- | --- |
| the iterates, from x = 0 | test_one_unknown, test_iterates |
| F at the start and after each step, as Python floats | test_objectives, test_iterates |
| y and x of any shape and size, lam = 0, no iteration | test_shapes |
| float32 and float64, device, layouts; inputs and session stay as they are | test_manners |
"""

import torch
from otter.test_files import test_case

from starter_code import checks
from starter_code.sparse import iterating

OK_FORMAT = False
name = "q5"


def right(forward, adjoint, y, lam, L, iterations):
    """The right fista(...)."""
    x = ahead = adjoint(y) * 0
    values, t = [iterating.objective(forward, y, lam, x)], 1.0
    for _ in range(iterations):
        b = ahead + adjoint(y - forward(ahead)) / L
        new = (b - lam / L).clamp(min=0) - (-b - lam / L).clamp(min=0)
        t_next = 0.5 + (0.25 + t * t) ** 0.5
        ahead = new + (t - 1) / t_next * (new - x)
        x, t = new, t_next
        values.append(iterating.objective(forward, y, lam, x))
    return x, values


@test_case(points=1)
def test_one_unknown(fista):
    """The example: A = 1, y = 1, lam = 0, L = 2; x after one to three steps."""
    y = torch.ones(1, dtype=torch.float64)
    for iterations, wanted in ((1, 0.5), (2, 0.75), (3, 0.9102192)):
        result = fista(lambda x: x, lambda y: y, y, 0.0, 2.0, iterations)
        call = f"fista(identity, identity, y, 0.0, 2.0, {iterations})"
        assert isinstance(result, list | tuple) and len(result) == 2, f"{call}: x and a list"
        checks.equal(list(result[0].shape), [1], f"the shape of x of {call}")
        checks.number(result[0][0], wanted, f"x of {call}", 1e-5)


@test_case(points=1)
def test_objectives(fista):
    """The example: F at the start and after each step."""
    y = torch.ones(1, dtype=torch.float64)
    result = fista(lambda x: x, lambda y: y, y, 0.0, 2.0, 2)
    call = "fista(identity, identity, y, 0.0, 2.0, 2)"
    assert isinstance(result, list | tuple) and len(result) == 2, f"{call}: x and a list"
    checks.equal(len(result[1]), 3, f"the number of objectives of {call}")
    for value, wanted in zip(result[1], (0.5, 0.125, 0.03125), strict=True):
        checks.number(value, wanted, f"an objective of {call}", 1e-9, python=True)


@test_case(points=1.5, hidden=True)
def test_iterates(fista):
    """Iterates of random problems, wide and tall."""
    iterating.check_iterates(fista, right, "fista")


@test_case(points=0.5, hidden=True)
def test_shapes(fista):
    """Images and batches, lam = 0, no iteration, x of another shape than y, tiny values."""
    iterating.check_shapes(fista, right, "fista")


@test_case(points=1, hidden=True)
def test_manners(fista):
    """Devices, layouts, maps that return their input; what is around a call stays as it is."""
    iterating.check_rules(fista, right, "fista")
