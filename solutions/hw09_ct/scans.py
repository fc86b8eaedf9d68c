"""Make the line integrals that come with homework 9: python -m solutions.hw09_ct.scans

Both slices with 192 views, eight drawn bodies with 32, each on its fine grid of 256 x 256 pixels,
into starter_code/ct/slices/integrals.safetensors. Seeded; under a minute.
"""

import torch
from safetensors.torch import save_file

from solutions.hw09_ct.reference import strip_matrix
from starter_code import ct
from starter_code.ct import data, phantoms

SEED = 992


def integrals(images: torch.Tensor, views: int) -> torch.Tensor:
    """Fine images (B, 2 n, 2 n) -> (B, views, n's bins), view by view: the matrix is large."""
    side, bins = images.shape[-1], 2 * ct.BINS
    found = []
    for angle in ct.angles(views):
        rows, columns, values = strip_matrix(side, [angle], bins)
        view = torch.zeros(bins, len(images), dtype=torch.float64)
        found.append(view.index_add_(0, rows, values[:, None] * images.flatten(1).T[columns]))
    return ct.halved(torch.stack(found).permute(2, 0, 1)).float()


def main() -> None:
    held = {name: integrals(ct.fine(name)[None].double(), 192)[0] for name in ct.PEOPLE}
    bodies = phantoms.draw(ct.DRAWN, 2 * ct.N, torch.Generator().manual_seed(SEED))
    held["drawn"] = ct.coarser(bodies).half()
    held["drawn_integrals"] = integrals(bodies.double(), ct.VIEWS)
    save_file({key: value.contiguous() for key, value in held.items()}, data._SCANS)
    for key, value in held.items():
        print(key, tuple(value.shape), f"{value.min():.3f} to {value.max():.3f}")


if __name__ == "__main__":
    main()
