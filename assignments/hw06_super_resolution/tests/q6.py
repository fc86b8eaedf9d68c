"""Question 6. Clip what explodes.

| the text promises | tested by |
| --- | --- |
| each entry into [-theta / rate, theta / rate] | test_by_hand, test_entries |
| in place, in any layout | test_entries |
| how many entries were changed, an int; at the bound is not changed | test_by_hand, test_count |
| any iterable, a generator too; without a gradient are left out, be it all | test_iterables |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks
from starter_code.super_resolution import probes as own

OK_FORMAT = False
name = "q6"


def check(clip_gradients, gradients, theta, rate, kind, call):
    """Compare gradients and count with the right ones."""
    found = own.clipped(clip_gradients, gradients, theta, rate, kind)
    bound, count = theta / rate, 0
    for index, (now, before) in enumerate(zip(found["gradients"], gradients, strict=True)):
        if before is None:
            assert now is None, f"{call} gives a gradient to a parameter that had none"
            continue
        right = torch.minimum(before, torch.full_like(before, bound))
        right = torch.maximum(right, torch.full_like(before, -bound))
        count += int((right != before).sum())
        checks.same(now, right, f"gradient {index + 1} after {call}")
        assert found["same"][index], f"{call} replaces a gradient; change the tensor in place"
    assert found["kept"], f"{call} changes the parameters themselves"
    checks.equal(found["value"], count, call, python=True)


@test_case(points=0.5)
def test_by_hand(clip_gradients):
    """Two gradients, with the bound 0.5."""
    gradients = [torch.tensor([0.25, -3.0, 0.5]), torch.tensor([[2.0], [-0.5]])]
    check(clip_gradients, gradients, 1.0, 2.0, "list", "clip_gradients(parameters, 1.0, 2.0)")


@test_case(points=1, hidden=True)
def test_entries(clip_gradients):
    """Entries of other gradients, with other bounds."""
    generator = checks.generator(661)
    for theta, rate in [(0.01, 0.1), (0.4, 1.0), (3.0, 0.5), (1e-5, 1e-2)]:
        gradients = [
            3 * theta / rate * torch.randn(shape, generator=generator, dtype=torch.float64)
            for shape in [(3, 4), (5,), (2, 3, 1, 2), ()]
        ]
        gradients[0][1, 2], gradients[1][3] = -math.inf, math.inf
        call = f"clip_gradients(parameters, {theta}, {rate})"
        check(clip_gradients, gradients, theta, rate, "list", call)
        check(clip_gradients, gradients, theta, rate, "transposed", f"{call}, transposed in memory")


@test_case(points=0.75, hidden=True)
def test_count(clip_gradients):
    """Nothing to change, everything to change, at the bound."""
    call = "clip_gradients(parameters, 0.5, 0.5)"
    for gradients in [
        [torch.tensor([0.5, -0.25])],
        [torch.tensor([1.5, -2.25]), torch.tensor([[9.0]])],
        [torch.tensor([1.0, -1.0, 0.0])],
    ]:
        check(clip_gradients, gradients, 0.5, 0.5, "list", call)


@test_case(points=0.75, hidden=True)
def test_iterables(clip_gradients):
    """Generators, tuples; parameters without a gradient."""
    generator = checks.generator(662)
    for kind in ("tuple", "generator"):
        gradients = [None, torch.randn(4, generator=generator), None,
                     torch.randn(2, 3, generator=generator)]  # fmt: skip
        call = f"clip_gradients of a {kind}, some without a gradient,"
        check(clip_gradients, gradients, 0.1, 0.2, kind, call)
    for gradients in ([None, None], []):
        for kind in ("generator", "list"):
            call = f"clip_gradients of a {kind}, {len(gradients)} parameters without a gradient,"
            check(clip_gradients, gradients, 0.1, 0.2, kind, call)
