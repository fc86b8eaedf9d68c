"""Make what the first screen shows: python -m solutions.hw08_mri.end

With --minutes the design network is trained instead, into submitted/, with its log in training/.
"""

import argparse
import contextlib
from pathlib import Path

import torch
from safetensors.torch import save_file

from solutions.hw08_mri import reference
from starter_code import mri, weights
from starter_code.mri import drawings, learning

HERE = Path(__file__).parent


def train(minutes: float, seed: int) -> torch.nn.Module:
    """The reference's own network, trained for so long, with a log."""
    path = HERE / "submitted" / "reconstruction.safetensors"
    path.unlink(missing_ok=True)
    with (
        open(HERE / "training" / "reconstruction.log", "w") as log,
        contextlib.redirect_stdout(log),
    ):
        return mri.train_or_load(reference.Reconstruction, path, minutes, seed)


@torch.no_grad()
def pictures() -> dict[str, torch.Tensor]:
    """A slice and what four methods make of a quarter of its k-space, bytes, by name."""
    net = weights.load(reference.Restored(mri.UNet(1, 1, 3, 24)), mri.WEIGHTS / "unet.safetensors")
    cascade = weights.load(reference.Cascade(), mri.WEIGHTS / "cascade.safetensors")
    scan = mri.scan(mri.slices("test")[[6]], 8, 4, torch.Generator().manual_seed(0))
    A, y = scan.A, scan.y
    found = {"the slice": scan.x, "zero-filled": A.H(y), "total variation": mri.tv(y, A),
             "U-Net": net(y, A), "cascade": cascade(y, A)}  # fmt: skip
    return {
        name: (255 * one[0].abs().clamp(0, 1)).round().byte().contiguous()
        for name, one in found.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    torch.set_num_threads(1)
    if given.minutes:
        model = train(given.minutes, given.seed)
        print(f"{learning.validation(model):.2f} dB on validation slices")
        return
    drawings.TABLES.mkdir(exist_ok=True)
    save_file(pictures(), drawings.TABLES / "end.safetensors")


if __name__ == "__main__":
    main()
