"""Measure what the first screen shows: python -m solutions.hw10_unrolled_algorithms.end

With --minutes the design network is trained first, into submitted/, with its log in training/.
"""

import argparse
import contextlib
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from skimage.restoration import denoise_tv_chambolle

from solutions.hw10_unrolled_algorithms import reference
from starter_code import linear_operators, photographs, unrolled, weights
from starter_code.operators import Blur
from starter_code.sparse import nmse
from starter_code.unrolled import drawings

HERE = Path(__file__).parent


def design(minutes: float) -> torch.nn.Module:
    """The reference's own network, from its file or trained for so long, with a log."""
    path = HERE / "submitted" / "sparse_network.safetensors"
    if not minutes:
        return unrolled.train_or_load(reference.SparseNetwork, path)
    with (
        open(HERE / "training" / "sparse_network.log", "w") as log,
        contextlib.redirect_stdout(log),
    ):
        return unrolled.train_or_load(reference.SparseNetwork, path, minutes)


@torch.no_grad()
def errors(network: torch.nn.Module) -> dict[str, float]:
    """NMSE on 3000 signals after sixteen steps or layers, FISTA's with its best weight.

    ISTA's is what Prediction 1 asks for.
    """
    A = unrolled.matrix()
    x, y = unrolled.draw(3000, torch.Generator().manual_seed(1010))
    weights_tried = (0.05, 0.1, 0.15, 0.2, 0.3)
    return {
        "FISTA": min(nmse(unrolled.fista(y, A, lam, 16)[-1], x) for lam in weights_tried),
        "a learned one": nmse(network(y), x),
        "told the places": nmse(unrolled.on_the_support(y, A, x), x),
    }


@torch.no_grad()
def pictures() -> dict[str, torch.Tensor]:
    """A detail of camera, observed and restored twice, as bytes; decibels are for Prediction 2."""
    kernel, sigma = linear_operators.BLURS["out of focus, 3"]
    x = photographs.middle("camera", 160)
    H = Blur(x.shape[-2:], kernel)
    y = H(x) + sigma * torch.randn(x.shape, generator=torch.Generator().manual_seed(0))
    tv = y
    for _ in range(40):
        z = (tv - H.H(H(tv) - y))[0, 0].numpy()
        tv = torch.from_numpy(denoise_tv_chambolle(z, weight=sigma / 4, max_num_iter=50))[
            None, None
        ]
    network = weights.load(reference.Unrolled(), unrolled.WEIGHTS / "unrolled.safetensors")
    found = {"observed": y, "total variation": tv, "unrolled, 8 stages": network(y, H, sigma)}
    return {
        name: (255 * one[0, 0, 20:130, 25:135].clamp(0, 1)).round().byte().contiguous()
        for name, one in found.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=0)
    given = parser.parse_args()
    torch.set_num_threads(1)
    network = design(given.minutes)
    shown = pictures()
    table = {name: round(value, 2) for name, value in errors(network).items()}
    drawings.TABLES.mkdir(exist_ok=True)
    text = json.dumps({"nmse": table, "pictures": list(shown)}, indent=1, ensure_ascii=False)
    (drawings.TABLES / "end.json").write_text(text + "\n")
    save_file(shown, drawings.TABLES / "end.safetensors")
    print(text)


if __name__ == "__main__":
    main()
