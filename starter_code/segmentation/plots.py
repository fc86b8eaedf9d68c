"""Figures of label maps: classes in the colours of a palette, errors, boxes, instances; scores.

Every function returns its Figure, as in `starter_code.plots`. A palette is (k, 3), uint8: red,
green, blue.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from starter_code.figures import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
    empty_figure,
    grid,
    picture,
    plain,
)

BRAIN_NAMES = ("background", "CSF", "grey matter", "white matter")
"""The classes of the brain slices; CSF is the cerebrospinal fluid."""

BRAIN_PALETTE = torch.tensor(
    [[0, 0, 0], [0, 114, 178], [230, 159, 0], [245, 245, 245]], dtype=torch.uint8
)
"""Their colours: the brighter the tissue in the image, the brighter its colour."""

_BARS = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION, BLACK)
_INSTANCES = (BLUE, ORANGE, GREEN, YELLOW, PURPLE, SKY, VERMILLION)
_IGNORED = (224, 224, 192)  # VOC's colour of label 255
_WIDTH = 2.3  # of a picture, in inches


def _coloured(labels: torch.Tensor, palette: torch.Tensor) -> np.ndarray:
    """A map of labels as colours (m, n, 3), uint8; what the palette does not reach as ignored."""
    labels = labels.detach().cpu().long()
    colours = palette.cpu()[labels.clamp(0, len(palette) - 1)]
    outside = (labels < 0) | (labels >= len(palette))
    colours[outside] = torch.tensor(_IGNORED, dtype=torch.uint8)
    return colours.numpy()


def _grey(image: torch.Tensor) -> np.ndarray:
    """An image (m, n), (1, m, n) or (3, m, n) as (m, n, 3) in [0, 1]."""
    image = image.detach().cpu().double().clamp(0, 1)
    image = image[None] if image.ndim == 2 else image
    return image.expand(3, -1, -1).permute(1, 2, 0).numpy()


def _legend(figure: Figure, entries: Sequence[tuple[str, str]]) -> None:
    """Names and colours below the figure, if there are any."""
    if not entries:
        return
    patches = [Patch(facecolor=c, edgecolor="0.5", label=name) for name, c in entries]
    figure.legend(
        handles=patches, loc="outside lower center", frameon=False,
        ncols=max(1, min(len(patches), int(figure.get_figwidth() / 1.25), 5)),
        fontsize=9,
    )  # fmt: skip


def show_segmentation(
    images: Sequence[torch.Tensor],
    truths: Sequence[torch.Tensor],
    predictions: Sequence[torch.Tensor],
    titles: Sequence[str],
    palette: torch.Tensor = BRAIN_PALETTE,
    names: Sequence[str] = BRAIN_NAMES,
    ignore_index: int = 255,
) -> Figure:
    """A column for each case: input, truth, prediction, and the wrong pixels over the input.

    images: (m, n) or (3, m, n) in [0, 1]. truths, predictions: (m, n), integers. Ignored pixels
    are never errors. palette, names: of the classes.
    """
    m, n = truths[0].shape
    rows = ("input", "truth", "prediction", "errors")
    figure = empty_figure(_WIDTH * len(images) + 0.3, 4 * _WIDTH * m / n + 0.9)
    axes = figure.subplots(4, len(images), squeeze=False)
    cases = zip(axes.T, images, truths, predictions, titles, strict=True)
    for column, image, truth, prediction, title in cases:
        truth, prediction = truth.cpu(), prediction.cpu()
        counts = truth != ignore_index
        wrong = counts & (truth != prediction)
        overlay = 0.75 * _grey(image)
        overlay[wrong.numpy()] = to_rgb(VERMILLION)
        share = 100 * wrong.sum().item() / max(counts.sum().item(), 1)
        picture(column[0], _grey(image), title)
        picture(column[1], _coloured(truth, palette))
        picture(column[2], _coloured(prediction, palette))
        picture(column[3], overlay)
        column[3].set_xlabel(f"{share:.1f} % of the pixels", fontsize=9)
    for axis, name in zip(axes[:, 0], rows, strict=True):
        axis.set_ylabel(name, fontsize=10)
    colours = [to_hex(colour / 255) for colour in palette.double().numpy()]
    _legend(figure, [*zip(names, colours, strict=True), ("wrong", VERMILLION)])
    return figure


def show_labels(
    images: Sequence[torch.Tensor],
    titles: Sequence[str],
    palette: torch.Tensor,
    names: Sequence[str],
    columns: int = 4,
) -> Figure:
    """Pictures side by side: label maps (m, n) of integers in colours, other images as they are.

    The legend names the classes that appear; what the palette does not reach is "ignored".
    """
    m, n = images[0].shape[-2:]
    width = 1.2 * _WIDTH
    figure, axes = grid(len(images), columns, width, width * m / n + 0.3, below=0.5)
    seen: set[int] = set()
    for axis, image, title in zip(axes, images, titles, strict=False):
        is_map = image.ndim == 2 and not image.is_floating_point()
        picture(axis, _coloured(image, palette) if is_map else _grey(image), title)
        seen.update(image.unique().tolist() if is_map else ())
    known = sorted(label for label in seen if 0 <= label < len(names))
    entries = [(names[label], to_hex(palette[label].double().numpy() / 255)) for label in known]
    if len(known) < len(seen):
        entries.append(("ignored", to_hex(np.array(_IGNORED) / 255)))
    _legend(figure, entries)
    return figure


def show_palette(palette: torch.Tensor, names: Mapping[int, str], columns: int = 6) -> Figure:
    """Fields in the colours of some labels, with number and name.

    palette: (k, 3), uint8. names: by label, each below k.
    """
    rows = -(-len(names) // columns)
    figure = empty_figure(1.6 * columns, 0.62 * rows)
    axis = figure.subplots()
    for index, (label, name) in enumerate(names.items()):
        row, column = divmod(index, columns)
        colour = palette[label].double().numpy() / 255
        axis.add_patch(Rectangle((column, row), 0.96, 0.9, facecolor=colour, edgecolor="0.5"))
        ink = "white" if colour @ (0.299, 0.587, 0.114) < 0.5 else "black"
        text = f"{label}\n{name}"
        axis.text(column + 0.48, row + 0.45, text, ha="center", va="center", color=ink, fontsize=8)
    axis.set(xlim=(-0.02, columns), ylim=(rows, -0.02))
    axis.axis("off")
    return figure


def show_confusion(confusion: torch.Tensor, names: Sequence[str], title: str = "") -> Figure:
    """A confusion matrix (k, k), rows the true classes: the share of its row in every field."""
    count = confusion.detach().cpu().double()
    share = (100 * count / count.sum(dim=1, keepdim=True)).nan_to_num().numpy()
    k = len(names)
    figure = empty_figure(1.0 * k + 2.2, 0.75 * k + 1.3)
    axis = figure.subplots()
    shown = axis.imshow(share, cmap="Blues", vmin=0, vmax=100, aspect="auto")
    for (row, column), value in np.ndenumerate(share):
        ink = "white" if value > 55 else "black"
        axis.text(column, row, f"{value:.1f} %", ha="center", va="center", color=ink, fontsize=9)
    axis.set_xticks(range(k), names, fontsize=9)
    axis.set_yticks(range(k), names, fontsize=9)
    axis.set_xlabel("predicted class")
    axis.set_ylabel("true class")
    axis.set_title(title, fontsize=11)
    figure.colorbar(shown, ax=axis, label="share of the true class (%)")
    return figure


def show_scores(
    scores: Mapping[str, torch.Tensor], names: Sequence[str], label: str, title: str = ""
) -> Figure:
    """Bars of a score in [0, 1] for every class, side by side for some methods: (k,) by name."""
    figure = empty_figure(7.5, 3.4)
    axis = figure.subplots()
    width = 0.8 / len(scores)
    place = np.arange(len(names))
    for index, (name, values) in enumerate(scores.items()):
        heights = values.detach().cpu().double().nan_to_num().numpy()
        left = place - 0.4 + (index + 0.5) * width
        bars = axis.bar(left, heights, 0.92 * width, color=_BARS[index % len(_BARS)], label=name)
        axis.bar_label(bars, fmt="%.2f", fontsize=7.5)
    axis.set_xticks(place, names)
    axis.set(ylabel=label, ylim=(0, 1.08))
    axis.set_title(title, fontsize=11)
    axis.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    return figure


def show_histograms(
    values: Mapping[str, Mapping[str, torch.Tensor]],
    thresholds: Mapping[str, Sequence[float]],
    colours: Sequence[str] = (BLUE, ORANGE, BLACK),
) -> Figure:
    """A diagram for each title: the histograms of some named groups of pixels, and thresholds."""
    figure = empty_figure(3.4 * len(values), 2.9)
    axes = figure.subplots(1, len(values), squeeze=False, sharey=True)[0]
    edges = np.linspace(0, 1.4, 71)
    for axis, (title, groups) in zip(axes, values.items(), strict=True):
        for (name, group), colour in zip(groups.items(), colours, strict=False):
            count, _ = np.histogram(group.detach().cpu().double().flatten().numpy(), edges)
            axis.stairs(count / 1000, edges, color=colour, linewidth=1.6, label=name)
        for threshold in thresholds.get(title, ()):
            axis.axvline(threshold, color=VERMILLION, linestyle="--", linewidth=1.3)
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("value of the pixel")
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("pixels (thousands)")
    handles, names = axes[0].get_legend_handles_labels()
    figure.legend(
        handles, names, loc="outside lower center", ncols=len(names), frameon=False, fontsize=9
    )
    return figure


def show_training(
    step: Sequence[int],
    training: Sequence[float],
    validation: Sequence[float],
    at: Sequence[int],
    score: Sequence[float],
    lines: Mapping[str, float],
) -> Figure:
    """Losses of training and validation slices, and beside them a score of the validation slices.

    step, training: the loss of training. at, validation, score: the same of validation slices.
    lines: horizontal lines in the diagram of the score, by name.
    """
    figure = empty_figure(10, 3.6)
    left, right = figure.subplots(1, 2)
    left.plot(step, training, color=BLUE, linewidth=1.2, label="training slices")
    left.plot(at, validation, "o-", color=VERMILLION, markersize=4, label="validation slices")
    left.set(xlabel="step", ylabel="cross entropy per pixel", yscale="log")
    right.plot(at, score, "o-", color=VERMILLION, markersize=4, label="validation slices")
    for (name, value), colour in zip(lines.items(), (BLACK, ORANGE, SKY), strict=False):
        right.axhline(value, color=colour, linestyle="--", linewidth=1.3, label=name)
    right.set(xlabel="step", ylabel="mean IoU", ylim=(0, 1))
    for axis in (left, right):
        plain(axis)
    return figure


def show_boxes(
    image: torch.Tensor, groups: Mapping[str, Sequence[Sequence[float]]], columns: int = 3
) -> Figure:
    """The image once for each title, with its boxes (x1, y1, x2, y2), right and bottom outside."""
    m, n = image.shape[-2:]
    figure, axes = grid(len(groups), columns, 3.1, 3.1 * m / n + 0.35)
    for axis, (title, boxes) in zip(axes, groups.items(), strict=False):
        picture(axis, _grey(image), title)
        for x1, y1, x2, y2 in boxes:
            corner = (float(x1) - 0.5, float(y1) - 0.5)
            size = (float(x2) - float(x1), float(y2) - float(y1))
            axis.add_patch(Rectangle(corner, *size, fill=False, edgecolor=ORANGE, linewidth=1.1))
    return figure


def show_instances(
    images: Sequence[torch.Tensor], titles: Sequence[str], columns: int = 4
) -> Figure:
    """Maps of instances (m, n), integers: colours tell touching ones apart; others as they are."""
    m, n = images[0].shape[-2:]
    figure, axes = grid(len(images), columns, 3.1, 3.1 * m / n + 0.35)
    for axis, image, title in zip(axes, images, titles, strict=False):
        grey = image.is_floating_point()
        picture(axis, _grey(image) if grey else _instance_colours(image.cpu().numpy()), title)
    return figure


def _instance_colours(instances: np.ndarray) -> np.ndarray:
    """Colours (m, n, 3) in which no instance has the colour of one within two pixels of it."""
    near: dict[int, set[int]] = {number: set() for number in np.unique(instances).tolist()}
    m, n = instances.shape
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1), (0, 2), (2, 0)):
        left = max(-right, 0)
        here = instances[: m - down, left : n - max(right, 0)]
        there = instances[down:, left + right : left + right + here.shape[1]]
        apart = here != there
        for a, b in set(zip(here[apart].tolist(), there[apart].tolist(), strict=True)):
            near[a].add(b)
            near[b].add(a)
    pixels = np.zeros((m, n, 3))
    chosen: dict[int, int] = {}
    for number in near:
        if number == 0:
            continue
        order = [(number + step) % len(_INSTANCES) for step in range(len(_INSTANCES))]
        taken = {chosen[other] for other in near[number] if other in chosen}
        chosen[number] = next((c for c in order if c not in taken), order[0])
        pixels[instances == number] = to_rgb(_INSTANCES[chosen[number]])
    return pixels
