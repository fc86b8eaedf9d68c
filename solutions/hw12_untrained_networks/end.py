"""Measure what the first screen shows: python -m solutions.hw12_untrained_networks.end"""

import torch
from safetensors.torch import save_file

from solutions.hw12_untrained_networks import reference, train
from starter_code import metrics, untrained
from starter_code.denoising import baselines
from starter_code.untrained import drawings


def pictures() -> dict[str, torch.Tensor]:
    """The cameraman, noisy and estimated in four ways, as bytes by name."""
    x = untrained.picture("camera")
    y = untrained.noisy(x, train.SIGMA, torch.Generator().manual_seed(train.NOISE))
    hourglass = reference.fit(*train.hourglass(0, "cpu"), y, 600, train.RATE)
    decoder = reference.fit(*train.decoder(32, 0, "cpu"), y, 100, train.RATE)
    best = max(hourglass["images"], key=lambda one: metrics.psnr(one, x))
    found = {  # without their names: which is which is asked
        "noisy": y,
        "A": hourglass["images"][-1],
        "B": best,
        "C": baselines.total_variation(y, train.SIGMA),
        "D": decoder["images"][-1],
    }
    for label, image in found.items():
        print(f"{label}: {metrics.psnr(image, x):.2f} dB")
    return {
        label: (255 * image[0, 0].clamp(0, 1)).round().byte().contiguous()
        for label, image in found.items()
    }


def main() -> None:
    torch.set_num_threads(1)
    drawings.TABLES.mkdir(exist_ok=True)
    path = drawings.TABLES / "end.safetensors"
    save_file(pictures(), path)
    path.chmod(0o644)


if __name__ == "__main__":
    main()
