"""What a student must have seen, measured again for tests, and the digits that designs restore.

Digits for scoring are validation digits, turned and bent as the course's key says: they lie in no
package, and only the grader has them.
"""

import functools
import math
from pathlib import Path

import torch
import torch.nn.functional as F

from solutions.fields import smooth_field
from solutions.hw11_generative_priors import reference
from starter_code import checks, generative, measured, metrics, personal
from starter_code.generative import data

HERE = Path(__file__).parent
PLACES = (0.1, 0.15, 0.2, 0.25, 0.3)
"""The measured values y among which a student's own is."""

# --- Eight by eight pixels ------------------------------------------------------------------------


def _estimates(identity: str, m: int) -> dict[str, float]:
    """PSNR of several estimates of small test digits from m random measurements."""
    X, x = generative.small_digits()
    g = personal.generator(identity, f"digits {m}")
    A = torch.randn(m, 64, generator=g, dtype=X.dtype)
    y = x @ A.T + 0.05 * torch.randn(len(x), m, generator=g, dtype=X.dtype)
    found = {}
    for q in (5, 20):
        mean, W, s2 = reference.ppca(X, q)
        full = W @ W.T + s2 * torch.eye(64, dtype=X.dtype)
        for name, C in (("full", full), ("latent", W @ W.T)):
            estimate, S = reference.gaussian_posterior(y, A, 0.05, mean, C)
            found[f"{name} {q}"] = _psnr(estimate, x)
            if name == "full":
                one = reference.posterior_samples(estimate, S, 1, g)[0]
                found[f"sample {q}"] = _psnr(one, x)
    return found


def _psnr(estimate: torch.Tensor, x: torch.Tensor) -> float:
    """Mean PSNR of rows."""
    return metrics.psnr(estimate[:, None, None], x[:, None, None])


@measured.once
def _digits(identity: str) -> str:
    few, many = _estimates(identity, 16), _estimates(identity, 48)
    return repr([few["sample 20"], many["latent 5"], many["latent 20"], many["full 5"]])


def digits(identity: str) -> list[float]:
    """A sample with m = 16; latent with q = 5, latent with q = 20, full with q = 5 for m = 48."""
    return [float(one) for one in _digits(identity).strip("[]").split(",")]


# --- Three modes ----------------------------------------------------------------------------------


@measured.once
def _shares(identity: str) -> str:
    prior, A = generative.three_modes(), torch.tensor([[1.0, 0.5]], dtype=torch.float64)
    y = torch.tensor([personal.choice(identity, "y", list(PLACES))], dtype=torch.float64)
    exact = prior.posterior(y, A, 0.1, reference.gaussian_posterior)
    many, instrument = y.expand(4000, 1), generative.Matrix(A)

    def denoiser(mixture):
        def denoise(x, a):
            parts = mixture.weights, mixture.means, mixture.covariances
            return reference.x0_from_score(x, a, reference.mixture_score(x, a, *parts))

        return denoise

    plain = denoiser(prior)
    methods = {
        "exact": denoiser(exact),
        "pigdm": lambda x, a: reference.pigdm(x, a, plain, many, instrument, 0.1),
        "ddnm": lambda x, a: reference.ddnm(x, a, plain, many, instrument, 0.1),
        "dps": lambda x, a: reference.dps(x, a, plain, many, instrument, 0.3),
    }
    found, levels = [], reference.cosine_levels(100)
    for method in methods.values():
        g = personal.generator(identity, "modes")
        x = torch.randn(4000, 2, generator=g, dtype=torch.float64)
        x = reference.sample(method, x, levels, 1.0, g)
        found.append(100 * prior.shares(x)[0].item())
    return repr([*found, 100 * exact.weights[0].item()])


def shares(identity: str) -> list[float]:
    """Share of the first mode in percent: by the exact score, PiGDM, DDNM, DPS; and the truth."""
    return [float(one) for one in _shares(identity).strip("[]").split(",")]


# --- What designs are scored on -------------------------------------------------------------------


@functools.cache
def _drawn(count: int, seed: int) -> torch.Tensor:
    g = checks.seeded(seed)
    known = data.cut(HERE / "hidden.png")
    chosen = known[torch.randperm(len(known), generator=g)[:count]]
    return data.padded(torch.stack([_bent(one, g) for one in chosen])[:, None])


def drawn(count: int, number: int) -> torch.Tensor:
    """Digits (count, 1, 32, 32) in [-1, 1] that nobody has seen; number: as in `checks.secret`."""
    return _drawn(count, checks.secret(number)).clone()


def _bent(image: torch.Tensor, g: torch.Generator) -> torch.Tensor:
    """A digit (28, 28) turned, sheared and bent a little, and perhaps thicker or thinner."""
    ticks = (torch.arange(28) + 0.5) / 14 - 1
    rows, columns = torch.meshgrid(ticks, ticks, indexing="ij")
    turn, shear, scale, light = (2 * torch.rand(4, generator=g) - 1).tolist()
    angle = 0.12 * turn
    y = (1 + 0.06 * scale) * rows + 0.02 * smooth_field((28, 28), 4, g)
    x = (1 - 0.06 * scale) * columns + 0.1 * shear * rows + 0.02 * smooth_field((28, 28), 4, g)
    c, s = math.cos(angle), math.sin(angle)
    grid = torch.stack([c * x + s * y, c * y - s * x], dim=-1)[None]
    found = F.grid_sample(image[None, None], grid, mode="bicubic", align_corners=False)
    return found[0, 0].clamp(0, 1) ** (1 + 0.2 * light)


def measure(
    x: torch.Tensor, sigma: float, keep: float, number: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """What is known of digits: y, 0 where nothing was measured, and masks."""
    mask = torch.rand(x.shape, generator=checks.generator(number)) < keep
    # apart from the mask, which shows what its generator gave
    noise = torch.randn(x.shape, generator=checks.seeded(checks.secret(number)))
    return torch.where(mask, x + sigma * noise, 0), mask


def gaussian_means(y: torch.Tensor, mask: torch.Tensor, sigma: float) -> torch.Tensor:
    """The opponent: the posterior mean under the normal distribution of the training digits."""
    mean, C = generative.gaussian()
    found = []
    for values, seen in zip(y.flatten(1).double(), mask.flatten(1), strict=True):
        S = C[seen][:, seen] + sigma**2 * torch.eye(int(seen.sum()), dtype=C.dtype)
        found.append(mean + C[:, seen] @ torch.linalg.solve(S, values[seen] - mean[seen]))
    return torch.stack(found).float().clamp(-1, 1).view_as(y)
