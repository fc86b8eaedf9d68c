"""Question 12. Restore what nobody has seen.

| the text promises | tested by |
| --- | --- |
| any B, H and W of at least 16; shapes, dtype | test_bounds |
| at most 60,000 numbers, wherever they are kept | test_bounds, test_1 |
| a loss that depends on the parameters; what is random comes from the generator | test_bounds |
| the loss leaves y, the mask and the mode of the model as they are | test_bounds |
| a picture alone is as in a batch; inputs and session stay as they are | test_1 |
| no library's inpainting | test_1 |
| the margin over the smoothest surface on new pictures | test_1, test_2, test_3, test_4 |
"""

import functools

import torch
from otter.test_files import test_case

from solutions import pictures
from starter_code import checks, measured, metrics, probes, scored, supervision, surroundings
from starter_code.supervision import probes as own

OK_FORMAT = False
name = "q12"

NUMBERS = 60_000
EXCLUDED = ("skimage.restoration*", "cv2*", "sklearn*", "starter_code.photographs*")


def observed(x, number):
    """Pictures with holes and noise, and their masks."""
    mask = (torch.rand(x.shape, generator=checks.generator(number)) < 0.5).float()
    # apart from the mask, which shows what its generator gave
    noise = torch.randn(x.shape, generator=checks.seeded(checks.secret(number)))
    return mask * (x + supervision.SIGMA * noise), mask


@test_case(points=1)
def test_bounds(Inpainter, training_loss):
    """Shapes, numbers held, and a loss that a network can learn from."""
    model = own.in_evaluation_mode(Inpainter)
    for shape in [(2, 1, 16, 24), (1, 1, 33, 20)]:
        y, mask = observed(torch.rand(shape, generator=checks.generator(3701)), 3702)
        call = f"Inpainter()(y, mask) with y {shape}"
        x = model(y, mask)
        checks.finite(x, shape, call)
        checks.equal(str(x.dtype), "torch.float32", f"the dtype of {call}")
    held = probes.numbers_held(model)
    checks.at_most(held, NUMBERS, "the numbers that Inpainter() holds")
    y, mask = observed(torch.rand(4, 1, 24, 24, generator=checks.generator(3703)), 3704)
    call = "training_loss(model, y, mask, generator)"
    found = own.training_loss_of(
        training_loss, Inpainter, y.clone(), mask.clone(), checks.seed(3705)
    )
    checks.finite(found["value"], (), call)
    if not found["learns"]:
        checks.fail(call, "has no gradient for the model's parameters.")
    checks.unchanged(found["inputs"], [y, mask], call)
    if not found["training"]:
        checks.fail(call, "leaves the model in evaluation mode: the next step trains it so.")
    checks.leaves_alone(found["changed"], call)
    if found["again"] is not None:
        what = f"{call}, called again with an equal model and generator,"
        checks.same(found["again"], found["value"], what, size=10**6)


@functools.cache  # the same in every test
def hidden():
    """Pictures, what is measured of them, and the opponent's PSNR [dB]."""
    x = pictures.drawn(8, 96, 3711)
    y, mask = observed(x, 3712)
    return x, y, mask, metrics.psnr(supervision.best_smooth(y, mask, x), x)


@measured.once
def margin_of(inpainter):
    """Mean PSNR on hidden pictures minus that of the smoothest surface [dB]."""
    held = probes.numbers_held(inpainter)
    checks.at_most(held, NUMBERS, "the numbers that inpainter holds")
    x, y, mask, opponent = hidden()
    call = "inpainter(y, mask)"
    found = scored.checked(
        inpainter, [y, mask], call, among=EXCLUDED, instead="your own network", numbers=NUMBERS
    )
    checks.finite(found, tuple(x.shape), call)
    for others in (y, 3 * y - 1):  # also pictures that are brighter and darker
        batch = torch.cat([y[1:2], mask[2:] * others[2:]])
        together = inpainter(batch, torch.cat([mask[1:2], mask[2:]]))
        alone = inpainter(y[1:2].clone(), mask[1:2].clone())
        for beside in (together[:1], found[1:2]):
            off = (beside - alone).abs().max()
            checks.at_most(off, 1e-3, f"what {call} changes where a picture is one of a batch")
    small = y[:1, :, :32, :32], mask[:1, :, :32, :32]
    after = probes.inputs_after(inpainter, *(one.clone() for one in small))
    checks.unchanged(after, list(small), call)
    changed = surroundings.state_changed(inpainter, *(one.clone() for one in small))
    checks.leaves_alone(changed, call)
    return metrics.psnr(found, x) - opponent


@test_case(points=2, hidden=True)
def test_1(inpainter):
    """As good as the smoothest surface, on new pictures."""
    margin = margin_of(inpainter)
    checks.leaderboard("PSNR over the smoothest surface [dB]", round(margin, 3))
    if margin > 3:
        checks.implausible(f"{margin:.2f} dB over the smoothest surface")
    checks.at_least(margin, 0.0, "the mean PSNR over the smoothest surface", unit="dB")


@test_case(points=2, hidden=True)
def test_2(inpainter):
    """At least 0.25 dB above it."""
    checks.at_least(
        margin_of(inpainter), 0.25, "the mean PSNR over the smoothest surface", unit="dB"
    )


@test_case(points=1.5, hidden=True)
def test_3(inpainter):
    """At least 0.45 dB above it."""
    checks.at_least(
        margin_of(inpainter), 0.45, "the mean PSNR over the smoothest surface", unit="dB"
    )


@test_case(points=1.5, hidden=True)
def test_4(inpainter):
    """At least 0.6 dB above it."""
    checks.at_least(
        margin_of(inpainter), 0.6, "the mean PSNR over the smoothest surface", unit="dB"
    )
