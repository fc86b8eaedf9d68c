"""Question 11. Your restoration.

| the text promises | tested by |
| --- | --- |
| a tensor like y, float32, for both levels | test_bounds |
| a network is fitted; no library's denoiser | test_bounds, test_1 |
| equal generators give equal results, others differ | test_bounds |
| inputs and session stay as they are | test_bounds |
| a call takes at most 40 seconds; the margin over wavelets | test_1, test_2, test_3 |
"""

import functools

import torch
from otter.test_files import test_case

from solutions import pictures
from starter_code import checks, denoising, measured, metrics, probes
from starter_code.denoising import baselines
from starter_code.untrained import probes as own

OK_FORMAT = False
name = "q11"

LEVELS, COUNT = (25, 50), 3
EXCLUDED = (
    "skimage.restoration*", "skimage.filters*", "scipy.ndimage*", "sklearn*", "cv2*", "bm3d*",
    "starter_code.denoising*", "starter_code.sparse*", "starter_code.mri*",
    "starter_code.photographs*", "starter_code.untrained.data.picture*",
    "starter_code.untrained.classical*",
)  # fmt: skip
LEARNS = (
    "torch.Tensor.backward", "torch.autograd.backward", "torch.autograd.grad",
    "aten.threshold_backward", "aten.sigmoid_backward", "aten.convolution_backward",
)  # fmt: skip


def seen(number, level, count=COUNT):
    """Pictures of this size, and the same with noise."""
    x = pictures.drawn(count, 64, number)
    return x, denoising.with_noise(x, level / 255, checks.secret(number) + level)


@test_case(points=2, hidden=True)
def test_bounds(restore):
    """Shape, dtype, what is random, what is called, what is changed."""
    _, y = seen(4401, 50, 1)
    call = "restore(y, 50/255, generator)"
    found = own.restored(restore, y, 50 / 255, checks.seed(4402))
    checks.finite(found["image"], (1, 1, 64, 64), call)
    checks.equal(str(found["image"].dtype), "torch.float32", f"the dtype of {call}")
    checks.unchanged(found["inputs"], [y], call)
    checks.leaves_alone(found["changed"], call)
    again = own.names_used(restore, y, 50 / 255, checks.seed(4402), EXCLUDED, LEARNS)
    checks.written_by_hand(again["used"], call, "a network that was never trained")
    if not again["learns"]:
        checks.fail(call, "fits nothing: no gradient is computed in it.")
    off = (again["image"] - found["image"]).abs().max()
    checks.at_most(off, 1e-3, f"the difference of two results of {call} with equal generators")
    other = own.restored(restore, y, 50 / 255, checks.seed(4403))["image"]
    if (other - found["image"]).square().mean().sqrt() < 1e-4:
        checks.fail(call, "gives the same for every generator: are there random first weights?")


@functools.cache  # the same in every test
def hidden():
    """Pictures, what is seen of them, and the opponent's PSNR, for each level."""
    rows = []
    for level in LEVELS:
        x, y = seen(4411 + level, level)
        opponent = metrics.psnr(baselines.wavelets(y, level / 255), x)
        rows.append((level / 255, x, y, opponent))
    return rows


@measured.once
def margin_of(restore):
    """Mean PSNR on hidden pictures minus that of wavelets [dB]."""
    margins = []
    for sigma, x, y, opponent in hidden():
        images = []
        for k in range(COUNT):
            call = f"restore(y, {255 * sigma:.0f}/255, generator)"
            seed = checks.seed(4421 + k)
            (image,) = probes.with_generator(restore, y[k : k + 1].clone(), sigma, seed=seed)
            checks.finite(image, (1, 1, 64, 64), call)
            images.append(image)
        margins.append(metrics.psnr(torch.cat(images), x) - opponent)
    return sum(margins) / len(margins)


def check_margin(restore, bound):
    """Check the margin over wavelets."""
    what = "the mean PSNR over wavelets"
    checks.at_least(margin_of(restore), bound, what, unit="dB")


@test_case(points=2, hidden=True)
def test_1(restore):
    """As good as wavelets."""
    margin = margin_of(restore)
    checks.leaderboard("PSNR over wavelets [dB]", round(margin, 3))
    if margin > 5.5:
        checks.implausible(f"{margin:.2f} dB over wavelets")
    check_margin(restore, 0)


@test_case(points=2, hidden=True)
def test_2(restore):
    """0.7 dB better."""
    check_margin(restore, 0.7)


@test_case(points=2, hidden=True)
def test_3(restore):
    """1.35 dB better."""
    check_margin(restore, 1.35)
