"""Measure the trained networks against classical methods on the test photographs.

    python -m solutions.hw04_denoising.compare --out solutions/hw04_denoising/comparison.csv

Middle 256 x 256 of every test photograph (--whole: all of it), the noise seeded per photograph and
level. Every method sees the same noisy picture, not clipped. Total variation and non-local means
use the strength that is best on the middle of `coins`, the validation photograph, at that level.
Wavelets (BayesShrink with 16 cyclic shifts) need PyWavelets, BM3D needs the package bm3d: both are
left out where they are not installed. The licence of bm3d allows non-commercial use only.
"""

import argparse
import csv
import importlib.metadata
import importlib.util
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file
from skimage.restoration import (
    cycle_spin,
    denoise_nl_means,
    denoise_tv_chambolle,
    denoise_wavelet,
)
from torch import nn

from solutions.hw04_denoising.networks import BlindDenoiser, DnCNN
from starter_code import data

HERE = Path(__file__).parent
LEVELS = (5, 15, 25, 50)
AT_25 = {"dncnn": lambda: DnCNN(17, 64), "small": lambda: DnCNN(8, 32)}
TV_WEIGHTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2)  # times sigma
NLM_STRENGTHS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)  # times sigma

Method = Callable[[np.ndarray], np.ndarray]


def psnr(x: np.ndarray, reference: np.ndarray) -> float:
    return -10 * math.log10(np.mean((x - reference) ** 2))


def noisy(x: np.ndarray, level: int, seed: int) -> np.ndarray:
    noise = np.random.default_rng([seed, level]).standard_normal(x.shape)
    return x + level / 255 * noise


def tv(weight: float) -> Method:
    return lambda y: denoise_tv_chambolle(y, weight, eps=1e-5, max_num_iter=500)


def non_local_means(h: float, sigma: float) -> Method:
    return lambda y: denoise_nl_means(
        y, patch_size=5, patch_distance=9, h=h, sigma=sigma, fast_mode=True
    )


def wavelets(sigma: float) -> Method:
    def denoise(y: np.ndarray) -> np.ndarray:
        kwargs = {"sigma": sigma, "wavelet": "db2", "mode": "soft", "rescale_sigma": False}
        return cycle_spin(y, denoise_wavelet, max_shifts=3, func_kw=kwargs, workers=1)

    return denoise


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


def methods(level: int, tuning: np.ndarray, weights: Path) -> dict[str, Method]:
    """Every method that can be had here, set up for one noise level."""
    sigma, y = level / 255, noisy(tuning, level, seed=99)

    def best(make, strengths):
        return max(strengths, key=lambda s: psnr(make(s * sigma)(y), tuning)) * sigma

    weight = best(tv, TV_WEIGHTS)
    h = best(lambda s: non_local_means(s, sigma), NLM_STRENGTHS)
    found = {"noisy": lambda y: y, "tv": tv(weight), "nlm": non_local_means(h, sigma)}
    if importlib.util.find_spec("pywt"):
        found["wavelets"] = wavelets(sigma)
    if importlib.util.find_spec("bm3d"):
        import bm3d

        found["bm3d"] = lambda y: bm3d.bm3d(y, sigma)
    if (weights / "blind.safetensors").exists():
        found["blind"] = by_network(network(BlindDenoiser(), weights / "blind.safetensors"), False)
    for name, make in AT_25.items() if level == 25 else ():
        if (weights / f"{name}.safetensors").exists():
            found[name] = by_network(network(make(), weights / f"{name}.safetensors"), True)
    return found


def photographs() -> dict[str, np.ndarray]:
    """The test photographs; scikit-learn's `flower` too, where scikit-learn is installed."""
    found = {name: data.photograph(name).double().numpy() for name in data.TEST}
    spec = importlib.util.find_spec("sklearn")
    if spec is not None:
        folder = Path(spec.submodule_search_locations[0]) / "datasets" / "images"
        with Image.open(folder / "flower.jpg") as image:
            found["flower"] = np.array(image, float) @ [0.299, 0.587, 0.114] / 255
    return found


def middle(x: np.ndarray) -> np.ndarray:
    """The middle 256 x 256; of `text`, which is lower than that, all rows."""
    return data.centre_crop(torch.tensor(x), min(256, x.shape[0]), 256).numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--weights", type=Path, default=HERE / "weights")
    parser.add_argument("--levels", type=int, nargs="+", default=LEVELS)
    parser.add_argument("--only", nargs="+", help="names of methods; default: all")
    parser.add_argument("--whole", action="store_true")
    arguments = parser.parse_args()
    tuning = middle(data.photograph(data.VALIDATION[0]).double().numpy())
    rows = []
    for level in arguments.levels:
        found = methods(level, tuning, arguments.weights)
        for name in arguments.only or found:
            line = {"sigma_255": level, "method": name}
            values = []
            for seed, (photograph, x) in enumerate(photographs().items()):
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
