"""Question 3. Which input reaches which output.

| the text promises | tested by |
| --- | --- |
| true where an entry is not zero: negative, tiny, huge, complex | test_small_matrix, test_pattern |
| a bool tensor of the shape and on the device of A, in any layout | test_pattern |
| A and the session left alone | test_pattern |
| the outputs that an input reaches | test_small_matrix, test_outputs_reached |
| the inputs that an output needs | test_small_matrix, test_inputs_needed |
| Python ints, ascending; none, one, many | test_outputs_reached, test_inputs_needed |
| patterns of any kind, layout and device, left alone | test_outputs_reached, test_inputs_needed |
| the number of non-zero entries | test_small_matrix, test_nonzeros_small |
| by a formula, to the last digit | test_nonzeros_large |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, surroundings

OK_FORMAT = False
name = "q3"


def patterns(generator, rows, columns):
    """Random patterns of one shape: a dense one, a sparse one, and one entry for each index."""
    dense, sparse = (torch.rand(rows, columns, generator=generator) < p for p in (0.5, 0.1))
    dense[2], dense[:, 3] = False, False
    single = torch.zeros(rows, columns, dtype=torch.bool)
    for k in range(max(rows, columns)):
        single[k % rows, (2 * k + 1) % columns] = True
    return [dense, sparse, single]


def check_lists(function, call, generator, shape, column):
    """The list for every index of many patterns; column: whether they are read along columns."""
    for pattern in patterns(generator, *shape):
        entries = pattern.T.tolist() if column else pattern.tolist()
        right = [[k for k, marked in enumerate(line) if marked] for line in entries]
        for index, expected in enumerate(right):
            text = f"{call}(pattern, {index})"
            checks.equal(function(pattern, index), expected, text, python=True)
        for found in surroundings.in_other_layouts(function, pattern, 1):
            checks.equal(found, right[1], f"{call}(pattern, 1) with a view", python=True)
        kept = surroundings.results_together(function, [[pattern, 0], [pattern, 1]])
        checks.equal(kept, right[:2], f"{call}(pattern, 0) and {call}(pattern, 1), kept,")
        after = probes.inputs_after(function, pattern.clone(), 1)
        checks.unchanged(after, [pattern, 1], f"{call}(pattern, 1)")
    _, found = surroundings.elsewhere(function, pattern, 1)
    checks.equal(found, right[1], f"{call}(pattern, 1) on another device than the CPU", python=True)
    checks.leaves_alone(surroundings.state_changed(function, pattern, 1), f"{call}(pattern, 1)")


@test_case(points=0.5)
def test_small_matrix(sparsity_pattern, outputs_reached, inputs_needed, nonzeros):
    """All four on a matrix of 2 x 3, and on an image of 3 x 3 with a kernel of 2 x 2."""
    A = torch.tensor([[1.0, 0.0, -2.0], [0.0, 3.0, 0.5]])
    pattern = torch.tensor([[True, False, True], [False, True, True]])
    checks.same(sparsity_pattern(A), pattern, "sparsity_pattern(A)")
    checks.equal(outputs_reached(pattern, 2), [0, 1], "outputs_reached(pattern, 2)", reveal=True)
    checks.equal(inputs_needed(pattern, 0), [0, 2], "inputs_needed(pattern, 0)", reveal=True)
    checks.equal(nonzeros(3, 3, 2, 2), 16, "nonzeros(3, 3, 2, 2)", reveal=True)


@test_case(points=0.5, hidden=True)
def test_pattern(sparsity_pattern):
    """Negative, tiny and imaginary entries count as non-zero, -0.0 does not; A is left alone."""
    A = torch.tensor(
        [[0.0, -1.0, 1e-30, 0.5], [-0.0, 7.0, -1e-30, 0.0], [2.0, 0.0, -0.3, 1.0]],
        dtype=torch.float64,
    )
    expected = torch.tensor(
        [[False, True, True, True], [False, True, True, False], [True, False, True, True]]
    )
    checks.unchanged(probes.inputs_after(sparsity_pattern, A.clone()), [A], "sparsity_pattern(A)")
    checks.same(sparsity_pattern(A), expected, "sparsity_pattern(A)")
    checks.same(sparsity_pattern(A.float()), expected, "sparsity_pattern(A) in float32")
    for found in surroundings.in_other_layouts(sparsity_pattern, A):
        checks.same(found, expected, "sparsity_pattern(A) with a view")
    checks.elsewhere(surroundings.elsewhere(sparsity_pattern, A), expected, "sparsity_pattern(A)")
    checks.leaves_alone(surroundings.state_changed(sparsity_pattern, A), "sparsity_pattern(A)")
    kept = surroundings.results_together(sparsity_pattern, [[A], [A.flip(0)]])
    checks.same(kept[0], expected, "sparsity_pattern(A), looked at after another call,")
    checks.same(kept[1], expected.flip(0), "sparsity_pattern(A), called a second time,")
    A = torch.tensor([[0j, 1j, -1 + 0j, 1e-30j, 1e-30 + 0j, 1 - 1j, 2 + 2j]])
    expected = torch.tensor([[False, True, True, True, True, True, True]])
    for dtype in (torch.complex64, torch.complex128):
        checks.same(sparsity_pattern(A.to(dtype)), expected, f"sparsity_pattern(A) in {dtype}")
    A = torch.tensor([[1e300, 1e-50, 1e-42], [0.0, -1e-300, -1e-12]], dtype=torch.float64)
    expected = torch.tensor([[True, True, True], [False, True, True]])
    checks.same(sparsity_pattern(A), expected, "sparsity_pattern(A) with entries of any size")
    found = sparsity_pattern(torch.tensor([[-0.5]]))
    checks.same(found, torch.tensor([[True]]), "sparsity_pattern(A) with one entry")


@test_case(points=0.5, hidden=True)
def test_outputs_reached(outputs_reached):
    """The outputs of every input: none, one or many, ascending, as Python ints."""
    generator = checks.generator(31)
    check_lists(outputs_reached, "outputs_reached", generator, (5, 7), True)
    check_lists(outputs_reached, "outputs_reached", generator, (300, 6), True)


@test_case(points=0.5, hidden=True)
def test_inputs_needed(inputs_needed):
    """The inputs of every output: none, one or many, ascending, as Python ints."""
    generator = checks.generator(32)
    check_lists(inputs_needed, "inputs_needed", generator, (7, 5), False)
    check_lists(inputs_needed, "inputs_needed", generator, (6, 300), False)


@test_case(points=0.5, hidden=True)
def test_nonzeros_small(nonzeros):
    """The count agrees with matrices that can be formed, rectangular ones too."""
    for M, N, f1, f2 in [(4, 6, 3, 2), (7, 3, 2, 3), (5, 5, 1, 1), (3, 4, 3, 4), (2, 6, 1, 3)]:
        w = torch.ones(1, 1, f1, f2)
        outputs = F.conv2d(torch.eye(M * N).reshape(M * N, 1, M, N), w)
        expected = int(torch.count_nonzero(outputs))
        call = f"nonzeros({M}, {N}, {f1}, {f2})"
        checks.equal(nonzeros(M, N, f1, f2), expected, call, python=True)


@test_case(points=0.5, hidden=True)
def test_nonzeros_large(nonzeros):
    """The count for photographs and larger, whose matrix fits into no memory, to the last digit."""
    checks.equal(nonzeros(3000, 4000, 7, 5), 2994 * 3996 * 35, "nonzeros(3000, 4000, 7, 5)")
    checks.equal(nonzeros(100000, 3, 2, 3), 99999 * 6, "nonzeros(100000, 3, 2, 3)")
    for M, N, f1, f2 in [(90001, 70003, 3001, 5), (300007, 200003, 100003, 90001)]:
        expected = (M - f1 + 1) * (N - f2 + 1) * f1 * f2
        call = f"nonzeros({M}, {N}, {f1}, {f2})"
        checks.equal(nonzeros(M, N, f1, f2), expected, call, python=True)
