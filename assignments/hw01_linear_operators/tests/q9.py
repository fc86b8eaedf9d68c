"""Question 9. Dependencies and cost."""

import torch
from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "q9"


@test_case(points=1)
def test_small(inputs_needed, multiplications, memory_bytes, largest_n):
    """A matrix of 2 x 3; n = 5 and k = 2: a matrix of 4 x 5."""
    A = torch.tensor([[1.0, 0.0, -2.0], [0.0, 3.0, 0.5]])
    checks.equal(inputs_needed(A, 0), [0, 2], "inputs_needed(A, 0)", reveal=True)
    checks.equal(multiplications(5, 2), (20, 8), "multiplications(5, 2)", reveal=True)
    checks.equal(memory_bytes(5, 2, 4), (80, 8), "memory_bytes(5, 2, 4)", reveal=True)
    checks.equal(largest_n(80, 2, 4), 5, "largest_n(80, 2, 4)", reveal=True)
    checks.equal(largest_n(79, 2, 4), 4, "largest_n(79, 2, 4)", reveal=True)


@test_case(points=1, hidden=True)
def test_inputs_needed(inputs_needed):
    """Random matrices with zeros, an empty row, negative, tiny and complex entries."""
    generator = checks.generator(91)
    A = torch.randn(5, 7, generator=generator, dtype=torch.float64)
    A = A * (torch.rand(5, 7, generator=generator) < 0.5)
    A[2] = 0.0
    A[3, 4], A[3, 5] = -1e-30, -0.0
    for matrix in (A, A * 1j):
        for i in range(5):
            expected = [j for j in range(7) if matrix[i, j] != 0]
            call = f"inputs_needed(A, {i}) with A {matrix.dtype}"
            checks.equal(inputs_needed(matrix, i), expected, call)


@test_case(points=1, hidden=True)
def test_multiplications(multiplications):
    """Multiplications for short signals and for very long ones, exactly."""
    for n, k in [(3, 3), (10, 1), (12, 5), (10**10 + 1, 7)]:
        m = n - k + 1
        checks.equal(multiplications(n, k), (m * n, m * k), f"multiplications({n}, {k})")


@test_case(points=1, hidden=True)
def test_memory(memory_bytes):
    """Bytes for short signals and for very long ones, exactly."""
    for n, k, itemsize in [(3, 3, 8), (10, 1, 2), (12, 5, 4), (10**10 + 1, 7, 8)]:
        expected = ((n - k + 1) * n * itemsize, k * itemsize)
        call = f"memory_bytes({n}, {k}, {itemsize})"
        checks.equal(memory_bytes(n, k, itemsize), expected, call)


@test_case(points=2, hidden=True)
def test_largest_n(largest_n):
    """The largest n: exactly full, one byte less, small and huge memories."""
    for n, k, itemsize in [(5, 1, 8), (9, 4, 4), (8, 8, 4), (1000, 31, 8), (10**10 + 1, 7, 4)]:
        full = (n - k + 1) * n * itemsize
        call = f"largest_n({full}, {k}, {itemsize})"
        checks.equal(largest_n(full, k, itemsize), n, call)
        one_more = (n - k + 2) * (n + 1) * itemsize
        call = f"largest_n({one_more - 1}, {k}, {itemsize})"
        checks.equal(largest_n(one_more - 1, k, itemsize), n, call)
