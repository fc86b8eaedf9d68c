"""Measure what the first screen shows: python -m solutions.hw06_super_resolution.end

With --minutes the design network is trained first, into submitted/, with its log in training/.
"""

import argparse
import contextlib
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from solutions.hw06_super_resolution import reference
from starter_code import photographs, super_resolution, weights
from starter_code.super_resolution import drawings

HERE = Path(__file__).parent


def design(minutes: float) -> None:
    """Train the reference's own network for so long, with a log."""
    with (
        open(HERE / "training" / "enlarger.log", "w") as log,
        contextlib.redirect_stdout(log),
    ):
        path = HERE / "submitted" / "enlarger.safetensors"
        super_resolution.train_or_load(reference.Enlarger, path, minutes)


@torch.no_grad()
def pictures() -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """A detail of chelsea enlarged four times, as bytes; and what stands above each."""
    x = photographs.middle("chelsea", 144, multiple=12)
    y = super_resolution.downsample(x, 4)
    found = {"bicubic": super_resolution.enlarge(y, 4)}
    for label, name in (("SRResNet", "srresnet"), ("SRGAN", "srgan")):
        path = super_resolution.WEIGHTS / f"{name}.safetensors"
        found[label] = weights.load(reference.SRResNet(), path)(y)
    told = {name: f"{name}\n{super_resolution.psnr(e, x, 4):.2f} dB" for name, e in found.items()}
    shown = {"measured": super_resolution.nearest(y, 4), **found, "truth": x}
    told = {"measured": "what was measured\n36 x 36 pixels", **told, "truth": "truth\n144 x 144"}
    part = {
        name: (255 * one[0, 0].clamp(0, 1)).round().byte().contiguous()
        for name, one in shown.items()
    }
    return part, told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=0)
    given = parser.parse_args()
    torch.set_num_threads(1)
    if given.minutes:
        design(given.minutes)
    shown, told = pictures()
    drawings.TABLES.mkdir(exist_ok=True)
    text = json.dumps(told, indent=1, ensure_ascii=False)
    (drawings.TABLES / "end.json").write_text(text + "\n")
    save_file(shown, drawings.TABLES / "end.safetensors")
    print(text)


if __name__ == "__main__":
    main()
