"""Question 6. Compressed sensing.

| the text promises | tested by |
| --- | --- |
| soft: the magnitude falls by t, at most to 0; the phase stays; also for real z | test_soft |
| result and gradient are finite at 0 | test_zero |
| the iterates of the text, from the adjoint | test_first, test_iterates |
| shrink is called once in each iteration | test_calls |
| batches, also with other maps for each image | test_iterates |
| 0 iterations; no early end where y is small | test_iterates |
| results are new, also for t = 0 and 0 iterations | test_soft, test_rules |
| inputs and session stay as they are, also where A returns views; dtypes, layouts | test_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.mri import probes as own

OK_FORMAT = False
name = "q6"


def right_soft(z, t):
    """By magnitude and phase."""
    if not z.is_complex():
        return z - z.clamp(-t, t)
    return torch.polar((z.abs() - t).clamp(min=0), z.angle())


STEPS = {
    "the identity": lambda z: z,
    "half": lambda z: z / 2,
    "soft": lambda z: right_soft(z, 0.1),
    "real part": lambda z: (z.real + 0j).to(z.dtype),
    "smooth": lambda z: (2 * z + z.roll(1, -1) + z.roll(-1, -1)) / 4,
}


def right_fista(y, M, H, W, step, iterations):
    """The recursion, with the momentum tabled first."""
    t = [1.0]
    for _ in range(iterations):
        t.append((1 + math.sqrt(1 + 4 * t[-1] ** 2)) / 2)

    def descend(z):
        residual = (z.flatten(-2) @ M.T) - y.flatten(-3)
        return z - (residual @ M.conj()).unflatten(-1, (H, W))

    xs = [own.back(y, M, H, W)]
    z = xs[0]
    for k in range(iterations):
        xs.append(STEPS[step](descend(z)))
        z = xs[-1] + (t[k] - 1) / t[k + 1] * (xs[-1] - xs[-2])
    return xs[-1]


@test_case(points=0.5)
def test_first(soft, fista):
    """Numbers by hand."""
    z = torch.tensor([3 + 4j, 0.5j, -2], dtype=torch.complex128)
    right = torch.tensor([2.4 + 3.2j, 0, -1], dtype=torch.complex128)
    checks.same(soft(z, 1.0), right, "soft(z, 1.0)", size=10)
    M = torch.diag(torch.tensor([1.0, 0.5], dtype=torch.complex128))
    y = torch.tensor([[[4, 2]]], dtype=torch.complex128)
    found = own.with_operator(fista, 1, 2, "half", 1)(y, M)
    right = torch.tensor([[2, 0.875]], dtype=torch.complex128)
    checks.same(found, right, "fista(y, A, half of it, 1)", size=10)


@test_case(points=1.25, hidden=True)
def test_soft(soft):
    """Magnitudes fall, phases stay."""
    g = checks.generator(901)
    for shape, t, dtype in [
        ((40,), 0.7, torch.complex128),
        ((3, 4, 5), 0.0, torch.complex128),
        ((30,), 1.5, torch.complex64),
        ((40,), 0.5, torch.float64),
        ((2, 9), 50.0, torch.complex128),
        ((4, 4), 1, torch.float32),
    ]:
        z = 2 * torch.randn(shape, dtype=dtype, generator=g)
        checks.same(soft(z, t), right_soft(z, t), f"soft(z, {t}) with z {shape}, {dtype}", size=30)
    z = torch.randn(20, dtype=torch.complex128, generator=g)
    for size in (1e-12, 1e12):
        call = f"soft(z, t) with z and t near {size:g}"
        checks.same(soft(size * z, 0.3 * size), right_soft(size * z, 0.3 * size), call, size=30)
    calls = [(torch.randn(2, 2, 3, dtype=torch.complex128, generator=g), 0.4) for _ in range(2)]
    rules.hold_twice(soft, right_soft, tuple(calls), "soft(z, 0.4)", size=30)
    rules.check_new(soft, (z, 0.0), "soft(z, 0.0)")


@test_case(points=0.75, hidden=True)
def test_zero(soft):
    """Zeros, and the gradient there."""
    z = torch.tensor([0, 2, 0.1j, 3j, 0, -2 + 1j], dtype=torch.complex128)
    for t in (0.0, 0.5):
        checks.same(soft(z, t), right_soft(z, t), f"soft(z, {t}) with zeros in z", size=30)
        found = own.soft_gradient(soft, z, t)
        checks.finite(found, (6,), f"the gradient of soft(z, {t}) with zeros in z")
        size = (z.abs() - t).clamp(min=0)
        found = (found * z.conj()).real / size.clamp(min=1e-9) / z.abs().clamp(min=1e-9)
        from_weights = 2 * probes.gradient_weights((6,))
        kept = size > 0
        call = f"the gradient of soft(z, {t}) along z"
        checks.same(found[kept], from_weights[kept], call, size=1000)


@test_case(points=2.5, hidden=True)
def test_iterates(fista):
    """Iterates with several proximal steps, batches."""
    for C, H, W, batch, step, number in [
        (2, 3, 4, (), "soft", 902), (1, 2, 5, (3,), "half", 903), (3, 3, 3, (), "smooth", 904),
        (2, 2, 2, (2,), "the identity", 905), (1, 3, 4, (2, 2), "real part", 906),
    ]:  # fmt: skip
        y, M = own.drawn(number, C, H, W, batch)
        for iterations in (0, 1, 2, 3, 8):
            found = own.with_operator(fista, H, W, step, iterations)(y, M)
            call = f"fista(y, A, shrink, {iterations}), shrink {step!r}, y {tuple(y.shape)}"
            checks.same(found, right_fista(y, M, H, W, step, iterations), call, size=10_000)
    y, M = own.drawn(916, 2, 3, 4, (2,))
    each = torch.stack([M, M.flip(0)])
    found = own.with_operator(fista, 3, 4, "soft", 3)(y, each)
    right = [right_fista(one, N, 3, 4, "soft", 3) for one, N in zip(y, each, strict=True)]
    call = "fista(y, A, shrink, 3) where the images of a batch have maps of their own"
    checks.same(found, torch.stack(right), call, size=10_000)
    y, M = own.drawn(910, 2, 3, 4)
    found = own.with_operator(fista, 3, 4, "smooth", 6)(1e-9 * y, M)
    call = "fista(y, A, shrink, 6) with y near 1e-9, times 1e9"
    checks.same(1e9 * found, right_fista(y, M, 3, 4, "smooth", 6), call, size=10_000)


@test_case(points=1, hidden=True)
def test_calls(fista):
    """What the proximal step is given, once in each iteration."""
    y, M = own.drawn(907, 2, 3, 4)
    seen = own.calls_of_shrink(fista, y, M, 3, 4, 5)
    checks.equal(len(seen), 5, "how often fista(y, A, shrink, 5) calls shrink")
    right = right_fista(y, M, 3, 4, "soft", 5)
    last = right_soft(seen[-1], 0.1)
    checks.same(
        last, right, "what shrink makes of its last argument in fista(y, A, shrink, 5)", 10_000
    )


@test_case(points=1, hidden=True)
def test_rules(fista):
    """Dtypes, inputs, memory, layouts, devices, session."""
    for dtype in (torch.complex64, torch.complex128):
        calls = [own.drawn(number, 2, 2, 3, (2, 2), dtype) for number in (908, 909)]
        for step in ("soft", "the identity"):

            def right(y, M, step=step):
                return right_fista(y, M, 2, 3, step, 3)

            call = f"fista(y, A, shrink, 3) in {dtype}, shrink {step!r}"
            function = own.with_operator(fista, 2, 3, step, 3)
            rules.hold_twice(function, right, tuple(calls), call, size=10_000)
    views = calls[0][0][..., :1, :, :], torch.zeros(0, dtype=dtype)
    for step, iterations in [("half", 3), ("the identity", 3), ("the identity", 0)]:
        function = own.with_operator(fista, 2, 3, step, iterations)
        call = f"fista(y, A, shrink, {iterations}), shrink {step!r}, where A.H(y) is a view of y,"
        rules.check_around(function, views, call)
        rules.check_new(function, views, call)
