"""One noise, several photographs, several methods: which of them suits which?"""

from collections.abc import Callable, Mapping

import torch

from starter_code import metrics, photographs

PICTURES = ("camera", "coins", "text", "brick", "chelsea")
SIDE, SIGMA, SEEDS = 128, 25 / 255, 3

Method = Callable[[torch.Tensor, float], torch.Tensor]
"""Takes an image (H, W) in float64 and sigma, returns the denoised image."""


def compare(methods: Mapping[str, Method], seed: int) -> dict[str, dict[str, tuple[float, float]]]:
    """PSNR [dB] of each method on each of PICTURES: its mean over SEEDS noises and standard error.

    The noise is the same for all methods; seed: of the first noise.
    """
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for name in PICTURES:
        x = photographs.middle(name, SIDE)[0, 0].double()
        values = torch.zeros(SEEDS, len(methods), dtype=torch.float64)
        for row in range(SEEDS):
            generator = torch.Generator().manual_seed(seed + row)
            y = x + SIGMA * torch.randn(x.shape, generator=generator, dtype=torch.float64)
            for column, method in enumerate(methods.values()):
                values[row, column] = metrics.psnr(method(y, SIGMA), x)
        mean, error = values.mean(dim=0).tolist(), (values.std(dim=0) / SEEDS**0.5).tolist()
        found[name] = dict(zip(methods, zip(mean, error, strict=True), strict=True))
    return found


def table(found: Mapping[str, Mapping[str, tuple[float, float]]]) -> str:
    """What `compare` found, as a table to print: photographs in rows, methods in columns."""
    names = list(next(iter(found.values())))
    width = max(map(len, names)) + 2
    lines = [f"{'dB, 3 noises':14}" + "".join(f"{name:>{max(width, 16)}}" for name in names)]
    for picture, row in found.items():
        cells = (
            f"{f'{mean:.2f} +- {error:.2f}':>{max(width, 16)}}" for mean, error in row.values()
        )
        lines.append(f"{picture:14}" + "".join(cells))
    return "\n".join(lines)
