"""Question 3. Which input reaches which output."""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "q3"


@test_case(points=1)
def test_small_matrix(sparsity_pattern, outputs_reached, inputs_needed, nonzeros):
    """All four on a matrix of 2 x 3, and on an image of 3 x 3 with a kernel of 2 x 2."""
    A = torch.tensor([[1.0, 0.0, -2.0], [0.0, 3.0, 0.5]])
    pattern = torch.tensor([[True, False, True], [False, True, True]])
    checks.same(sparsity_pattern(A), pattern, "sparsity_pattern(A)")
    checks.equal(outputs_reached(pattern, 2), [0, 1], "outputs_reached(pattern, 2)", reveal=True)
    checks.equal(inputs_needed(pattern, 0), [0, 2], "inputs_needed(pattern, 0)", reveal=True)
    checks.equal(nonzeros(3, 3, 2, 2), 16, "nonzeros(3, 3, 2, 2)", reveal=True)


@test_case(points=1, hidden=True)
def test_pattern(sparsity_pattern):
    """Negative, tiny and cancelling entries count as non-zero; -0.0 does not."""
    A = torch.tensor(
        [[0.0, -1.0, 1e-30, 0.5], [-0.0, 7.0, -1e-30, 0.0], [2.0, 0.0, -0.3, 1.0]],
        dtype=torch.float64,
    )
    expected = torch.tensor(
        [[False, True, True, True], [False, True, True, False], [True, False, True, True]]
    )
    checks.same(sparsity_pattern(A), expected, "sparsity_pattern(A)")
    A = torch.tensor([[0j, 1j, -1 + 0j]])
    expected = torch.tensor([[False, True, True]])
    checks.same(sparsity_pattern(A), expected, "sparsity_pattern(A) with complex A")


@test_case(points=1, hidden=True)
def test_outputs_reached(outputs_reached):
    """The outputs of every input, for a random pattern of 5 x 7 with an empty column."""
    generator = checks.generator(31)
    pattern = torch.rand(5, 7, generator=generator) < 0.5
    pattern[:, 3] = False
    for j in range(7):
        expected = [i for i in range(5) if pattern[i, j]]
        checks.equal(outputs_reached(pattern, j), expected, f"outputs_reached(pattern, {j})")


@test_case(points=1, hidden=True)
def test_inputs_needed(inputs_needed):
    """The inputs of every output, for a random pattern of 7 x 5 with an empty row."""
    generator = checks.generator(32)
    pattern = torch.rand(7, 5, generator=generator) < 0.5
    pattern[2] = False
    for i in range(7):
        expected = [j for j in range(5) if pattern[i, j]]
        checks.equal(inputs_needed(pattern, i), expected, f"inputs_needed(pattern, {i})")


@test_case(points=1, hidden=True)
def test_nonzeros_small(nonzeros):
    """The count agrees with matrices that can be formed, rectangular ones too."""
    for M, N, f1, f2 in [(4, 6, 3, 2), (7, 3, 2, 3), (5, 5, 1, 1), (3, 4, 3, 4), (2, 6, 1, 3)]:
        w = torch.ones(1, 1, f1, f2)
        outputs = F.conv2d(torch.eye(M * N).reshape(M * N, 1, M, N), w)
        expected = int(torch.count_nonzero(outputs))
        checks.equal(nonzeros(M, N, f1, f2), expected, f"nonzeros({M}, {N}, {f1}, {f2})")


@test_case(points=1, hidden=True)
def test_nonzeros_large(nonzeros):
    """The count for photographs, whose matrix fits into no memory."""
    checks.equal(nonzeros(3000, 4000, 7, 5), 2994 * 3996 * 35, "nonzeros(3000, 4000, 7, 5)")
    checks.equal(nonzeros(100000, 3, 2, 3), 99999 * 6, "nonzeros(100000, 3, 2, 3)")
