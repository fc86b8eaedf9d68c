"""Question 11. A denoiser without training.

| the text promises | tested by |
| --- | --- |
| any batch and size, the shape and dtype of y | test_sizes |
| no library's denoiser | test_sizes, test_margin_1 |
| each picture by itself; inputs and session as they are | test_margin_1, test_margin_2 |
| the margin over one soft threshold | test_margin_1, test_margin_2, test_margin_3 |
"""

import functools

import torch
from otter.test_files import test_case

from solutions import pictures
from starter_code import checks, denoising, measured, metrics, probes, rules, scored, sparse

OK_FORMAT = False
name = "q11"

LEVELS = (15, 25, 50)
EXCLUDED = (
    "skimage.restoration*",
    "skimage.filters*",
    "scipy.ndimage*",
    "scipy.signal.*wiener",
    "sklearn*",
    "cv2*",
    "bm3d*",
    "starter_code.denoising*",
    "starter_code.sparse.wavelets*",
    "starter_code.sparse.dictionaries.denoise",
)


@test_case(points=1)
def test_sizes(denoise):
    """Any batch and size, and no denoiser of a library."""
    generator = checks.generator(111)
    for shape in [(1, 1, 32, 32), (3, 1, 25, 40), (1, 1, 8, 11), (2, 1, 9, 8)]:
        y = torch.rand(shape, generator=generator)
        call = f"denoise(y, 0.1) with y {shape}"
        x = denoise(y, 0.1)
        checks.finite(x, shape, call)
        checks.equal(str(x.dtype), "torch.float32", f"the dtype of {call}")
    used = probes.operators_used(denoise, torch.ones(1, 1, 32, 32) / 2, 0.1, among=EXCLUDED)
    checks.written_by_hand(used, "denoise(y, 0.1)", "what you wrote above")


@functools.cache  # the same in every test
def hidden(seed):
    """For each level pictures, sigma, the noisy ones and the opponent's PSNR [dB].

    seed: of the noise. Each level has pictures of its own.
    """
    parts, rows = pictures.drawn(8 * len(LEVELS), 96, 1103).split(8), []
    for x, level in zip(parts, LEVELS, strict=True):
        y = denoising.with_noise(x, level / 255, seed + level)
        rows.append((x, level / 255, y, sparse.best_multiple(y, x, level / 255)[1]))
    return rows


@measured.once
def margin_of(denoise):
    """Mean PSNR on hidden pictures minus that of the best single soft threshold [dB]."""
    margins, call = [], "denoise(y, sigma)"
    for x, sigma, y, opponent in hidden(checks.secret(112)):
        found = scored.checked(
            denoise, [y, sigma], call, among=EXCLUDED, instead="what you wrote above"
        )
        checks.finite(found, tuple(y.shape), call)
        margins.append(metrics.psnr(found.double().clamp(0, 1), x.double()) - opponent)
        alone = denoise(y[1:2].clone(), sigma)
        off = (found[1:2] - alone).abs().max()
        checks.at_most(off, 1e-3, f"what {call} changes where a picture is one of a batch")
    rules.check_around(denoise, [y[:1], sigma], call)
    return sum(margins) / len(margins)


@test_case(points=2, hidden=True)
def test_margin_1(denoise):
    """At least 0.5 dB more than one soft threshold."""
    margin = margin_of(denoise)
    checks.leaderboard("PSNR over one soft threshold [dB]", round(margin, 3))
    if margin > 5:
        checks.implausible(f"{margin:.2f} dB over one soft threshold; BM3D has about 4 dB")
    checks.at_least(margin, 0.5, "the mean PSNR over one soft threshold", unit="dB")


@test_case(points=2, hidden=True)
def test_margin_2(denoise):
    """At least 1.5 dB more than one soft threshold."""
    checks.at_least(margin_of(denoise), 1.5, "the mean PSNR over one soft threshold", unit="dB")


@test_case(points=2, hidden=True)
def test_margin_3(denoise):
    """At least 2.2 dB more than one soft threshold."""
    checks.at_least(margin_of(denoise), 2.2, "the mean PSNR over one soft threshold", unit="dB")
