"""Question 9. Dependencies and cost.

| the text promises | tested by |
| --- | --- |
| the j with A[i, j] != 0, ascending, real or complex, tiny too | test_small, test_inputs_needed |
| any number of them, as a list of Python's ints; A as it is | test_inputs_needed |
| multiplications, exactly, zeros included | test_small, test_multiplications |
| bytes, exactly | test_small, test_memory |
| the largest n, exactly, also for huge memories | test_small, test_largest_n |
| Python's ints | test_inputs_needed, test_multiplications, test_memory, test_largest_n |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules, surroundings

OK_FORMAT = False
name = "q9"

# n and k of convolutions: short, long, and wide and flat matrices
SIZES = [
    (3, 3), (1, 1), (10, 1), (12, 5), (10**10 + 1, 7), (10**12, 10**12 - 5),
    (3 * 10**17 + 7, 12), (7 * 10**40 + 3, 31), (10**30, 10**29 + 3),
]  # fmt: skip


@test_case(points=0.5)
def test_small(inputs_needed, multiplications, memory_bytes, largest_n):
    """A matrix of 2 x 3; n = 5 and k = 2: a matrix of 4 x 5."""
    A = torch.tensor([[1.0, 0.0, -2.0], [0.0, 3.0, 0.5]])
    checks.equal(inputs_needed(A, 0), [0, 2], "inputs_needed(A, 0)", reveal=True)
    checks.equal(multiplications(5, 2), (20, 8), "multiplications(5, 2)", reveal=True)
    checks.equal(memory_bytes(5, 2, 4), (80, 8), "memory_bytes(5, 2, 4)", reveal=True)
    checks.equal(largest_n(80, 2, 4), 5, "largest_n(80, 2, 4)", reveal=True)
    checks.equal(largest_n(79, 2, 4), 4, "largest_n(79, 2, 4)", reveal=True)


@test_case(points=0.5, hidden=True)
def test_inputs_needed(inputs_needed):
    """Random matrices with zeros, empty and full rows, negative, tiny and complex entries."""
    generator = checks.generator(91)
    A = torch.randn(6, 7, generator=generator, dtype=torch.float64)
    A = A * (torch.rand(6, 7, generator=generator) < 0.5)
    A[2], A[4], A[5] = 0.0, 1.0, 0.0
    A[3, 4], A[3, 5] = -1e-300, -0.0
    A[0, 3], A[5, 6] = 1e-20, -2.0
    wide = torch.zeros(3, 200)
    wide[0, [1, 8]] = wide[1, [3, 64, 65, 199]] = 1.0
    small = (1e-30 * torch.sign(A)).float()
    for matrix in (
        A,
        A * 1j,
        A.float(),
        small,
        small * 1j,
        small * (1 - 1j),
        A[5:, 6:],
        A[2:3, :1],
        wide,
    ):
        for i in range(len(matrix)):
            expected = [j for j in range(matrix.shape[1]) if matrix[i, j] != 0]
            call = f"inputs_needed(A, {i}) with A {tuple(matrix.shape)} of {matrix.dtype}"
            found = inputs_needed(matrix.clone(), i)
            checks.equal(found, expected, call, python=True)
            for found, how in zip(
                surroundings.in_other_layouts(inputs_needed, matrix, i),
                surroundings.LAYOUTS,
                strict=True,
            ):
                checks.equal(found, expected, f"{call} {how}", python=True)
    expected = [j for j in range(7) if A[1, j] != 0]
    _, found = surroundings.elsewhere(inputs_needed, A, 1)
    checks.equal(found, expected, "inputs_needed(A, 1) on another device than the CPU", python=True)
    rules.check_around(inputs_needed, [A, 1], "inputs_needed(A, 1)")


@test_case(points=0.5, hidden=True)
def test_multiplications(multiplications):
    """Multiplications for short signals and for very long ones, exactly."""
    for n, k in SIZES:
        m = n - k + 1
        call = f"multiplications({n}, {k})"
        checks.equal(multiplications(n, k), (m * n, m * k), call, python=True)


@test_case(points=0.5, hidden=True)
def test_memory(memory_bytes):
    """Bytes for short signals and for very long ones, exactly."""
    for n, k in SIZES:
        for itemsize in (1, 2, 8, 16):
            expected = ((n - k + 1) * n * itemsize, k * itemsize)
            call = f"memory_bytes({n}, {k}, {itemsize})"
            checks.equal(memory_bytes(n, k, itemsize), expected, call, python=True)


@test_case(points=1, hidden=True)
def test_largest_n(largest_n):
    """The largest n: exactly full, one byte less, small and huge memories."""
    asked = []
    for n, k in [*SIZES[:-2], (10**20 + 7, 12), (5, 1), (9, 4), (8, 8), (1000, 31), (1001, 32)]:
        for itemsize in (1, 4, 8):
            full = (n - k + 1) * n * itemsize
            one_more = (n - k + 2) * (n + 1) * itemsize
            asked += [(full, k, itemsize, n), (one_more - 1, k, itemsize, n)]
    # all answers first: together they tell one mistake from another
    found = [largest_n(*given) for *given, _ in asked]
    for (memory, k, itemsize, n), value in zip(asked, found, strict=True):
        checks.equal(value, n, f"largest_n({memory}, {k}, {itemsize})", python=True)
