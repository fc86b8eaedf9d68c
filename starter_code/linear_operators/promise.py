"""The last result as the first picture: what instruments deliver, and what is made of it."""

from pathlib import Path

import torch
from matplotlib.figure import Figure
from PIL import Image

from starter_code import figures

_FILE = Path(__file__).parent / "pictures" / "promise.png"
_TITLES = (
    "moved camera, noise:\ndelivered",
    "by you",
    "3 pixels of 10:\ndelivered",
    "by you",
)


def show_promise() -> Figure:
    """Two measurements of the photograph camera, and each one restored as at the notebook's end."""
    with Image.open(_FILE) as image:
        crops = torch.tensor(list(image.tobytes())).reshape(image.height, len(_TITLES), -1)
    figure, axes = figures.grid(len(_TITLES), 4, 2.6, 3.1)
    for place, (axis, title) in enumerate(zip(axes, _TITLES, strict=True)):
        figures.picture(axis, crops[:, place].numpy(), title, cmap="gray", vmin=0, vmax=255)
    return figures.describe(
        figure,
        "Four details of a photograph: blurred by motion, and sharp again; three of ten pixels on "
        "black, and all of them filled in, with soft edges.",
    )
