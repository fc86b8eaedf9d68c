"""Question 12. The best that sixteen layers can do.

| the text promises | tested by |
| --- | --- |
| (B, 64) to (B, 128) | test_bounds |
| at most 20,000 numbers, wherever they are kept | test_bounds, test_1 |
| at most 320,000 multiplications on a signal | test_bounds, test_1 |
| in evaluation mode a signal alone is as in a batch | test_1 |
| NMSE on new signals with 6 to 10 entries | test_1, test_2, test_3, test_4 |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, measured, probes, surroundings, unrolled
from starter_code.sparse import nmse
from starter_code.unrolled import probes as own

OK_FORMAT = False
name = "q12"

NUMBERS, WORK = 20_000, 320_000
SHARED = 10_000  # of each of 3000 signals, for what is computed once for all


def check_bounds(model, call):
    """Check how many numbers it holds and how much it computes."""
    checks.at_most(probes.numbers_held(model), NUMBERS, f"the numbers that {call} holds")
    y = torch.randn(64, 64, generator=checks.generator(1121))
    work = own.work_per_row(model, y)
    checks.at_most(work, WORK, f"the multiplications of {call} for a signal")
    checks.at_least(work, 1, f"the multiplications of {call} for a signal")


@test_case(points=1)
def test_bounds(SparseNetwork):
    """Shapes, numbers held, multiplications."""
    model = SparseNetwork()
    model.eval()
    y = torch.randn(3, 64, generator=checks.generator(1122))
    checks.finite(model(y), (3, 128), "SparseNetwork()(y) with y (3, 64)")
    check_bounds(model, "SparseNetwork()")


@measured.once
def decibels(sparse_network):
    """NMSE in dB on signals that nobody has seen; the bounds are checked, too."""
    check_bounds(sparse_network, "sparse_network")
    generator = checks.seeded(checks.secret(1123))
    batches = [unrolled.draw(600, generator, k) for k in range(6, 11)]
    x, y = (torch.cat(parts) for parts in zip(*batches, strict=True))
    order = torch.randperm(len(x), generator=generator)
    x, y = x[order], y[order]
    call = "sparse_network(y) with y (3000, 64)"
    told = own.worked_call(sparse_network, y.clone())
    found = told["result"]
    checks.finite(found, (3000, 128), call)
    checks.at_most(
        told["work"], 3000 * (WORK + SHARED), f"all multiplications of {call}, and what they share"
    )
    checks.at_most(told["held"] + told["read"], NUMBERS, f"the numbers held, or read, for {call}")
    checks.written_by_hand(told["used"], call, "PyTorch alone, whose multiplications are counted")
    if told["apart"]:
        checks.fail(call, "starts a thread or a process, whose multiplications are not counted.")
    alone = torch.cat([sparse_network(one[None]) for one in y[:5]])
    checks.same(alone, found[:5], "sparse_network(y) for one signal at a time", size=10_000)
    checks.unchanged(probes.inputs_after(sparse_network, y[:9].clone()), [y[:9]], "its call")
    changed = surroundings.state_changed(sparse_network, y[:9].clone())
    checks.leaves_alone(changed, "sparse_network(y)")
    check_bounds(sparse_network, "sparse_network")
    return nmse(found, x)


@test_case(points=2, hidden=True)
def test_1(sparse_network):
    """At most -12 dB on new signals."""
    value = decibels(sparse_network)
    checks.leaderboard("NMSE with sixteen layers [dB]", round(value, 3), "asc")
    if value < -39:
        checks.implausible(f"{value:.2f} dB; least squares that is told the places has -39 dB")
    checks.at_most(value, -12, "the NMSE", unit="dB")


@test_case(points=2, hidden=True)
def test_2(sparse_network):
    """At most -18 dB on new signals."""
    checks.at_most(decibels(sparse_network), -18, "the NMSE", unit="dB")


@test_case(points=1.5, hidden=True)
def test_3(sparse_network):
    """At most -22 dB on new signals."""
    checks.at_most(decibels(sparse_network), -22, "the NMSE", unit="dB")


@test_case(points=1.5, hidden=True)
def test_4(sparse_network):
    """At most -26 dB on new signals."""
    checks.at_most(decibels(sparse_network), -26, "the NMSE", unit="dB")
