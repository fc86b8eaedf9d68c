"""Question 12. Fill what you have not seen.

| the text promises | tested by |
| --- | --- |
| any B, H and W of at least 16; shapes, dtype | test_bounds |
| at most 60,000 numbers, wherever they are kept | test_bounds, test_1 |
| a loss that depends on the parameters | test_bounds |
| known pixels are kept; nothing of the holes is used | test_bounds, test_1 |
| a picture alone is as in a batch; inputs and session stay as they are | test_1 |
| no library's inpainting, interpolation or solvers, no packaged photographs | test_1 |
| within the time | test_1 |
| the margin over the harmonic filling on new pictures | test_1, test_2, test_3, test_4 |
"""

import functools

import torch
from otter.test_files import test_case

from solutions import pictures
from solutions.hw13_colour_and_inpainting import seen
from starter_code import checks, inpainting, measured, probes, scored, surroundings
from starter_code.inpainting import learning
from starter_code.inpainting import probes as own

OK_FORMAT = False
name = "q12"

NUMBERS = 60_000
EXCLUDED = (
    "skimage.restoration*", "cv2*", "sklearn*", "starter_code.photographs*", "scipy.interpolate*",
    "scipy.sparse*", "scipy.linalg*", "scipy.optimize*",
)  # fmt: skip
MARGIN = "the mean margin over the harmonic filling"


@test_case(points=1)
def test_bounds(Filler, training_loss):
    """Shapes, numbers held, known pixels, and a loss that a network can learn from."""
    model = own.in_evaluation_mode(Filler)
    for number, shape in enumerate([(2, 1, 16, 24), (1, 1, 33, 20), (1, 1, 19, 47)]):
        x = torch.rand(shape, generator=checks.generator(6501))
        mask = learning.holes(
            shape[0], shape[2:], checks.generator(6502), (inpainting.HOLES[number],)
        )
        call = f"Filler()(y, mask) with y {shape}"
        found = model(mask * x, mask.clone())
        checks.finite(found, shape, call)
        checks.equal(str(found.dtype), "torch.float32", f"the dtype of {call}")
        checks.same(found * mask, x * mask, f"{call} where pixels are known", size=100)
    held = probes.numbers_held(model)
    checks.at_most(held, NUMBERS, "the numbers that Filler() holds")
    x = torch.rand(4, 1, 24, 24, generator=checks.generator(6503))
    mask = learning.holes(4, (24, 24), checks.generator(6504))
    call = "training_loss(model, y, mask, x)"
    found = own.training_loss_of(training_loss, Filler, mask * x, mask.clone(), x.clone())
    checks.finite(found["value"], (), call)
    if not found["learns"]:
        checks.fail(call, "has no gradient for the model's parameters.")
    checks.unchanged(found["inputs"], [mask * x, mask, x], call)
    checks.leaves_alone(found["changed"], call)


@functools.cache  # the same in every test
def hidden(kind):
    """Pictures that no other kind has, masks, and the harmonic filling's PSNR in holes [dB]."""
    place = inpainting.HOLES.index(kind)
    number = 6510 + 10 * place
    x = pictures.drawn(24 * len(inpainting.HOLES), 64, 6511)[24 * place : 24 * place + 24]
    mask = learning.holes(24, (64, 64), checks.generator(number), (kind,))
    return x, mask, seen.harmonic(x, mask > 0)


@measured.once
def margin_of(filler):
    """Mean over the kinds of the PSNR in the holes, minus that of the harmonic filling [dB]."""
    held = probes.numbers_held(filler)
    checks.at_most(held, NUMBERS, "the numbers that filler holds")
    call, found = "filler(y, mask)", []
    for kind in inpainting.HOLES:
        x, mask, opponent = hidden(kind)
        filled = scored.checked(
            filler, [mask * x, mask], call, among=EXCLUDED, instead="your own network",
            numbers=NUMBERS,
        )  # fmt: skip
        checks.finite(filled, tuple(x.shape), call)
        off = ((filled - x) * mask).abs().max()
        checks.at_most(off, 1e-4, f"what {call} changes where pixels are known")
        found.append(inpainting.hole_psnr(filled, x, mask > 0) - opponent)
    y = mask * x
    batch = torch.cat([y[1:2], mask[2:] * (3 * x[2:] - 1)])
    together = filler(batch, torch.cat([mask[1:2], mask[2:]]))
    alone = filler(y[1:2].clone(), mask[1:2].clone())
    for beside in (together[:1], filled[1:2]):
        off = (beside - alone).abs().max()
        checks.at_most(off, 1e-3, f"what {call} changes where a picture is one of a batch")
    small = [one[:1, :, :32, :32].clone() for one in (y, mask)]
    after = probes.inputs_after(filler, *(one.clone() for one in small))
    checks.unchanged(after, small, call)
    changed = surroundings.state_changed(filler, *(one.clone() for one in small))
    checks.leaves_alone(changed, call)
    # what was shown before might be served from memory
    turned = (one.rot90(1, (2, 3)).clone() for one in (y, mask))
    seconds = own.relative_time(filler, *turned)
    checks.at_most(
        seconds, 150, f"the time of {call}, in units of one convolution with 16 channels"
    )
    return sum(found) / len(found)


@test_case(points=2, hidden=True)
def test_1(filler):
    """As good as the harmonic filling, on new pictures."""
    margin = margin_of(filler)
    checks.leaderboard("PSNR in holes over the harmonic filling [dB]", round(margin, 3))
    if margin > 3:
        checks.implausible(f"{margin:.2f} dB over the harmonic filling")
    checks.at_least(margin, 0.0, MARGIN, unit="dB")


@test_case(points=2, hidden=True)
def test_2(filler):
    """At least 0.2 dB above it."""
    checks.at_least(margin_of(filler), 0.2, MARGIN, unit="dB")


@test_case(points=1.5, hidden=True)
def test_3(filler):
    """At least 0.4 dB above it."""
    checks.at_least(margin_of(filler), 0.4, MARGIN, unit="dB")


@test_case(points=1.5, hidden=True)
def test_4(filler):
    """At least 0.55 dB above it."""
    checks.at_least(margin_of(filler), 0.55, MARGIN, unit="dB")
