"""Draw the logs of the trainings: python -m solutions.hw04_denoising.curves

Writes `training/curves.png`: training loss and validation PSNR over the minutes of training.
"""

import json
from pathlib import Path

from matplotlib.figure import Figure

from starter_code.figures import BLUE, VERMILLION, empty_figure

FOLDER = Path(__file__).parent / "training"
STYLES = {
    "small": (BLUE, "--", "DnCNN, 8 layers of 32"),
    "blind": (VERMILLION, ":", "blind, 5 to 50/255"),
    "dncnn": ("black", "-", "DnCNN, 17 layers of 64 (grown from 8)"),
}


def curves(folder: Path = FOLDER) -> Figure:
    """Loss and validation PSNR of every network whose log lies in the folder."""
    figure = empty_figure(9, 3.6)
    left, right = figure.subplots(1, 2)
    for name, (colour, line, label) in STYLES.items():
        log = folder / f"{name}.log.jsonl"
        if not log.exists():
            continue
        rows = [json.loads(row) for row in log.read_text().splitlines()]
        minutes = [row["seconds"] / 60 for row in rows]
        style = {"color": colour, "linestyle": line, "label": label}
        # a negative loss is a logarithm, of `blind`'s second part: on another scale, not drawn
        losses = [row["loss"] if row["loss"] > 0 else float("nan") for row in rows]
        left.plot(minutes, losses, **style)
        right.plot(minutes, [row["validation_psnr"] for row in rows], **style)
    left.set_yscale("log")
    left.set_ylabel("training loss (mean squared error / sigma)")
    right.set_ylabel("PSNR on coins at 25/255, dB")
    right.set_ylim(26, None)
    right.legend(fontsize=8)
    for axis in (left, right):
        axis.set_xlabel("minutes of training on a shared processor")
    return figure


if __name__ == "__main__":
    curves().savefig(FOLDER / "curves.png", dpi=110)
