"""Question 2. A twin.

| the text promises | tested by |
| --- | --- |
| the same A e, at the distance, for each row | test_by_hand, test_twins |
| wide or tall, of any rank | test_twins |
| ValueError where A has no null space | test_refused |
| what is small is small as matrix_rank says | test_refused, test_twins |
| random directions: of each row, of each call, all of the null space | test_directions |
| a distance of 0 | test_twins |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q2"


def with_rank(m, n, rank, number, dtype=torch.float64):
    """A matrix with singular values from 3 to 0.5, and the others 0; its rows not orthonormal."""
    numbers = checks.generator(number)
    U, _, Vh = torch.linalg.svd(torch.randn(m, n, generator=numbers, dtype=torch.float64))
    values = torch.linspace(3, 0.5, rank, dtype=torch.float64)
    return (U[:, :rank] * values @ Vh[:rank]).to(dtype)


def twin(null_space_twin, e, A, distance, number):
    """A call with a generator of its own."""
    seed = checks.seed(number)
    return probes.with_generator(null_space_twin, e.clone(), A.clone(), distance, seed=seed)[0]


def twins(e, A, distance):
    """The check of a result."""

    def same(found, call):
        checks.finite(found, tuple(e.shape), call)
        checks.equal(str(found.dtype), str(e.dtype), f"the dtype of {call}")
        seen = (e @ A.T).double()
        scale = (e.norm() + distance) * A.norm() or 1.0
        off = ((found @ A.T).double() - seen).abs().max() / scale
        tolerance = checks.tolerance(e.dtype, 1000)
        checks.at_most(off, tolerance, f"the relative difference of A e in {call}")
        lengths = (found - e).double().norm(dim=1)
        off = (lengths - distance).abs().max() / (distance + e.norm())
        checks.at_most(off, tolerance, f"how far rows of {call} are from the distance, relatively,")

    return same


@test_case(points=1)
def test_by_hand(null_space_twin):
    """The example: (1, 3) or (3, 1)."""
    e, A = torch.tensor([[2.0, 2.0], [5.0, 0.0]]), torch.tensor([[1.0, 1.0]])
    found = twin(null_space_twin, e, A, 2**0.5, 2301)
    twins(e, A, 2**0.5)(found, "null_space_twin(e, A, 2**0.5, generator)")
    checks.raises(
        ValueError, "null_space_twin(e, A, 1.0, generator) with A = I",
        twin, null_space_twin, e, torch.eye(2), 1.0, 2302,
    )  # fmt: skip


@test_case(points=1.5, hidden=True)
def test_twins(null_space_twin):
    """Wide, square and tall matrices of several ranks; several distances."""
    for number, (m, n, rank, N) in enumerate(
        [(3, 5, 3, 4), (5, 5, 2, 1), (7, 4, 3, 6), (2, 6, 1, 3), (4, 6, 0, 2), (1, 2, 1, 5)], 2310
    ):
        A = with_rank(m, n, rank, number)
        e = torch.randn(N, n, generator=checks.generator(number + 50), dtype=torch.float64)
        for distance in (0.3, 2, 100.0, 0.0):
            call = f"null_space_twin(e, A, {distance}, generator) with A {(m, n)} of rank {rank}"
            found = twin(null_space_twin, e, A, distance, number + 20)
            twins(e, A, distance)(found, call)
    for factor in (1e-9, 1e9):
        for dtype in (torch.float32, torch.float64):
            A = factor * with_rank(4, 4, 2, 2361, dtype)
            e = torch.randn(3, 4, generator=checks.generator(2362), dtype=dtype)
            call = (
                f"null_space_twin(e, A, 1.0, generator) with A {factor:g} times a matrix of rank 2"
            )
            found = twin(null_space_twin, e, A, 1.0, 2363)
            twins(e, A, 1.0)(found, f"{call} in {dtype}")


@test_case(points=0.5, hidden=True)
def test_refused(null_space_twin):
    """A matrix without a null space is refused."""
    e = torch.zeros(2, 3, dtype=torch.float64)
    for number, m in [(2371, 3), (2372, 6)]:
        call = f"null_space_twin(e, A, 1.0, generator) with A {(m, 3)} of rank 3"
        A = with_rank(m, 3, 3, number)
        checks.raises(ValueError, call, twin, null_space_twin, e, A, 1.0, number)
        zero = f"null_space_twin(e, A, 0.0, generator) with A {(m, 3)} of rank 3"
        checks.raises(ValueError, zero, twin, null_space_twin, e, A, 0.0, number)
        for factor in (1e-9, 1e9):
            what = f"{call}, {factor:g} times as large,"
            checks.raises(ValueError, what, twin, null_space_twin, e, factor * A, 1.0, number)
        A = A @ torch.diag(torch.tensor([1.0, 1e-4, 1e-9], dtype=A.dtype))
        what = f"{call}, the smallest singular value near 1e-9,"
        checks.raises(ValueError, what, twin, null_space_twin, e, A, 1.0, number)


@test_case(points=0.5, hidden=True)
def test_directions(null_space_twin):
    """Rows and calls have directions of their own, of the whole null space."""
    A = with_rank(3, 6, 2, 2381)
    e = torch.randn(400, 6, generator=checks.generator(2382), dtype=torch.float64)
    call = "null_space_twin(e, A, 1.0, generator)"
    one, other = probes.with_generator(null_space_twin, e, A, 1.0, seed=checks.seed(2383), calls=2)
    for found in (one, other):
        twins(e, A, 1.0)(found, call)
    values = torch.linalg.svdvals(one - e)
    if not values[3] > 0.2 * values[0]:
        checks.fail(call, "has directions for 400 rows that do not fill the null space.")
    steps = torch.nn.functional.normalize(one - e, dim=1)
    if not (steps @ steps.T).abs().fill_diagonal_(0).max() < 1 - 1e-9:
        checks.fail(call, "moves two of 400 rows along the same line: directions are left out.")
    if not (one - other).norm(dim=1).min() > 1e-6:
        checks.fail(call, "gives a row the same twin when it is called again with one generator.")
    if not (one - e).mean(0).norm() < 0.25:
        checks.fail(call, "moves 400 rows to one side: take all directions alike.")


@test_case(points=0.5, hidden=True)
def test_rules(null_space_twin):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        A = with_rank(2, 4, 2, 2391, dtype)
        e = torch.randn(3, 4, generator=checks.generator(2392), dtype=dtype)
        call = f"null_space_twin(e, A, 1.5, generator) in {dtype}"
        function = probes.drawn_call(null_space_twin, checks.seed(2393))
        same = twins(e, A, 1.5)
        rules.hold(function, (e, A, 1.5), same, call, drawn=True, layouts=True)
        rules.check_device(function, (e, A, 1.5), call)
