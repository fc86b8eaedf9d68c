"""Question 8. A network that corrects.

| the text promises | tested by |
| --- | --- |
| m + unet(m) with m the magnitude of the zero-filled image | test_fits, test_sizes |
| zeros below and on the right, no more than needed, cut off afterwards | test_sizes, test_given |
| the network is called once, with (B, 1, H', W') | test_given |
| it is a part of the module, gradients reach it, and it stays in its mode | test_learns |
| inputs and session stay as they are; dtypes, layouts | test_rules |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.mri import network_probes as networks
from starter_code.mri import probes as own

OK_FORMAT = False
name = "q8"


def padded(y, M, H, W):
    """The magnitude, and what the network is given."""
    m = own.back(y, M, H, W).abs()
    down, right = (8 - H % 8) % 8, (8 - W % 8) % 8
    return m, F.pad(m[:, None], (0, right, 0, down))


def right_result(y, M, H, W):
    """With the network of the probes, which moves pixels and scales them."""
    m, given = padded(y, M, H, W)
    made = 0.5 * given.roll((1, 1), (-2, -1)) - 0.25
    return m + made[:, 0, :H, :W]


@test_case(points=1)
def test_fits(Restored):
    """An image that fits."""
    assert probes.is_module_class(Restored), "Restored is a class derived from nn.Module"
    y, M = own.drawn(921, 1, 8, 8, (1,))
    found = networks.restored_call(Restored, 8, 8)(y, M)
    checks.same(found, right_result(y, M, 8, 8), "Restored(unet)(y, A) of 8 x 8", size=10_000)


@test_case(points=1.25, hidden=True)
def test_sizes(Restored):
    """Images of any size, batches."""
    for B, C, H, W in [(2, 3, 5, 9), (1, 2, 8, 3), (3, 1, 11, 8), (2, 2, 2, 2), (1, 1, 15, 1)]:
        y, M = own.drawn(922, C, H, W, (B,))
        found = networks.restored_call(Restored, H, W)(y, M)
        call = f"Restored(unet)(y, A) with y {(B, C, H, W)}"
        checks.same(found, right_result(y, M, H, W), call, size=10_000)


@test_case(points=0.75, hidden=True)
def test_given(Restored):
    """What the network is given."""
    for B, C, H, W in [(2, 3, 5, 9), (1, 2, 8, 8)]:
        y, M = own.drawn(923, C, H, W, (B,))
        seen = networks.given_to_network(Restored, y, M, H, W)
        call = f"the network in Restored(unet)(y, A) with y {(B, C, H, W)}"
        checks.equal(len(seen), 1, f"the number of calls of {call}")
        checks.same(seen[0], padded(y, M, H, W)[1], f"the argument of {call}", size=10_000)


@test_case(points=0.5, hidden=True)
def test_learns(Restored):
    """The network's weights are found, and learn."""
    y, M = own.drawn(924, 1, 8, 8, (1,), torch.complex64)
    found = networks.restored_learns(Restored, y, M)
    call = "the number of parameter tensors of Restored(mri.UNet(1, 1, 3, 2))"
    checks.equal(len(found["reached"]), 36, call)
    assert all(found["reached"]), "gradients do not reach some of the network's weights"
    assert found["training"], (
        "Restored(unet)(y, A) leaves a network in evaluation mode that learned"
    )


@test_case(points=0.5, hidden=True)
def test_rules(Restored):
    """Dtypes, inputs, memory, layouts, devices, session."""
    for dtype in (torch.complex64, torch.complex128):
        calls = tuple(own.drawn(number, 2, 3, 5, (2,), dtype) for number in (925, 926))
        function = networks.restored_call(Restored, 3, 5)

        def right(y, M):
            return right_result(y, M, 3, 5)

        rules.hold_twice(function, right, calls, f"Restored(unet)(y, A) in {dtype}", size=10_000)
