"""Draw the logs of the trainings: python -m solutions.hw07_segmentation.curves

Writes `training/curves.png`: the loss of both splits and the validation Dice over the epochs.
"""

import json
from pathlib import Path

from matplotlib.figure import Figure

from starter_code.figures import BLUE, VERMILLION, empty_figure

FOLDER = Path(__file__).parent / "training"
STYLES = {
    "unet": (BLUE, "U-Net"),
    "unet_without_skips": ("black", "U-Net without skips"),
    "segmenter": (VERMILLION, "segmenter, all strengths"),
}


def curves(folder: Path = FOLDER) -> Figure:
    """Losses and validation Dice of every network whose log lies in the folder."""
    figure = empty_figure(9, 3.6)
    left, right = figure.subplots(1, 2)
    for name, (colour, label) in STYLES.items():
        log = folder / f"{name}.log.jsonl"
        if not log.exists():
            continue
        rows = [json.loads(row) for row in log.read_text().splitlines()]
        epochs = [row["epoch"] for row in rows]
        left.plot(epochs, [row["loss"] for row in rows], color=colour, label=f"{label}: training")
        left.plot(
            epochs,
            [row["validation_loss"] for row in rows],
            color=colour,
            linestyle="--",
            label="validation",
        )
        right.plot(epochs, [row["validation_dice"] for row in rows], color=colour, label=label)
    left.set_yscale("log")
    left.set_ylabel("cross entropy per pixel, nats")
    right.set_ylabel("mean Dice of the tissues, validation")
    for axis in (left, right):
        axis.set_xlabel("epochs of 64 slices")
        axis.legend(fontsize=7)
    return figure


if __name__ == "__main__":
    curves().savefig(FOLDER / "curves.png", dpi=110)
