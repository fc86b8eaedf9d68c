"""Measure what the first screen shows: python -m solutions.hw11_generative_priors.end"""

import json
import math

import torch
from safetensors.torch import save_file

from solutions.hw11_generative_priors import reference, seen
from starter_code import generative, metrics
from starter_code.generative import drawings

SIGMA = 0.1


def pictures() -> dict[str, torch.Tensor]:
    """Three test digits, (3, 1, 32, 32), by what is above their column."""
    network = generative.noise_estimator()
    x = generative.padded(generative.digits())[[3, 11, 25]]
    g = torch.Generator().manual_seed(1)
    mask = torch.rand(x.shape, generator=g) < 0.25
    y = torch.where(mask, x + SIGMA * torch.randn(x.shape, generator=g), 0)

    def denoise(x: torch.Tensor, a: float) -> torch.Tensor:
        n = network(x, torch.full((len(x),), a))
        return ((x - math.sqrt(1 - a) * n) / math.sqrt(a)).clamp(-1, 1)

    samples = []
    for _ in range(4):
        noise = torch.randn(x.shape, generator=g)
        guide = lambda x, a: reference.dps(x, a, denoise, y, generative.Mask(mask), 2.0)  # noqa: E731
        levels = reference.cosine_levels(50)
        samples.append(reference.sample(guide, noise, levels, 1.0, g).clamp(-1, 1))
    return {
        "truth": x,
        "measured": torch.where(mask, y, -0.3),
        "normal": seen.gaussian_means(y, mask, SIGMA),
        "first": samples[0],
        "second": samples[1],
        "mean": torch.stack(samples).mean(0),
    }


def main() -> None:
    torch.set_num_threads(1)
    found = pictures()
    names = {
        "measured": "measured",
        "normal": "normal\nprior",
        "first": "diffusion,\none sample",
        "second": "another\nsample",
        "mean": "mean of\n4 samples",
        "truth": "truth",
    }
    for name in ("normal", "first", "mean"):
        names[name] += f", {metrics.psnr(found[name], found['truth'], 2.0):.1f} dB"
    drawings.TABLES.mkdir(exist_ok=True)
    (drawings.TABLES / "end.json").write_text(json.dumps(names, indent=1) + "\n")
    shown = {
        name: (127.5 * (found[name].clamp(-1, 1) + 1)).round().byte().contiguous() for name in names
    }
    save_file(shown, drawings.TABLES / "end.safetensors")
    print(names)


if __name__ == "__main__":
    main()
