"""Drawings of sparse vectors."""

from collections.abc import Sequence

import torch
from matplotlib.figure import Figure

from starter_code.figures import BLACK, BLUE, grid, plain


def show_vectors(
    vectors: Sequence[torch.Tensor], titles: Sequence[str], truth: torch.Tensor
) -> Figure:
    """Draw vectors (n,) as stems below each other's titles, with the places of the truth's entries.

    truth: (n,); its entries that are not zero are circles in each drawing.
    """
    figure, axes = grid(len(vectors), 3, 4.4, 2.4)
    places = torch.nonzero(truth)[:, 0]
    for axis, vector, title in zip(axes, vectors, titles, strict=True):
        axis.vlines(range(len(vector)), 0, vector.tolist(), color=BLUE, linewidth=1.5)
        axis.plot(
            places, truth[places], "o", color=BLACK, fillstyle="none", markersize=6, label="truth"
        )
        axis.axhline(0, color="0.6", linewidth=0.8)
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("place")
        plain(axis)
    return figure
