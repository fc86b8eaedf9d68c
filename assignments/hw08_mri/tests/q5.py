"""Question 5. Conjugate gradients.

| the text promises | tested by |
| --- | --- |
| conjugate gradients from 0, with complex inner products | test_two_steps, test_steps |
| the solution of (A* A + mu) x = A* y | test_solution |
| any operator, also one with other maps for each image | test_batches |
| each image of a batch has step lengths of its own | test_batches |
| what is solved stays, without NaN; 0 iterations give 0 | test_solved |
| inputs and session stay as they are, also where A returns views; dtypes, layouts | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.mri import probes as own

OK_FORMAT = False
name = "q5"


def right_steps(y, M, H, W, iterations, mu):
    """Image by image, in the Krylov space: the minimum of the energy in each step."""
    flat = y.reshape(-1, len(M))
    N = M.conj().T @ M + mu * torch.eye(H * W, dtype=M.dtype)
    images = []
    for one in flat:
        b = M.conj().T @ one
        x, r = torch.zeros_like(b), b
        p = r
        for _ in range(iterations):
            size = torch.vdot(r, r).real
            if size == 0:
                break
            step = size / torch.vdot(p, N @ p).real
            x, r = x + step * p, r - step * (N @ p)
            p = r + torch.vdot(r, r).real / size * p
        images.append(x)
    return torch.stack(images).reshape(*y.shape[:-3], H, W)


@test_case(points=1)
def test_two_steps(cg_sense):
    """One coil with a diagonal matrix: two values of it take two steps."""
    M = torch.diag(torch.tensor([1, 1j, 2, 2], dtype=torch.complex128))
    y = torch.tensor([[[2, 2, 4, 4j]]], dtype=torch.complex128)
    found = own.with_operator(cg_sense, 1, 4, 2, 0.0)(y, M)
    right = torch.tensor([[2, -2j, 2, 2j]], dtype=torch.complex128)
    checks.same(found, right, "cg_sense(y, A, 2, 0.0)", size=1000)


@test_case(points=1.5, hidden=True)
def test_steps(cg_sense):
    """The first steps, one by one."""
    for C, H, W, number in [(2, 3, 4, 881), (1, 2, 5, 882), (3, 4, 3, 883)]:
        y, M = own.drawn(number, C, H, W)
        for steps, mu in [(1, 0.0), (2, 0.0), (3, 0.1), (4, 0.0), (2, 3.0)]:
            found = own.with_operator(cg_sense, H, W, steps, mu)(y, M)
            call = f"cg_sense(y, A, {steps}, {mu}) with y {(C, H, W)}"
            checks.same(found, right_steps(y, M, H, W, steps, mu), call, size=10_000)


@test_case(points=1, hidden=True)
def test_solution(cg_sense):
    """Enough steps solve the equation."""
    for C, H, W, mu, number in [(3, 3, 4, 0.0, 884), (1, 4, 3, 0.2, 885)]:
        y, M = own.drawn(number, C, H, W)
        N = M.conj().T @ M + mu * torch.eye(H * W, dtype=M.dtype)
        right = torch.linalg.solve(N, M.conj().T @ y.flatten()).reshape(H, W)
        found = own.with_operator(cg_sense, H, W, 60, mu)(y, M)
        off = ((found - right).abs().max() / right.abs().max()).item()
        checks.at_most(off, 1e-8, "the relative error of cg_sense(y, A, 60, mu)")


@test_case(points=1, hidden=True)
def test_batches(cg_sense):
    """A batch: every image has its own step lengths."""
    for C, H, W, batch, number in [
        (2, 3, 4, (3,), 886),
        (2, 2, 2, (2,), 887),
        (1, 3, 2, (2, 2), 888),
    ]:
        y, M = own.drawn(number, C, H, W, batch)
        y = y * torch.logspace(0, 3, y[..., 0, 0, 0].numel()).reshape(*batch, 1, 1, 1)
        found = own.with_operator(cg_sense, H, W, 3, 0.05)(y, M)
        right = right_steps(y, M, H, W, 3, 0.05)
        call = f"cg_sense(y, A, 3, 0.05) with y {tuple(y.shape)}"
        checks.equal(list(found.shape), list(right.shape), f"the shape of {call}")
        pairs = zip(found.reshape(-1, H, W), right.reshape(-1, H, W), strict=True)
        for number, (one, other) in enumerate(pairs):
            checks.same(one, other, f"image {number} of {call}", size=10_000)
    y, M = own.drawn(892, 2, 3, 4, (2,))
    each = torch.stack([M, M.flip(0)])
    found = own.with_operator(cg_sense, 3, 4, 3, 0.05)(y, each)
    right = [right_steps(one, N, 3, 4, 3, 0.05) for one, N in zip(y, each, strict=True)]
    call = "cg_sense(y, A, 3, 0.05) where the images of a batch have maps of their own"
    checks.same(found, torch.stack(right), call, size=10_000)


@test_case(points=0.75, hidden=True)
def test_solved(cg_sense):
    """Nothing measured, one image solved before the others, no iterations."""
    y, M = own.drawn(889, 2, 2, 3)
    call = own.with_operator(cg_sense, 2, 3, 5, 0.0)
    zero = torch.zeros(2, 3, dtype=M.dtype)
    checks.same(call(0 * y, M), zero, "cg_sense(0 * y, A, 5, 0.0)")
    batch = torch.stack([0 * y, y])
    found = call(batch, M)
    checks.same(
        found, right_steps(batch, M, 2, 3, 5, 0.0), "cg_sense with y = 0 in a batch", 10_000
    )
    none = own.with_operator(cg_sense, 2, 3, 0, 0.0)(y, M)
    checks.same(none, zero, "cg_sense(y, A, 0, 0.0)")
    tiny = own.with_operator(cg_sense, 2, 3, 2, 0.0)(1e-40 * y, M)
    right = right_steps(y, M, 2, 3, 2, 0.0)
    checks.same(1e40 * tiny, right, "cg_sense(y, A, 2, 0.0) with y near 1e-40, times 1e40", 10_000)
    identity = torch.eye(6, dtype=M.dtype)
    one = torch.tensor([[[4, 0, 0], [0, 0, 2]]], dtype=M.dtype)  # residual exactly 0 after one
    checks.same(call(one, identity), one[0], "cg_sense(y, A, 5, 0.0) with A the identity", 100)


@test_case(points=0.75, hidden=True)
def test_rules(cg_sense):
    """Dtypes, inputs, memory, layouts, devices, session."""
    for dtype in (torch.complex64, torch.complex128):
        calls = [own.drawn(number, 2, 2, 3, (2, 2), dtype) for number in (890, 891)]
        function = own.with_operator(cg_sense, 2, 3, 2, 0.1)
        call = f"cg_sense(y, A, 2, 0.1) in {dtype}"

        def right(y, M):
            return right_steps(y, M, 2, 3, 2, 0.1)

        rules.hold_twice(function, right, tuple(calls), call, size=10_000)
    views = calls[0][0][..., :1, :, :], torch.zeros(0, dtype=dtype)
    rules.check_around(function, views, "cg_sense(y, A, 2, 0.1) where A.H(y) is a view of y")
