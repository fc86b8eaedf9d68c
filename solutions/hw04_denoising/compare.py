"""Measure the trained networks against classical methods on the test photographs.

    python -m solutions.hw04_denoising.compare --out starter_code/denoising/tables/denoising.csv

Middle 256 x 256 of every test photograph (--whole: all of it), the noise seeded per photograph and
level. Every method sees the same noisy picture, not clipped. Total variation and non-local means
use the strength that is best on the middle of `coins`, the validation photograph, at that level.
BM3D is left out where its package bm3d is not installed, whose licence allows non-commercial use
only. The methods are those of `starter_code.denoising.baselines`.
"""

import argparse
import csv
import importlib.metadata
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

from solutions.hw04_denoising.networks import BlindDenoiser, DnCNN
from solutions.hw04_denoising.train import TRAINING, weights_file
from starter_code import denoising, photographs
from starter_code.denoising import baselines

AT_25 = {"dncnn": lambda: DnCNN(17, 64), "small": lambda: DnCNN(8, 32)}
TV_STRENGTHS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2)  # times sigma
NLM_STRENGTHS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)  # times sigma

Method = Callable[[np.ndarray], np.ndarray]


def psnr(x: np.ndarray, reference: np.ndarray) -> float:
    return -10 * math.log10(np.mean((x - reference) ** 2))


def noisy(x: np.ndarray, level: int, seed: int) -> np.ndarray:
    noise = np.random.default_rng([seed, level]).standard_normal(x.shape)
    return x + level / 255 * noise


def by_baseline(baseline: Callable, sigma: float, **options: float) -> Method:
    return lambda y: baseline(torch.tensor(y), sigma, **options).numpy()


def network(model: nn.Module, path: Path) -> nn.Module:
    """The model with the weights of a file, in evaluation mode, float32."""
    state = {name: value.float() for name, value in load_file(path).items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or any(not name.endswith("num_batches_tracked") for name in missing):
        raise ValueError(f"{path} does not fit: missing {missing}, unexpected {unexpected}")
    return model.eval()


def by_network(model: nn.Module, residual: bool) -> Method:
    @torch.no_grad()
    def denoise(y: np.ndarray) -> np.ndarray:
        tensor = torch.tensor(y, dtype=torch.float32)[None, None]
        result = model(tensor)
        return (tensor - result if residual else result)[0, 0].double().numpy()

    return denoise


def methods(level: int, tuning: np.ndarray, folder: Path) -> dict[str, Method]:
    """Every method that can be had here, set up for one noise level."""
    sigma, y = level / 255, noisy(tuning, level, seed=99)

    def best(baseline, strengths):
        options = [by_baseline(baseline, sigma, strength=s) for s in strengths]
        return max(options, key=lambda method: psnr(method(y), tuning))

    found = {
        "noisy": lambda y: y,
        "tv": best(baselines.total_variation, TV_STRENGTHS),
        "nlm": best(baselines.non_local_means, NLM_STRENGTHS),
        "wavelets": by_baseline(baselines.wavelets, sigma),
    }
    if baselines.has_bm3d():
        found["bm3d"] = by_baseline(baselines.bm3d, sigma)
    blind = network(BlindDenoiser(), weights_file("blind", folder))
    found["blind"] = by_network(blind, residual=False)
    for name, make in AT_25.items() if level == 25 else ():
        found[name] = by_network(network(make(), weights_file(name, folder)), residual=True)
    return found


def of_the_test() -> dict[str, np.ndarray]:
    return {name: photographs.photograph(name).double().numpy() for name in denoising.TEST}


def middle(x: np.ndarray) -> np.ndarray:
    """The middle 256 x 256; of `text`, which is lower than that, all rows."""
    return photographs.centre_crop(torch.tensor(x), min(256, x.shape[0]), 256).numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folder", type=Path, default=TRAINING, help="of a trial's weights")
    parser.add_argument("--levels", type=int, nargs="+", default=denoising.LEVELS)
    parser.add_argument("--only", nargs="+", help="names of methods; default: all")
    parser.add_argument("--whole", action="store_true")
    arguments = parser.parse_args()
    tuning = middle(photographs.photograph(denoising.VALIDATION[0]).double().numpy())
    rows = []
    for level in arguments.levels:
        found = methods(level, tuning, arguments.folder)
        for name in arguments.only or found:
            line = {"sigma_255": level, "method": name}
            values = []
            for seed, (photograph, x) in enumerate(of_the_test().items()):
                x = x if arguments.whole else middle(x)
                values.append(psnr(found[name](noisy(x, level, seed)), x))
                line[photograph] = f"{values[-1]:.2f}"
            line["mean"] = f"{np.mean(values):.2f}"
            version = importlib.metadata.version("bm3d") if name == "bm3d" else ""
            line["version"] = f"bm3d {version}" if version else ""
            rows.append(line)
            print(*line.values(), flush=True)
    if arguments.out:
        draft = arguments.out.with_name(arguments.out.name + ".part")
        with draft.open("w", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=rows[0])
            writer.writeheader()
            writer.writerows(rows)
        draft.replace(arguments.out)


if __name__ == "__main__":
    main()
