"""Question 10. Null space, pseudo-inverse and two cures.

| the text promises | tested by |
| --- | --- |
| null_space: size, orthonormal, A N = 0 | test_null_space_small, test_null_space |
| the same for complex A | test_null_space_complex |
| which singular values count as zero, in any dtype and at any scale | test_what_counts_as_zero |
| pseudo_inverse: wide, tall, real, complex | test_solutions_small, test_pseudo_inverse |
| the same for A of deficient rank, and zero | test_pseudo_inverse_deficient |
| truncated_svd: exactly `rank` singular values | test_solutions_small, test_truncated_svd |
| small singular values are as right as the matrix says | test_pseudo_inverse, test_truncated_svd |
| tikhonov: the minimiser for any weight, without 1/2 | test_solutions_small, test_tikhonov |
| dtype, device, inputs, layouts, the session | test_dtype_device_inputs |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules, surroundings

OK_FORMAT = False
name = "q10"


def draw(generator, *shapes, dtype=torch.float64):
    """Normally distributed numbers, one tensor for each shape, in this order."""
    return [torch.randn(shape, generator=generator, dtype=dtype) for shape in shapes]


def check_null_space(N, A, rank, call):
    """The size, orthonormal columns, A N = 0; sizes beside A."""
    m, n = A.shape
    checks.same(
        torch.empty_like(N, device="meta"),
        torch.empty(n, n - rank, device="meta", dtype=A.dtype),
        call,
    )
    identity = torch.eye(n - rank, dtype=A.dtype)
    checks.same(N.mH @ N, identity, f"N.mH @ N with N = {call}", size=100 * n)
    unseen = (A @ N).abs().max().item() if n > rank else 0.0
    bound = checks.tolerance(A.dtype, 100 * max(m, n))
    checks.at_most(unseen / (A.abs().max().item() or 1), bound, f"|A N| over |A| with N = {call}")


def placed(m, n, values, dtype=torch.float64):
    """A of m x n with exactly these singular values, each alone in its row and column."""
    A = torch.zeros(m, n, dtype=dtype)
    for i, value in enumerate(values):
        A[m - 1 - i, (i + 1) % n] = value
    return A


def turned(generator, m, n, values, dtype):
    """U, s and Vh of a matrix with these singular values, in random directions."""
    U, V = (
        torch.linalg.qr(torch.randn(size, len(values), generator=generator, dtype=dtype))[0]
        for size in (m, n)
    )
    return U, torch.tensor(values, dtype=torch.float64), V.mH


def solution(m, n, values, y):
    """What the pseudo-inverse of `placed` makes of y."""
    x = torch.zeros(n, dtype=y.dtype)
    for i, value in enumerate(values):
        x[(i + 1) % n] = y[m - 1 - i] / value
    return x


@test_case(points=0.5)
def test_null_space_small(null_space):
    """The sum of two numbers cannot see their difference."""
    N = null_space(torch.tensor([[1.0, 1.0]], dtype=torch.float64))
    call = "null_space(torch.tensor([[1.0, 1.0]]))"
    checks.equal(list(N.shape), [2, 1], f"the shape of {call}", reveal=True)
    checks.number(N.sum(), 0.0, f"the sum of the entries of {call}", rtol=1e-12)
    checks.number((N * N).sum(), 1.0, f"the squared norm of {call}", rtol=1e-12)


@test_case(points=0.5)
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


@test_case(points=1, hidden=True)
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
        (random(4, 1), 1),
        (random(1, 4), 1),
        (torch.diag(torch.tensor([1.0, 1e-6, 0.0], dtype=torch.float64)), 2),
        (torch.zeros(3, 4, dtype=torch.float64), 0),
    ]:
        m, n = A.shape
        check_null_space(null_space(A), A, rank, f"null_space(A) with A {m} x {n} of rank {rank}")


@test_case(points=0.5, hidden=True)
def test_null_space_complex(null_space):
    """Complex matrices: A N = 0, not conj(A) N = 0, and N* N = 1."""
    generator = checks.generator(102)
    for m, n in [(3, 6), (5, 3), (4, 4)]:
        for dtype in (torch.complex128, torch.complex64):
            left, right = draw(generator, (m, 2), (2, n), dtype=dtype)
            call = f"null_space(A) with A {m} x {n} of rank 2, {dtype}"
            check_null_space(null_space(left @ right), left @ right, 2, call)


@test_case(points=0.5, hidden=True)
def test_what_counts_as_zero(null_space, pseudo_inverse):
    """Singular values on both sides of the bound: any dtype, any scale, more rows or columns."""
    for dtype in (torch.float64, torch.float32, torch.complex64):
        eps = torch.finfo(dtype).eps
        for m, n in [(2, 40), (40, 2), (12, 10)]:
            for scale in (1.0, 2.0**-50, 2.0**40):
                for ratio, rank in ((max(m, n) * eps / 2, 1), (max(m, n) * eps * 2, 2)):
                    A = placed(m, n, [scale, scale * ratio], dtype)
                    times = ratio / eps / max(m, n)
                    call = f"A {m} x {n} in {dtype} with {times:g} times the bound for zero"
                    check_null_space(null_space(A), A, rank, f"null_space(A), {call},")
                    y = torch.ones(m, dtype=dtype)
                    expected = solution(m, n, [scale, scale * ratio][:rank], y)
                    x = pseudo_inverse(A, y)
                    checks.same(x, expected, f"pseudo_inverse(A, y), {call},", size=10**4)
        for ratio, rank in ((12 * eps / 2, 9), (12 * eps * 2, 10)):
            A = placed(12, 10, [1.0] * 9 + [ratio], dtype)
            call = f"null_space(A) with nine singular values 1 and one of {ratio:.1e}, {dtype}"
            check_null_space(null_space(A), A, rank, call)
        generator = checks.generator(108)
        left, right = draw(generator, (6, 2), (2, 5), dtype=dtype)
        for scale in (1.0, 1e-12, 1e10):
            A = scale * (left @ right)
            call = f"null_space(A) with A 6 x 5 of rank 2, near {scale:g}, {dtype}"
            check_null_space(null_space(A), A, 2, call)


@test_case(points=0.5, hidden=True)
def test_pseudo_inverse(pseudo_inverse):
    """Tall and wide matrices of full rank, real and complex."""
    generator = checks.generator(103)
    for dtype in (torch.float64, torch.complex128):
        for m, n in [(7, 4), (4, 7), (5, 5)]:
            A, y = draw(generator, (m, n), (m,), dtype=dtype)
            call = f"pseudo_inverse(A, y) with A {m} x {n}, {dtype}"
            checks.same(pseudo_inverse(A, y), torch.linalg.pinv(A) @ y, call, size=10_000)
            U, s, Vh = turned(generator, m, n, [1.0, 1e-1, 1e-2, 1e-5], dtype)
            call = f"pseudo_inverse(A, y) with A {m} x {n}, singular values 1 to 1e-5, {dtype}"
            expected = Vh.mH @ ((U.mH @ y) / s)
            checks.same(pseudo_inverse((U * s) @ Vh, y), expected, call, size=10**12)


@test_case(points=0.5, hidden=True)
def test_pseudo_inverse_deficient(pseudo_inverse):
    """Rank-deficient matrices: noise is not divided by rounding errors."""
    generator = checks.generator(104)
    for dtype in (torch.float64, torch.complex128):
        for m, n in [(6, 5), (5, 8)]:
            left, right, y = draw(generator, (m, 2), (2, n), (m,), dtype=dtype)
            expected = torch.linalg.pinv(right) @ (torch.linalg.pinv(left) @ y)
            call = f"pseudo_inverse(A, y) with A {m} x {n} of rank 2, {dtype}"
            checks.same(pseudo_inverse(left @ right, y), expected, call, size=10_000)
            A = placed(m, n, [4.0, 2.0**-30], dtype)  # the others are exactly 0
            expected = solution(m, n, [4.0, 2.0**-30], y)
            call = f"pseudo_inverse(A, y) with A {m} x {n} and singular values 4, 1e-9, 0, {dtype}"
            checks.same(pseudo_inverse(A, y), expected, call, size=100)
            call = f"pseudo_inverse(A, y) with A = 0, {m} x {n}, {dtype}"
            checks.same(pseudo_inverse(0 * A, y), 0 * expected, call)


@test_case(points=0.5, hidden=True)
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
        U, s, Vh = turned(generator, m, n, [1.0, 1e-2, 1e-5], dtype)
        for rank in (2, 3):
            expected = Vh[:rank].mH @ ((U[:, :rank].mH @ y) / s[:rank])
            call = f"truncated_svd(A, y, {rank}) with singular values 1, 1e-2, 1e-5, {dtype}"
            checks.same(truncated_svd((U * s) @ Vh, y, rank), expected, call, size=10**12)
        A = placed(m, n, [4.0, 2.0**-30], dtype)  # the others are exactly 0
        for rank in (1, 2):
            expected = solution(m, n, [4.0, 2.0**-30][:rank], y)
            call = f"truncated_svd(A, y, {rank}) with singular values 4, 1e-9, 0, {dtype}"
            checks.same(truncated_svd(A, y, rank), expected, call, size=100)
    A = 2 * torch.eye(4, dtype=torch.float64).flip(0)  # all are equal: any `rank` of them
    for rank in (1, 3):
        columns = [truncated_svd(A, e, rank) for e in torch.eye(4, dtype=torch.float64)]
        used = sum((A[i] * column).sum().item() for i, column in enumerate(columns))
        call = f"truncated_svd(A, y, {rank}) with equal singular values: how many it uses"
        checks.number(used, float(rank), call, rtol=1e-10)


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
        call = f"tikhonov(A, y, 0.5) with A = 0, {m} x {n}, {dtype}"
        checks.same(tikhonov(0 * A, y, 0.5), torch.zeros(n, dtype=dtype), call)
        A = placed(m, n, [1.0, 2.0**-23], dtype)
        expected = solution(m, n, [1 + 2.0**-46, 2.0**-22], y)  # s + weight / s
        call = f"tikhonov(A, y, 2**-46) with singular values 1, 2**-23, 0, {dtype}"
        checks.same(tikhonov(A, y, 2.0**-46), expected, call, size=10**14)


@test_case(points=0.5, hidden=True)
def test_dtype_device_inputs(null_space, pseudo_inverse, truncated_svd, tikhonov):
    """Results have the dtype and the device of A, and nothing else is changed."""
    for dtype in (torch.float32, torch.complex64):
        A, y = draw(checks.generator(107), (3, 4), (3,), dtype=dtype)
        for function, call, more, right in [
            (pseudo_inverse, "pseudo_inverse(A, y)", [], lambda A, y: torch.linalg.pinv(A) @ y),
            (
                truncated_svd,
                "truncated_svd(A, y, 3)",
                [3],
                lambda A, y, _: torch.linalg.pinv(A) @ y,
            ),
            (
                tikhonov,
                "tikhonov(A, y, 0.5)",
                [0.5],
                lambda A, y, w: A.mH @ torch.linalg.solve(A @ A.mH + w * torch.eye(3), y),
            ),
        ]:
            args, others = [A, y, *more], [A.flip(0), y, *more]
            rules.hold_twice(function, right, (args, others), f"{call} in {dtype}", size=10**6)
        call = f"null_space(A) in {dtype}"
        rules.check_around(null_space, [A], call)
        expected = torch.eye(4) - torch.linalg.pinv(A) @ A
        stayed, N = surroundings.elsewhere(null_space, A)
        told = f"N @ N.mH with N = {call}"
        checks.elsewhere((stayed, N @ N.mH), expected, told, size=10**4)
        others = [A.flip(1)]
        together = surroundings.results_together(null_space, [[A], others])
        layouts = surroundings.in_other_layouts(null_space, A)
        for N, how in zip([together[0], *layouts], ("", *surroundings.LAYOUTS), strict=True):
            checks.same(N @ N.mH, expected, f"{told} {how}".strip(), size=10**4)
