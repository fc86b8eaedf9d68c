"""Question 15. Adjoint calculus.

| the text promises | tested by |
| --- | --- |
| pairs of functions, new ones | test_by_hand, test_compose, test_stack, test_scale |
| arguments are left unchanged, also where a part returns its input | test_arguments |
| a product, its adjoint in reverse order | test_by_hand, test_compose |
| two measurements, a tuple or list back | test_by_hand, test_stack |
| real and complex factors | test_by_hand, test_scale |
| results can be combined further; any shapes, complex ones too | test_together |
| each pair stays what it is when others are made | test_together |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, surroundings

OK_FORMAT = False
name = "q15"


def of_matrix(A):
    """The pair of a matrix."""
    return (lambda x: A @ x), (lambda y: A.mH @ y)


def drawn(number, *shape, dtype=torch.complex128):
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


@test_case(points=1)
def test_by_hand(compose, stack, scale):
    """Twice a number, and three times: the product is 6, the stack's adjoint of (1, 1) is 5."""
    twice, thrice = [(lambda x, c=c: c * x, lambda y, c=c: c * y) for c in (2, 3)]
    one = torch.ones(1)
    forward, adjoint = compose(twice, thrice)
    checks.same(forward(one), 6 * one, "the forward map of compose(twice, thrice), of 1,")
    checks.same(adjoint(one), 6 * one, "its adjoint, of 1,")
    forward, adjoint = stack(twice, thrice)
    first, second = forward(one)
    checks.same(first, 2 * one, "the first part of stack(twice, thrice), of 1,")
    checks.same(second, 3 * one, "the second part of stack(twice, thrice), of 1,")
    checks.same(adjoint((one, one)), 5 * one, "its adjoint, of (1, 1),")
    forward, adjoint = scale(twice, 5)
    checks.same(forward(one), 10 * one, "the forward map of scale(twice, 5), of 1,")
    checks.same(adjoint(one), 10 * one, "its adjoint, of 1,")


@test_case(points=1, hidden=True)
def test_compose(compose):
    """Matrices of different sizes, complex: their product and its adjoint."""
    A, B = drawn(151, 3, 5), drawn(152, 5, 4)
    forward, adjoint = compose(of_matrix(A), of_matrix(B))
    x, y = drawn(153, 4), drawn(154, 3)
    checks.same(forward(x), A @ B @ x, "the forward map of compose(A, B)", size=20)
    checks.same(adjoint(y), (A @ B).mH @ y, "the adjoint of compose(A, B)", size=20)


@test_case(points=0.5, hidden=True)
def test_stack(stack):
    """Two measurements of different sizes; their adjoint adds up, from a tuple or a list."""
    A, B = drawn(155, 3, 5), drawn(156, 2, 5)
    forward, adjoint = stack(of_matrix(A), of_matrix(B))
    x, y, z = drawn(157, 5), drawn(158, 3), drawn(159, 2)
    found = forward(x)
    checks.equal(len(found), 2, "the number of parts of the forward map of stack(A, B)")
    checks.same(found[0], A @ x, "the first part of stack(A, B)", size=20)
    checks.same(found[1], B @ x, "the second part of stack(A, B)", size=20)
    for many in ((y, z), [y, z]):
        call = f"the adjoint of stack(A, B), of a {type(many).__name__},"
        checks.same(adjoint(many), A.mH @ y + B.mH @ z, call, size=20)


@test_case(points=0.5, hidden=True)
def test_scale(scale):
    """Real, imaginary and complex factors."""
    A = drawn(160, 3, 4)
    x, y = drawn(161, 4), drawn(162, 3)
    for c in (2, -0.5, 0.1, 0, 1j, 2 - 3j):
        forward, adjoint = scale(of_matrix(A), c)
        checks.same(forward(x), c * (A @ x), f"the forward map of scale(A, {c})", size=20)
        expected = complex(c).conjugate() * (A.mH @ y)
        checks.same(adjoint(y), expected, f"the adjoint of scale(A, {c})", size=20)


@test_case(points=0.5, hidden=True)
def test_arguments(compose, stack, scale):
    """No argument is changed, by parts that return their input itself or the transpose of it."""
    x, y = drawn(165, 3, 3), drawn(166, 3, 3)
    for text in ("the identity", "the transpose"):
        A = (text, text)  # maps that live beside the student's code
        for function, args, call in (
            (compose, (A, A), "compose(A, A)"),
            (stack, (A, A), "stack(A, A)"),
            (scale, (A, 2), "scale(A, 2)"),
            (scale, (A, -1), "scale(A, -1)"),
        ):
            forward, adjoint = surroundings.with_maps(function, *args)
            told = f"of {call} with A {text}"
            after = probes.inputs_after(forward, x.clone())
            checks.unchanged(after, [x], f"the forward map {told}")
            given = [x.clone(), y.clone()] if function is stack else x.clone()
            (after,) = probes.inputs_after(adjoint, given)
            after, before = (after, [x, y]) if function is stack else ([after], [x])
            checks.equal(len(after), len(before), f"the length of a list after the adjoint {told}")
            checks.unchanged(after, before, f"the adjoint {told}")


@test_case(points=0.5, hidden=True)
def test_together(compose, stack, scale):
    """Tikhonov's gradient as the adjoint of one stack, with images."""
    A = (lambda x: x[..., ::2, :] * 1.0, lambda y: torch.stack([y, 0 * y], -2).flatten(-3, -2))
    B = (lambda x: 3 * x.mT, lambda y: 3 * y.mT)
    identity = (lambda x: x, lambda y: y)
    forward, adjoint = stack(compose(A, B), scale(identity, 0.25))
    x = drawn(163, 2, 5, 4, dtype=torch.float64)
    y = 3 * x.mT[..., ::2, :]
    found = forward(x)
    checks.same(found[0], y, "the first part of stack(compose(A, B), scale(identity, 0.25))")
    back = 3 * torch.stack([y, 0 * y], -2).flatten(-3, -2).mT + x / 16
    checks.same(adjoint(found), back, "its adjoint, of both parts,", size=4)
    forward, adjoint = compose(stack(A, identity), B)
    z = drawn(164, 2, 4, 5, dtype=torch.float64)
    for part, expected in zip(forward(x), (y, 3 * x.mT), strict=True):
        checks.same(part, expected, "a part of compose(stack(A, identity), B)")
    back = 3 * (torch.stack([y, 0 * y], -2).flatten(-3, -2) + z).mT
    checks.same(adjoint((y, z)), back, "its adjoint, of a tuple,", size=4)
    factors = [(lambda x, c=c: c * x, lambda y, c=c: c * y) for c in (2, 3, 5, 7)]
    for function, call, right in (
        (compose, "compose", [6 * x, 15 * x, 35 * x]),
        (stack, "stack", [5 * x, 8 * x, 12 * x]),
    ):
        pairs = [function(A, B) for A, B in zip(factors, factors[1:], strict=False)]
        for (_, adjoint), expected in zip(pairs, right, strict=True):
            found = adjoint(x) if function is compose else adjoint((x, x))
            checks.same(found, expected, f"the adjoint of one of three {call}(A, B)", size=4)
    for (_, adjoint), c in zip([scale(identity, c) for c in (2, 3)], (2, 3), strict=True):
        checks.same(adjoint(x), c * x, f"the adjoint of one of two pairs, scale(identity, {c})")
