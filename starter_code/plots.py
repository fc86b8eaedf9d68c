"""Figures for the notebooks.

Every function returns its Figure, so that a notebook can change or save it. Colours: grey for
photographs, PuOr for signed values, viridis for counts, Okabe and Ito's eight for things that have
names; all of them can be told apart by colour-blind readers.
"""

from collections.abc import Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from starter_code.curves import show_curves
from starter_code.drawings import show_scatter_and_gather
from starter_code.figures import BLUE, VERMILLION, empty_figure
from starter_code.network_drawings import show_dncnn

__all__ = [
    "show_crops",
    "show_curves",
    "show_dncnn",
    "show_errors",
    "show_images",
    "show_matrix",
    "show_overlap",
    "show_pattern",
    "show_scatter_and_gather",
    "show_signed",
]


def _axes(titles: Sequence[str], columns: int, aspect: float) -> tuple[Figure, list[Axes]]:
    """A figure with a picture for each title. aspect: height of a picture over its width."""
    count, width = len(titles), 2.6
    columns = min(columns, count)
    rows = -(-count // columns)
    lines = max(title.count("\n") + 1 for title in titles)
    figure = empty_figure(width * columns, (width * aspect + 0.15 + 0.2 * lines) * rows)
    axes = figure.subplots(rows, columns, squeeze=False).reshape(-1)
    for axis in axes[count:]:
        axis.remove()
    return figure, list(axes[:count])


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
    axis.imshow(pixels, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axis.set_title(title, fontsize=10)
    axis.set_anchor("S")  # what height is left over goes to the title
    axis.set_xticks([])
    axis.set_yticks([])


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
        shown = axis.imshow(error, cmap="PuOr_r", vmin=-limit, vmax=limit, interpolation="nearest")
        axis.set(xticks=[], yticks=[])
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
        shown = axis.imshow(image, cmap="PuOr_r", vmin=-limit, vmax=limit, interpolation="nearest")
        axis.set_title(title, fontsize=10)
        axis.set_xticks([])
        axis.set_yticks([])
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
    figure, axis = _matrix_axes(A.shape, title)
    limit = float(np.abs(A).max()) or 1.0
    shown = axis.imshow(A, cmap="PuOr_r", vmin=-limit, vmax=limit, interpolation="nearest")
    figure.colorbar(shown, ax=axis, label="value of the entry", shrink=0.8)
    return figure


def show_pattern(
    pattern: torch.Tensor,
    title: str = "",
    x_width: int | None = None,
    y_width: int | None = None,
) -> Figure:
    """Show where a matrix (y_size, x_size) is not zero: a bool tensor, True in blue.

    x_width, y_width: widths of the two images in pixels. If given, lines divide the matrix into
    blocks, one for each row of the output image and each row of the input image.
    """
    pattern = pattern.detach().cpu().numpy().astype(bool)
    figure, axis = _matrix_axes(pattern.shape, title)
    axis.imshow(pattern, cmap=ListedColormap(["white", BLUE]), vmin=0, vmax=1)
    y_size, x_size = pattern.shape
    for place in range(x_width, x_size, x_width) if x_width else ():
        axis.axvline(place - 0.5, color="0.6", linewidth=0.8)
    for place in range(y_width, y_size, y_width) if y_width else ():
        axis.axhline(place - 0.5, color="0.6", linewidth=0.8)
    count = int(pattern.sum())
    share = 100 * count / pattern.size
    axis.text(
        0.5, -0.02, f"{count} of {pattern.size} entries are not zero ({share:.1f} %)",
        transform=axis.transAxes, ha="center", va="top", fontsize=9,
    )  # fmt: skip
    return figure


def _matrix_axes(shape: tuple[int, int], title: str) -> tuple[Figure, Axes]:
    """An axis for a matrix, its columns numbered along the top as on paper."""
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


def show_overlap(count: torch.Tensor, title: str = "") -> Figure:
    """Show how often each output pixel is written: whole numbers, (M, N). Small maps in figures."""
    count = count.detach().cpu().numpy()
    M, N = count.shape
    figure = empty_figure(5.5, min(max(4.4 * M / N, 1.5), 7.0) + 0.6)
    axis = figure.subplots()
    low, high = int(count.min()), int(count.max())
    steps = BoundaryNorm(np.arange(low - 0.5, high + 1), 256)
    shown = axis.imshow(count, cmap="viridis", norm=steps, interpolation="nearest")
    bar = figure.colorbar(shown, ax=axis, label="times written", shrink=0.8)
    bar.set_ticks(sorted({*np.linspace(low, high, min(high - low + 1, 10)).round().astype(int)}))
    for (row, column), value in np.ndenumerate(count) if max(M, N) <= 16 else ():
        dark = 2 * (value - low) < high - low
        colour = "white" if dark else "black"
        axis.text(column, row, int(value), ha="center", va="center", color=colour, fontsize=9)
    axis.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axis.yaxis.set_major_locator(MaxNLocator(8, integer=True))
    axis.set_xlabel("column of the output (pixels)")
    axis.set_ylabel("row of the output (pixels)")
    axis.set_title(title, fontsize=11)
    return figure
