"""Question 10. Null space, pseudo-inverse and two cures."""

import torch
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q10"


def draw(generator, *shapes, dtype=torch.float64):
    """Normally distributed numbers, one tensor for each shape, in this order."""
    return [torch.randn(shape, generator=generator, dtype=dtype) for shape in shapes]


@test_case(points=1)
def test_null_space_small(null_space):
    """The sum of two numbers cannot see their difference."""
    N = null_space(torch.tensor([[1.0, 1.0]], dtype=torch.float64))
    call = "null_space(torch.tensor([[1.0, 1.0]]))"
    checks.equal(list(N.shape), [2, 1], f"the shape of {call}", reveal=True)
    checks.number(N.sum(), 0.0, f"the sum of the entries of {call}", rtol=1e-12)
    checks.number((N * N).sum(), 1.0, f"the squared norm of {call}", rtol=1e-12)


@test_case(points=1)
def test_solutions_small(pseudo_inverse, truncated_svd, tikhonov):
    """A diagonal matrix with 4 and 1 on it: all three by hand."""
    A = torch.diag(torch.tensor([4.0, 1.0], dtype=torch.float64))
    y = torch.tensor([8.0, 3.0], dtype=torch.float64)
    expected = torch.tensor([2.0, 3.0], dtype=torch.float64)
    checks.same(pseudo_inverse(A, y), expected, "pseudo_inverse(A, y)", size=4)
    expected = torch.tensor([2.0, 0.0], dtype=torch.float64)
    checks.same(truncated_svd(A, y, 1), expected, "truncated_svd(A, y, 1)", size=4)
    expected = torch.tensor([32 / 18, 1.0], dtype=torch.float64)
    checks.same(tikhonov(A, y, 2.0), expected, "tikhonov(A, y, 2.0)", size=4)


@test_case(points=2, hidden=True)
def test_null_space(null_space):
    """Wide, tall and rank-deficient matrices: the size, orthonormal columns, A N = 0."""
    generator = checks.generator(101)

    def random(m, n):
        return torch.randn(m, n, generator=generator, dtype=torch.float64)

    for A, rank in [
        (random(3, 7), 3),
        (random(6, 2) @ random(2, 5), 2),
        (random(4, 1) @ random(1, 6), 1),
        (1e-8 * random(3, 5), 3),
        (random(5, 5), 5),
        (torch.diag(torch.tensor([1.0, 1e-6, 0.0], dtype=torch.float64)), 2),
    ]:
        m, n = A.shape
        call = f"null_space(A) with A {m} x {n} of rank {rank}"
        N = null_space(A)
        checks.same(
            torch.empty_like(N, device="meta"),
            torch.empty(n, n - rank, device="meta").to(A.dtype),
            call,
        )
        identity = torch.eye(n - rank, dtype=torch.float64)
        checks.same(N.mT @ N, identity, f"N.T @ N with N = {call}", size=n)
        unseen = (A @ N).abs().max().item() if n > rank else 0.0
        checks.at_most(unseen / A.abs().max().item(), 1e-12, f"|A N| over |A| with N = {call}")


@test_case(points=1, hidden=True)
def test_null_space_complex(null_space):
    """A complex matrix: A N = 0, not conj(A) N = 0, and N* N = 1."""
    generator = checks.generator(102)
    A = torch.randn(3, 6, generator=generator, dtype=torch.complex128)
    N = null_space(A)
    call = "null_space(A) with a complex A of 3 x 6"
    checks.equal(list(N.shape), [6, 3], f"the shape of {call}")
    identity = torch.eye(3, dtype=torch.complex128)
    checks.same(N.mH @ N, identity, f"N.mH @ N with N = {call}", size=6)
    checks.at_most((A @ N).abs().max(), 1e-12, f"|A N| with N = {call}")


@test_case(points=1, hidden=True)
def test_pseudo_inverse(pseudo_inverse):
    """Tall and wide matrices of full rank, real and complex."""
    generator = checks.generator(103)
    for dtype in (torch.float64, torch.complex128):
        for m, n in [(7, 4), (4, 7), (5, 5)]:
            A, y = draw(generator, (m, n), (m,), dtype=dtype)
            call = f"pseudo_inverse(A, y) with A {m} x {n}, {dtype}"
            checks.same(pseudo_inverse(A, y), torch.linalg.pinv(A) @ y, call, size=10_000)


