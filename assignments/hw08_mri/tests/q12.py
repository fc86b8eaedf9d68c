"""Question 12. Your reconstruction.

| the text promises | tested by |
| --- | --- |
| images (B, H, W), complex64, of any H and W that 8 divides | test_bounds |
| at most 150,000 numbers, wherever they are kept | test_bounds, test_1 |
| an image alone is as in a batch; inputs and session stay as they are | test_1 |
| it reads no slices | test_bounds, test_1 |
| the margin over total variation on new scans | test_1, test_2, test_3, test_4 |
"""

import functools

import torch
from otter.test_files import test_case

from solutions import heads
from starter_code import checks, measured, mri, probes, scored, surroundings
from starter_code.mri import data

OK_FORMAT = False
name = "q12"

NUMBERS, LAMBDA = 150_000, 0.005
EXCLUDED = ("starter_code.mri.data.slices*", "starter_code.mri.data._read*",
            "starter_code.segmentation*", "starter_code.photographs*")  # fmt: skip


@test_case(points=1)
def test_bounds(Reconstruction):
    """Shapes, dtype, numbers held, no slices."""
    used = probes.operators_used(Reconstruction, among=EXCLUDED)
    checks.written_by_hand(used, "Reconstruction()", "your own network, without slices")
    model = Reconstruction()
    model.eval()
    for B, H, W in [(2, 16, 24), (1, 24, 32)]:
        g = checks.generator(961)
        scan = data.scan(torch.rand(B, H, W, generator=g), 4, 4, g, 0.01, acs=2)
        call = f"Reconstruction()(y, maps, mask) with y {tuple(scan.y.shape)}"
        x = model(scan.y, scan.maps, scan.mask)
        checks.finite(x, (B, H, W), call)
        checks.equal(str(x.dtype), "torch.complex64", f"the dtype of {call}")
    checks.at_most(probes.numbers_held(model), NUMBERS, "the numbers that Reconstruction() holds")


@functools.cache  # the same in every test
def hidden():
    """A scan of slices that nobody has seen, and the opponent's PSNR [dB]."""
    scan = mri.design_scan(heads.drawn(28, 962), checks.seeded(checks.secret(963)))
    return scan, mri.psnr(mri.tv(scan.y, scan.A, LAMBDA), scan.x)


@measured.once
def margin_of(reconstruction):
    """Mean PSNR on hidden scans minus that of total variation [dB]."""
    held = probes.numbers_held(reconstruction)
    checks.at_most(held, NUMBERS, "the numbers that reconstruction holds")
    scan, opponent = hidden()
    call = "reconstruction(y, maps, mask)"
    parts = [scored.checked(reconstruction, [one.y, one.maps, one.mask], call, among=EXCLUDED,
                            instead="your own network, without slices", numbers=NUMBERS)
             for one in (scan[at : at + 7] for at in range(0, 28, 7))]  # fmt: skip
    for part in parts:
        checks.finite(part, (7, 112, 96), call)
    found = torch.cat(parts)
    args = [scan.y[1:2], scan.maps[1:2], scan.mask[1:2]]
    alone = reconstruction(*(one.clone() for one in args))
    off = (found[1:2] - alone).abs().max()
    checks.at_most(off, 1e-3, f"what {call} changes where an image is one of a batch")
    after = probes.inputs_after(reconstruction, *(one.clone() for one in args))
    checks.unchanged(after, args, call)
    changed = surroundings.state_changed(reconstruction, *(one.clone() for one in args))
    checks.leaves_alone(changed, call)
    return mri.psnr(found, scan.x) - opponent


def check_margin(reconstruction, bound):
    """Check the margin over total variation."""
    what = "the mean PSNR over total variation"
    checks.at_least(margin_of(reconstruction), bound, what, unit="dB")


@test_case(points=2, hidden=True)
def test_1(reconstruction):
    """As good as total variation, on new scans."""
    margin = margin_of(reconstruction)
    checks.leaderboard("PSNR over total variation [dB]", round(margin, 3))
    if margin > 8:
        checks.implausible(f"{margin:.2f} dB over total variation")
    check_margin(reconstruction, 0.0)


@test_case(points=2, hidden=True)
def test_2(reconstruction):
    """At least 0.7 dB above it."""
    check_margin(reconstruction, 0.7)


@test_case(points=1.5, hidden=True)
def test_3(reconstruction):
    """At least 1.4 dB above it."""
    check_margin(reconstruction, 1.4)


@test_case(points=1.5, hidden=True)
def test_4(reconstruction):
    """At least 2 dB above it."""
    check_margin(reconstruction, 2.0)
