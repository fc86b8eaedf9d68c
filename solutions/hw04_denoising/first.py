"""Make the first picture of the notebook: python -m solutions.hw04_denoising.first

Writes starter_code/denoising/tables/first.npz: a detail of `camera` with noise of 25/255, what
total variation and the networks with 8 and 17 layers make of it, and the original, as grey levels.
"""

from pathlib import Path

import numpy as np
import torch

from solutions.hw04_denoising import reference
from starter_code import denoising, metrics, weights
from starter_code.denoising import baselines

OUT = Path(reference.__file__).parents[2] / "starter_code/denoising/tables/first.npz"
SIGMA = 25 / 255
DETAIL = (slice(None), slice(None), slice(4, 100), slice(64, 160))


@torch.no_grad()
def main() -> None:
    x = denoising.middles(["camera"])["camera"]
    y = denoising.with_noise(x, SIGMA, seed=0)
    found = {"noisy": y, "total variation": baselines.total_variation(y, SIGMA)}
    for layers, width, file in ((8, 32, "small"), (17, 64, "dncnn")):
        network = reference.DnCNN(layers, width)
        weights.load(network, denoising.WEIGHTS / f"{file}.safetensors")
        found[f"{layers} layers"] = y - network(y)
    found["original"] = x
    for name, image in found.items():
        print(f"{name:16}{metrics.psnr(image, x):6.2f} dB")
    grey = {name: (255 * image[DETAIL][0, 0]).round() for name, image in found.items()}
    np.savez_compressed(
        OUT, **{name: image.clamp(0, 255).to(torch.uint8).numpy() for name, image in grey.items()}
    )


if __name__ == "__main__":
    main()
