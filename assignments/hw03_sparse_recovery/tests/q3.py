"""Question 3. The risk without the truth.

| the text promises | tested by |
| --- | --- |
| Stein's estimate, of any shape and sigma | test_example, test_sure, test_unbiased |
| an entry with magnitude t counts as zero, a larger one does not | test_ties |
| the best threshold exactly, 0 too, of 50,000 coefficients as well | test_best, test_many |
| it may be any magnitude, also one above the universal threshold | test_best |
| sigma by the median of the finest diagonal details | test_sigma, test_sigma_of_photographs |
| details that are 0 count, too | test_sigma_of_photographs |
| all three return a Python float | test_manners |
| float32 and float64; inputs and session stay as they are | test_manners |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, photographs, rules

OK_FORMAT = False
name = "q3"


def risk(c, t, sigma):
    """The right sure(c, t, sigma)."""
    c = c.double().flatten()
    kept = c.abs() > t
    return (torch.where(kept, sigma**2 + t**2, c**2 - sigma**2).sum() / len(c)).item()


def best_risk(c, sigma):
    """The smallest risk, over all candidates."""
    t = torch.cat([torch.zeros(1, dtype=torch.float64), c.double().abs().flatten().sort()[0]])
    zeros = torch.searchsorted(t[1:].contiguous(), t, right=True)
    below = (t**2).cumsum(0)[zeros]
    kept = len(t) - 1 - zeros.double()
    values = below - zeros.double() * sigma**2 + kept * (sigma**2 + t**2)
    return values.min().item() / (len(t) - 1)


def lost(c, t, sigma):
    """What a threshold adds to the smallest risk, in sigma^2."""
    # what rounds a float32 threshold down by a bit keeps the entry that it stands for
    slack = (0.0, 1e-6, -1e-6) if c.dtype == torch.float32 else (0.0,)
    near = min(risk(c, float(t) * (1 + e), sigma) for e in slack)
    return (near - best_risk(c, sigma)) / sigma**2


@test_case(points=1)
def test_example(sure):
    """The three numbers of the example: c = (3, -0.5, 1.5), t = 1, sigma = 1."""
    c = torch.tensor([3.0, -0.5, 1.5], dtype=torch.float64)
    checks.number(sure(c, 1.0, 1.0), 3.25 / 3, "sure(c, 1.0, 1.0)", 1e-9)


@test_case(points=1, hidden=True)
def test_sure(sure):
    """Several shapes, thresholds and levels of noise, no threshold and a huge one."""
    generator = checks.generator(31)
    for shape, dtype, scale in [
        ((50,), torch.float64, 1.0),
        ((3, 8, 5), torch.float32, 1.0),
        ((1,), torch.float64, 1.0),
        ((), torch.float64, 1.0),
        ((60,), torch.float64, 1e-9),
    ]:
        c = 2 * scale * torch.randn(shape, generator=generator, dtype=dtype)
        for sigma in (0.4 * scale, 1.7 * scale):
            for t in (0.0, 0.3 * scale, 1.9 * scale, 100.0 * scale):
                call = f"sure(c, {t:g}, {sigma:g}) with c {shape} in {dtype}"
                rtol = 1e-4 if dtype == torch.float32 else 1e-8
                checks.number(sure(c.clone(), t, sigma), risk(c, t, sigma), call, rtol)


@test_case(points=1, hidden=True)
def test_unbiased(sure):
    """The mean over many noises is the mean error."""
    generator = checks.generator(32)
    x = torch.tensor([0.0, 0.0, 0.0, 1.0, -2.0, 6.0], dtype=torch.float64)
    c = x + 0.8 * torch.randn(300, 50, 6, generator=generator, dtype=torch.float64)
    z = c - c.clamp(-1.1, 1.1)
    error = ((z - x) ** 2).mean(dim=(1, 2))
    found = torch.tensor([float(sure(one, 1.1, 0.8)) for one in c], dtype=torch.float64)
    spread = (found - error).std() / len(c) ** 0.5
    off = (found.mean() - error.mean()).abs() / spread
    checks.at_most(off, 5.0, "the mean of sure less the mean error, in standard errors,")


@test_case(points=0.5, hidden=True)
def test_ties(sure, best_threshold):
    """Magnitudes that equal the threshold."""
    c = torch.tensor([1.0, -1.0, 1.0, 2.0], dtype=torch.float64)
    checks.number(sure(c, 1.0, 1.0), 0.5, "sure(c, 1.0, 1.0) with three magnitudes of 1", 1e-9)
    checks.number(best_threshold(c, 1.0), 1.0, "best_threshold((1, -1, 1, 2), 1.0)", 1e-9)
    c = torch.tensor([1.0, 1.0 + 1e-12, -2.0], dtype=torch.float64)
    call = "sure(c, 1.0, 1.0) with a magnitude that is hardly above 1"
    checks.number(sure(c, 1.0, 1.0), 4 / 3, call, 1e-9)


@test_case(points=1, hidden=True)
def test_best(best_threshold):
    """Against all candidates: noise alone, signals, no noise, dense ones, tiny ones."""
    generator = checks.generator(33)
    cases = []
    for share, sigma, dtype in [
        (0.0, 1.0, torch.float64),
        (0.1, 1.0, torch.float32),
        (0.5, 0.7, torch.float64),
        (0.9, 0.3, torch.float64),
        (1.0, 1e-3, torch.float64),
    ]:
        for shape in [(80,), (6, 9)]:
            c = 6 * torch.randn(shape, generator=generator, dtype=torch.float64)
            c = c * (torch.rand(shape, generator=generator) < share)
            noise = torch.randn(shape, generator=generator, dtype=torch.float64)
            cases.append(((c + sigma * noise).to(dtype), sigma))
    cases.append((1e-7 * cases[4][0], 1e-7 * cases[4][1]))
    for count in (1, 5, 60):  # squares so near that each is better than the one before
        dense = (1.9 / torch.arange(count, 0, -1, dtype=torch.float64)).cumsum(0).sqrt()
        signs = torch.randn(count, generator=generator).sign()
        order = torch.randperm(count, generator=generator)
        cases += [(scale * (signs * dense)[order], scale) for scale in (1.0, 1e-7)]
    for c, sigma in cases:
        call = f"best_threshold(c, {sigma}) with c {tuple(c.shape)} in {c.dtype}"
        t = best_threshold(c.clone(), sigma)
        checks.at_least(t, 0.0, call)
        checks.at_most(lost(c, t, sigma), 1e-6, f"what the threshold of {call} adds to the risk")


@test_case(points=0.5, hidden=True)
def test_many(best_threshold):
    """50,000 coefficients."""
    c = 3 * torch.randn(50_000, generator=checks.generator(34), dtype=torch.float64)
    c[::3] = 0.1 * c[::3]
    t = best_threshold(c.clone(), 0.9)
    checks.at_least(t, 0.0, "best_threshold(c, 0.9) with 50,000 coefficients")
    call = "what the threshold of 50,000 coefficients adds to the risk"
    checks.at_most(lost(c, t, 0.9), 1e-9, call)


@test_case(points=1)
def test_sigma(estimate_sigma):
    """An image of two rows: the details are -1, 3 and 0.5."""
    y = torch.tensor([[0, 2, 6, 0, 5, 4], [0, 0, 0, 0, 4, 4]], dtype=torch.float64)
    checks.number(estimate_sigma(y), 1 / 0.6745, "estimate_sigma(y)", 1e-4)


@test_case(points=0.5, hidden=True)
def test_sigma_of_photographs(estimate_sigma):
    """Noise alone and noisy photographs, several levels of noise; flat areas."""
    generator = checks.generator(35)
    x = photographs.middle("coins", 128)[0, 0].double()
    for image in (torch.zeros(30, 46, dtype=torch.float64), x):
        for sigma in (0.02, 0.1, 3.0):
            noise = torch.randn(image.shape, generator=generator, dtype=torch.float64)
            y = image + sigma * noise
            y[: len(y) // 3] = 1.0  # clipped: details that are 0 count as all others do
            details = (y[0::2] - y[1::2])[:, 0::2] - (y[0::2] - y[1::2])[:, 1::2]
            sizes = (details / 2).abs().flatten().sort()[0]
            middle = sizes[(len(sizes) - 1) // 2], sizes[len(sizes) // 2]
            found = estimate_sigma(y.clone())
            call = f"estimate_sigma(y) with y {tuple(y.shape)}"
            checks.at_least(found, 0.9999 * middle[0].item() / 0.6745, call)
            checks.at_most(found, 1.0001 * middle[1].item() / 0.6745, call)
    found = estimate_sigma(torch.full((8, 6), 0.5, dtype=torch.float64))
    checks.number(found, 0.0, "estimate_sigma(y) of a constant image", 1e-9)


@test_case(points=0.5, hidden=True)
def test_manners(sure, best_threshold, estimate_sigma):
    """Python floats, devices and memory layouts; what is around a call stays as it is."""
    generator = checks.generator(36)
    c = torch.randn(5, 3, 7, generator=generator, dtype=torch.float64)
    first, second = (rules.like(risk(one, 0.7, 0.8), rtol=1e-9) for one in (c, c / 2))
    others = [c / 2, 0.7, 0.8], second
    rules.hold(sure, [c, 0.7, 0.8], first, "sure(c, 0.7, 0.8)", others=others)
    y = torch.randn(6, 10, generator=generator, dtype=torch.float64)
    details = (y[0::2] - y[1::2])[:, 0::2] - (y[0::2] - y[1::2])[:, 1::2]
    expected = (details / 2).abs().median().item() / 0.6745
    first, second = (rules.like(one, rtol=1e-9) for one in (expected, expected / 2))
    rules.hold(estimate_sigma, [y], first, "estimate_sigma(y)", others=([y / 2], second))
    first, second = best_of(c, 0.5), best_of(c / 2, 0.5)
    others = [c / 2, 0.5], second
    rules.hold(best_threshold, [c, 0.5], first, "best_threshold(c, 0.5)", others=others)


def best_of(c, sigma):
    """The check that a result is the best threshold, as a Python float."""

    def same(t, call):
        checks.number(t, float(t), call, 0.0, python=True)
        checks.at_most(lost(c, t, sigma), 1e-6, f"what the threshold of {call} adds to the risk")

    return same
