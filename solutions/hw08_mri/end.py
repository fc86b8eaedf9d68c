"""Train the design network of homework 8: python -m solutions.hw08_mri.end --minutes 2

Weights go to submitted/, the log to training/. Without --minutes the file is read and measured.
"""

import argparse
import contextlib
from pathlib import Path

import torch

from solutions.hw08_mri import reference
from starter_code import mri
from starter_code.mri import learning

HERE = Path(__file__).parent


def design(minutes: float, seed: int) -> torch.nn.Module:
    """The reference's own network, from its file or trained for so long, with a log."""
    path = HERE / "submitted" / "reconstruction.safetensors"
    if not minutes:
        return mri.train_or_load(reference.Reconstruction, path)
    with open(HERE / "training" / "reconstruction.log", "w") as log, contextlib.redirect_stdout(log):
        return mri.train_or_load(reference.Reconstruction, path, minutes, seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    torch.set_num_threads(1)
    print(f"{learning.validation(design(given.minutes, given.seed)):.2f} dB on validation slices")


if __name__ == "__main__":
    main()
