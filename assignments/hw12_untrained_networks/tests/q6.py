"""Question 6. Where can it go?

| the text promises | tested by |
| --- | --- |
| the derivatives, rows and columns in their order | test_example, test_values |
| weights that take no part have the derivative 0 | test_values |
| exact, in the dtype of the weights, without gradients of its own | test_values, test_rules |
| no gradients are left in the weights | test_values, test_rules |
| layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.untrained import probes as own

OK_FORMAT = False
name = "q6"


def draw(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def by_formula(kind, W, b, z):
    """Columns: first those of b, then those of W, row by row."""
    rows = z.reshape(-1, z.shape[-1])
    n, m = W.shape
    J = z.new_zeros(len(rows), n, n + n * m)
    for i in range(n):
        J[:, i, i] = 1
        J[:, i, n + i * m : n + (i + 1) * m] = rows
    if kind != "linear":
        J = J * (1 - torch.tanh(rows @ W.T + b).square())[:, :, None]
    J = J.reshape(len(rows) * n, -1)
    return torch.cat([J, J.new_zeros(len(J), 2)], 1) if kind == "idle" else J


@test_case(points=0.5)
def test_example(jacobian):
    """The example, with the offset first."""
    one = torch.tensor([[2.0]], dtype=torch.float64)
    z = torch.tensor([[2.0], [3.0]], dtype=torch.float64)
    found = own.jacobian_call(jacobian, "linear")(one, torch.zeros(1, dtype=torch.float64), z)
    right = torch.tensor([[1.0, 2.0], [1.0, 3.0]], dtype=torch.float64)
    call = "jacobian(network, z) of w_2 + w_1 z, where the parameters are w_2 and w_1"
    checks.same(found, right, call, size=9)


@test_case(points=2, hidden=True)
def test_values(jacobian):
    """Curved networks, batches, and a parameter that takes no part."""
    for number, (n, m, batch) in enumerate(
        [(3, 2, ()), (2, 4, (3,)), (1, 1, (2, 2)), (4, 3, (1, 2))], 3701
    ):
        W, b, z = draw((n, m), number), draw((n,), number + 10), draw((*batch, m), number + 20)
        for kind in ("linear", "curved", "idle"):
            call = f"jacobian(network, z) of a {kind} network, {m} to {n}, z {tuple(z.shape)}"
            found = own.jacobian_call(jacobian, kind)(W.clone(), b.clone(), z.clone())
            checks.same(found, by_formula(kind, W, b, z), call, size=1000)
            if found.requires_grad:
                checks.fail(call, "requires gradients; it is to be a result by itself.")


@test_case(points=1.5, hidden=True)
def test_rules(jacobian):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        calls = [
            tuple(draw(shape, n + k, dtype) for k, shape in enumerate([(3, 2), (3,), (2, 2)]))
            for n in (3741, 3751)
        ]
        call = f"jacobian(network, z) in {dtype}"
        right = lambda *args: by_formula("curved", *args)  # noqa: E731
        rules.hold_twice(own.jacobian_call(jacobian, "curved"), right, calls, call, 1000)
