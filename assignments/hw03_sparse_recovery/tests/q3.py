"""Question 3. The risk without the truth.

| the text promises | tested by |
| --- | --- |
| Stein's estimate, of any shape and sigma | test_example, test_sure, test_unbiased |
| an entry with magnitude t counts as zero | test_ties |
| the best threshold exactly, 0 too, of 50,000 coefficients as well | test_best, test_many |
| sigma by the median of the finest diagonal details | test_sigma, test_sigma_of_photographs |
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
    return min(risk(c, t, sigma) for t in [0.0, *c.double().abs().flatten().tolist()])


@test_case(points=1)
def test_example(sure):
    """The three numbers of the example: c = (3, -0.5, 1.5), t = 1, sigma = 1."""
    c = torch.tensor([3.0, -0.5, 1.5], dtype=torch.float64)
    checks.number(sure(c, 1.0, 1.0), 3.25 / 3, "sure(c, 1.0, 1.0)", 1e-9)


@test_case(points=1, hidden=True)
def test_sure(sure):
    """Several shapes, thresholds and levels of noise, no threshold and a huge one."""
    generator = checks.generator(31)
    for shape, dtype in [((50,), torch.float64), ((3, 8, 5), torch.float32), ((1,), torch.float64)]:
        c = 2 * torch.randn(shape, generator=generator, dtype=dtype)
        for sigma in (0.4, 1.7):
            for t in (0.0, 0.3, 1.9, 100.0):
                call = f"sure(c, {t}, {sigma}) with c {shape} in {dtype}"
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


@test_case(points=1, hidden=True)
def test_best(best_threshold):
    """Against all candidates: noise alone, signals, no noise."""
    generator = checks.generator(33)
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
            c = c + sigma * torch.randn(shape, generator=generator, dtype=torch.float64)
            c = c.to(dtype)
            t = best_threshold(c.clone(), sigma)
            call = f"best_threshold(c, {sigma}) with c {shape} in {dtype}"
            checks.at_least(t, 0.0, call)
            # what rounds a float32 threshold down by a bit keeps the entry that it stands for
            near = min(risk(c, float(t) * (1 + e), sigma) for e in (0.0, 1e-6, -1e-6))
            lost = near - best_risk(c, sigma)
            checks.at_most(lost, 1e-5 * sigma**2, f"what the threshold of {call} adds to the risk")


@test_case(points=0.5, hidden=True)
def test_many(best_threshold):
    """50,000 coefficients."""
    c = 3 * torch.randn(50_000, generator=checks.generator(34), dtype=torch.float64)
    c[::3] = 0.1 * c[::3]
    t = best_threshold(c.clone(), 0.9)
    checks.at_least(t, 0.0, "best_threshold(c, 0.9) with 50,000 coefficients")
    around = min(risk(c, step / 100, 0.9) for step in range(300))
    lost = risk(c, float(t), 0.9) - around
    checks.at_most(lost, 1e-9, "what the threshold of 50,000 coefficients adds to the risk")


@test_case(points=1)
def test_sigma(estimate_sigma):
    """An image of two rows: the details are -1, 3 and 0.5."""
    y = torch.tensor([[0, 2, 6, 0, 5, 4], [0, 0, 0, 0, 4, 4]], dtype=torch.float64)
    checks.number(estimate_sigma(y), 1 / 0.6745, "estimate_sigma(y)", 1e-4)


@test_case(points=0.5, hidden=True)
def test_sigma_of_photographs(estimate_sigma):
    """Noise alone and noisy photographs, several levels of noise."""
    generator = checks.generator(35)
    x = photographs.middle("coins", 128)[0, 0].double()
    for image in (torch.zeros(30, 46, dtype=torch.float64), x):
        for sigma in (0.02, 0.1, 3.0):
            noise = torch.randn(image.shape, generator=generator, dtype=torch.float64)
            y = image + sigma * noise
            details = (y[0::2] - y[1::2])[:, 0::2] - (y[0::2] - y[1::2])[:, 1::2]
            sizes = (details / 2).abs().flatten().sort()[0]
            middle = sizes[(len(sizes) - 1) // 2], sizes[len(sizes) // 2]
            found = estimate_sigma(y.clone())
            call = f"estimate_sigma(y) with y {tuple(y.shape)}"
            checks.at_least(found, 0.9999 * middle[0].item() / 0.6745, call)
            checks.at_most(found, 1.0001 * middle[1].item() / 0.6745, call)


@test_case(points=0.5, hidden=True)
def test_manners(sure, best_threshold, estimate_sigma):
    """Devices and memory layouts; what is around a call stays as it is."""
    generator = checks.generator(36)
    c = torch.randn(5, 7, generator=generator, dtype=torch.float64)
    rules.hold(sure, [c, 0.7, 0.8], near(risk(c, 0.7, 0.8)), "sure(c, 0.7, 0.8)", **other(c))
    y = torch.randn(6, 10, generator=generator, dtype=torch.float64)
    details = (y[0::2] - y[1::2])[:, 0::2] - (y[0::2] - y[1::2])[:, 1::2]
    expected = (details / 2).abs().median().item() / 0.6745
    second = [y / 2], near(expected / 2)
    rules.hold(estimate_sigma, [y], near(expected), "estimate_sigma(y)", others=second)
    rules.check_around(best_threshold, [c, 0.5], "best_threshold(c, 0.5)")


def near(expected):
    """The check that a result is this number."""
    return lambda found, call: checks.number(found, expected, call, 1e-6)


def other(c):
    """Another call of sure, and its check."""
    return {"others": ([c / 2, 0.7, 0.8], near(risk(c / 2, 0.7, 0.8)))}
