"""Question 12. The tops of heartbeats.

| the text promises | tested by |
| --- | --- |
| any B and n, shapes, dtype | test_bounds |
| at most 60,000 numbers, wherever they are kept | test_bounds, test_1 |
| a signal alone is as in a batch; inputs and session stay as they are | test_1 |
| the margin over the smoothest signal on new recordings | test_1, test_2, test_3 |
| another person: no worse than the smoothest signal | test_abroad |
"""

import functools

import torch
from otter.test_files import test_case

from solutions.hw14_beyond_images import seen
from starter_code import checks, measured, probes, recordings, scored, surroundings

OK_FORMAT = False
name = "q12"

NUMBERS = 60_000
EXCLUDED = ("starter_code.recordings.data*", "pywt.data*")


@test_case(points=0.5)
def test_bounds(Restorer):
    """Shapes, and numbers held."""
    model = Restorer()
    model.eval()
    for B, n in [(2, 64), (1, 301)]:
        x = torch.randn(B, n, generator=checks.generator(2701))
        theta = torch.tensor([[0.5], [0.8]])[:B]
        call = f"Restorer()(y, theta) with y {(B, n)}"
        found = model(x.clamp(-theta, theta), theta)
        checks.finite(found, (B, n), call)
        checks.equal(str(found.dtype), "torch.float32", f"the dtype of {call}")
    held = probes.numbers_held(model)
    checks.at_most(held, NUMBERS, "the numbers that Restorer() holds")


@functools.cache  # the same in every test
def hidden(abroad=False):
    """Truth, what was measured, theta, and the opponent's SNR [dB]."""
    x, y, theta = seen.clipped(2712 if abroad else 2711, 24, abroad)
    return x, y, theta, recordings.snr(seen.smoothest(y, theta), x)


def margin(restorer, abroad):
    """Mean SNR minus that of the smoothest signal [dB]."""
    x, y, theta, opponent = hidden(abroad)
    call = "restorer(y, theta)"
    found = scored.checked(
        restorer, [y, theta], call, among=EXCLUDED, instead="your own network", numbers=NUMBERS
    )
    checks.finite(found, tuple(x.shape), call)
    for place in (0, len(y) - 1):
        alone = restorer(y[place : place + 1].clone(), theta[place : place + 1].clone())
        off = (alone - found[place : place + 1]).abs().max()
        checks.at_most(off, 1e-3, f"what {call} changes where a signal is alone")
    return recordings.snr(found, x) - opponent


@measured.once
def at_home(restorer):
    """The margin on a minute that nobody has trained on; the bounds are checked, too."""
    held = probes.numbers_held(restorer)
    checks.at_most(held, NUMBERS, "the numbers that restorer holds")
    x, y, theta, _ = hidden()
    value = margin(restorer, False)
    call = "restorer(y, theta)"
    together = restorer(y[:5].clone(), theta[:5].clone())
    for others in (y[1:5], 3 * y[1:5]):
        batch = torch.cat([y[:1], others]), torch.cat([theta[:1], 3 * theta[1:5]])
        off = (restorer(*batch)[:1] - together[:1]).abs().max()
        checks.at_most(off, 1e-3, f"what {call} changes where a signal is one of a batch")
    small = y[:2, :128].contiguous(), theta[:2]
    after = probes.inputs_after(restorer, *(one.clone() for one in small))
    checks.unchanged(after, list(small), call)
    changed = surroundings.state_changed(restorer, *(one.clone() for one in small))
    checks.leaves_alone(changed, call)
    return value


@measured.once
def abroad(restorer):
    """The margin on another person."""
    return margin(restorer, True)


@test_case(points=1.5, hidden=True)
def test_1(restorer):
    """As good as the smoothest signal, on new recordings."""
    value = at_home(restorer)
    checks.leaderboard("SNR over the smoothest signal [dB]", round(value, 3))
    if value > 12:
        checks.implausible(f"{value:.2f} dB over the smoothest signal")
    checks.at_least(value, 0.0, "the mean SNR over the smoothest signal", unit="dB")


@test_case(points=2, hidden=True)
def test_2(restorer):
    """At least 1.5 dB above it."""
    checks.at_least(at_home(restorer), 1.5, "the mean SNR over the smoothest signal", unit="dB")


@test_case(points=1.5, hidden=True)
def test_3(restorer):
    """At least 3 dB above it."""
    checks.at_least(at_home(restorer), 3.0, "the mean SNR over the smoothest signal", unit="dB")


@test_case(points=1.5, hidden=True)
def test_abroad(restorer):
    """On another person no worse than the smoothest signal."""
    checks.at_least(abroad(restorer), 0.0, "the mean SNR over it on another person", unit="dB")
