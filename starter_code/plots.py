"""Figures for the notebooks.

Every function returns its Figure, so that a notebook can change or save it. Colours: grey for
photographs, PuOr for signed values, viridis for counts, Okabe and Ito's eight for things that have
names; all of them can be told apart by colour-blind readers.
"""

from collections.abc import Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from starter_code.curves import show_curves
from starter_code.figures import VERMILLION, empty_figure, grid, picture

__all__ = [
    "matrix_axes",
    "show_crops",
    "show_curves",
    "show_errors",
    "show_images",
    "show_matrix",
    "show_signed",
]


def _axes(titles: Sequence[str], columns: int, aspect: float) -> tuple[Figure, list[Axes]]:
    """A figure with a picture for each title. aspect: height of a picture over its width."""
    width, lines = 2.6, max(title.count("\n") + 1 for title in titles)
    return grid(len(titles), columns, width, width * aspect + 0.15 + 0.2 * lines)


def _pixels(image: torch.Tensor) -> np.ndarray:
    """An image (H, W), (1, H, W), (3, H, W) or a batch of one, as (H, W) or (H, W, 3)."""
    image = image.detach().cpu().double()
    image = image.squeeze(0) if image.ndim == 4 else image
    image = image.squeeze(0) if image.ndim == 3 else image
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[0] != 3):
        raise ValueError(f"not one grey or colour image: {tuple(image.shape)}")
    return (image if image.ndim == 2 else image.permute(1, 2, 0)).numpy()


def _show(axis: Axes, image: torch.Tensor, title: str, value_range: tuple[float, float]) -> None:
    low, high = value_range
    pixels = np.clip((_pixels(image) - low) / (high - low), 0, 1)
    picture(axis, pixels, title, cmap="gray", vmin=0, vmax=1)
    axis.set_anchor("S")  # what height is left over goes to the title


def show_images(
    images: Sequence[torch.Tensor],
    titles: Sequence[str],
    value_range: tuple[float, float] = (0.0, 1.0),
    columns: int = 4,
) -> Figure:
    """Show images side by side, in one scale of brightness.

    images: (H, W), (1, H, W) or (1, 1, H, W) grey, or (3, H, W) colour. titles: one for each.
    value_range: the values of black and white; what lies outside is cut off.
    """
    height, width = images[0].shape[-2:]
    figure, axes = _axes(titles, columns, height / width)
    for axis, image, title in zip(axes, images, titles, strict=True):
        _show(axis, image, title, value_range)
    return figure


def show_crops(
    images: Sequence[torch.Tensor],
    titles: Sequence[str],
    corner: tuple[int, int],
    size: int,
    whole: torch.Tensor | None = None,
    value_range: tuple[float, float] = (0.0, 1.0),
    columns: int = 5,
) -> Figure:
    """Compare images in one square detail, next to the whole image with the detail framed.

    images: of one size, each as in `show_images`. corner: row and column of the detail's first
    pixel. size: its side in pixels. whole: the image to show whole; the first one if None.
    """
    row, column = corner
    whole = images[0] if whole is None else whole
    figure, axes = _axes(["the detail", *titles], columns, 1.0)
    _show(axes[0], whole, "the detail", value_range)
    frame = {"fill": False, "edgecolor": VERMILLION, "linewidth": 2}
    axes[0].add_patch(Rectangle((column - 0.5, row - 0.5), size, size, **frame))
    for axis, image, title in zip(axes[1:], images, titles, strict=True):
        detail = image[..., row : row + size, column : column + size]
        _show(axis, detail, title, value_range)
        axis.spines[:].set(color=VERMILLION, linewidth=2)
    return figure


def show_errors(
    images: Sequence[torch.Tensor],
    titles: Sequence[str],
    target: torch.Tensor,
    corner: tuple[int, int],
    size: int,
    limit: float = 0.25,
) -> Figure:
    """Compare images in one square detail; below each, image minus target in the same detail.

    images: of the size of target, each as in `show_images`. corner: row and column of the detail's
    first pixel. size: its side in pixels. limit: the error of the full colour, purple where the
    image is too dark and orange where it is too bright.
    """
    row, column = corner
    part = (..., slice(row, row + size), slice(column, column + size))
    details = [target[part], *(image[part] for image in images)]
    figure = empty_figure(2.3 * len(details), 5.3)
    axes = figure.subplots(2, len(details))
    for axis, image, title in zip(axes[0], details, ["the original", *titles], strict=True):
        _show(axis, image, title, (0.0, 1.0))
    axes[1, 0].axis("off")
    for axis, image in zip(axes[1, 1:], details[1:], strict=True):
        error = _pixels(image) - _pixels(target[part])
        shown = picture(axis, error, cmap="PuOr_r", vmin=-limit, vmax=limit)
    beside = axes[1, 0].inset_axes((0.75, 0.05, 0.09, 0.9))
    bar = figure.colorbar(shown, cax=beside, extend="both", label="image minus original")
    bar.ax.yaxis.set_ticks_position("left")
    bar.ax.yaxis.set_label_position("left")
    return figure


def show_signed(
    images: Sequence[torch.Tensor],
    titles: Sequence[str],
    limit: float | None = None,
    columns: int = 4,
) -> Figure:
    """Show real images with values of both signs, in one scale: purple below zero, orange above.

    images, titles: as in `show_images`, all of one size. limit: the magnitude of the full colour;
    the largest one if None.
    """
    pixels = [_pixels(image) for image in images]
    limit = limit or max(float(np.abs(image).max()) for image in pixels) or 1.0
    height, width = pixels[0].shape
    figure, axes = _axes(titles, columns, height / width)
    for axis, image, title in zip(axes, pixels, titles, strict=True):
        shown = picture(axis, image, title, cmap="PuOr_r", vmin=-limit, vmax=limit)
    beyond = any(float(np.abs(image).max()) > limit for image in pixels)
    figure.colorbar(
        shown,
        ax=axes,
        label="value of the pixel",
        shrink=0.8,
        aspect=15,
        extend="both" if beyond else "neither",
    )
    return figure


def show_matrix(A: torch.Tensor, title: str = "") -> Figure:
    """Show the entries of a real matrix (y_size, x_size): purple below zero, orange above."""
    A = A.detach().cpu().double().numpy()
    figure, axis = matrix_axes(A.shape, title)
    limit = float(np.abs(A).max()) or 1.0
    shown = axis.imshow(A, cmap="PuOr_r", vmin=-limit, vmax=limit, interpolation="nearest")
    figure.colorbar(shown, ax=axis, label="value of the entry", shrink=0.8)
    return figure


def matrix_axes(shape: tuple[int, int], title: str) -> tuple[Figure, Axes]:
    """A figure and its axis for a matrix (rows, columns), columns numbered along the top.

    As on paper; rows are output pixels and columns are input pixels.
    """
    rows, columns = shape
    figure = empty_figure(5.5, min(max(4.4 * rows / columns, 1.5), 7.0) + 0.9)
    axis = figure.subplots()
    axis.xaxis.tick_top()
    axis.xaxis.set_label_position("top")
    axis.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axis.yaxis.set_major_locator(MaxNLocator(8, integer=True))
    axis.set_xlabel("input pixel j")
    axis.set_ylabel("output pixel i")
    axis.set_title(title, fontsize=11)
    return figure, axis