@test_case(points=1, hidden=True)
def test_pseudo_inverse_deficient(pseudo_inverse):
    """Rank-deficient matrices: noise is not divided by rounding errors."""
    generator = checks.generator(104)
    for dtype in (torch.float64, torch.complex128):
        for m, n in [(6, 5), (5, 8)]:
            left, right, y = draw(generator, (m, 2), (2, n), (m,), dtype=dtype)
            expected = torch.linalg.pinv(right) @ (torch.linalg.pinv(left) @ y)
            call = f"pseudo_inverse(A, y) with A {m} x {n} of rank 2, {dtype}"
            checks.same(pseudo_inverse(left @ right, y), expected, call, size=10_000)


@test_case(points=1, hidden=True)
def test_truncated_svd(truncated_svd):
    """Every rank of a tall, a wide and a complex matrix."""
    generator = checks.generator(105)
    for m, n, dtype in [(6, 4, torch.float64), (4, 6, torch.float64), (5, 5, torch.complex128)]:
        A, y = draw(generator, (m, n), (m,), dtype=dtype)
        U, s, Vh = torch.linalg.svd(A, full_matrices=False)
        for rank in range(1, len(s) + 1):
            expected = sum(Vh[i].conj() * torch.vdot(U[:, i], y) / s[i] for i in range(rank))
            call = f"truncated_svd(A, y, {rank}) with A {m} x {n}, {dtype}"
            checks.same(truncated_svd(A, y, rank), expected, call, size=10_000)


@test_case(points=1, hidden=True)
def test_tikhonov(tikhonov):
    """Large and small weights; wide, tall, complex: the normal equations hold."""
    generator = checks.generator(106)
    for m, n, dtype in [(6, 4, torch.float64), (4, 6, torch.float64), (5, 7, torch.complex128)]:
        A, y = draw(generator, (m, n), (m,), dtype=dtype)
        for weight in (0.01, 1.0, 100.0):
            normal = A.mH @ A + weight * torch.eye(n, dtype=dtype)
            expected = torch.linalg.solve(normal, A.mH @ y)
            call = f"tikhonov(A, y, {weight}) with A {m} x {n}, {dtype}"
            checks.same(tikhonov(A, y, weight), expected, call, size=10**8)


@test_case(points=1, hidden=True)
def test_dtype_device_inputs(null_space, pseudo_inverse, truncated_svd, tikhonov):
    """float32 stays float32, CUDA (where there is one) stays CUDA, the inputs are unchanged."""
    for device in checks.devices():
        if device == "meta":  # the rank depends on values
            continue
        A = torch.diag(torch.tensor([2.0, 1.0])).to(device)
        y, x = torch.tensor([2.0, 3.0]).to(device), torch.tensor([1.0, 3.0]).to(device)
        how = f"in float32 on {device}"
        checks.same(pseudo_inverse(A, y), x, f"pseudo_inverse(A, y) {how}", size=100)
        checks.same(truncated_svd(A, y, 2), x, f"truncated_svd(A, y, 2) {how}", size=100)
        expected = torch.tensor([0.8, 1.5]).to(device)
        checks.same(tikhonov(A, y, 1.0), expected, f"tikhonov(A, y, 1.0) {how}", size=100)
        N = null_space(torch.ones(1, 2).to(device))
        square = torch.tensor([[0.5, -0.5], [-0.5, 0.5]]).to(device)
        checks.same(N @ N.T, square, f"N @ N.T with N = null_space(A) {how}", size=100)
    A, y = torch.tensor([[2.0, 1.0], [0.0, 1.0]]), torch.tensor([1.0, 2.0])
    for function, call, more in [
        (pseudo_inverse, "pseudo_inverse(A, y)", ()),
        (truncated_svd, "truncated_svd(A, y, 1)", (1,)),
        (tikhonov, "tikhonov(A, y, 0.1)", (0.1,)),
    ]:
        after = probes.inputs_after(function, A.clone(), y.clone(), *more)
        checks.same(after[0], A, f"A after {call}")
        checks.same(after[1], y, f"y after {call}")
