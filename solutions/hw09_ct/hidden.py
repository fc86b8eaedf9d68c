"""Bodies and slices for scoring that lie in no package: drawn, and bent, with the course's key."""

import functools

import torch
import torch.nn.functional as F

from solutions.fields import smooth_field
from solutions.hw09_ct import reference
from starter_code import checks, ct
from starter_code.ct import learning

SIDE, VIEWS, BINS = learning.SIDE, learning.FEW, learning.STRIPS


@functools.cache
def projector(n: int, bins: int):
    """The reference's own operator of 24 views."""
    entries = reference.strip_matrix(n, ct.angles(VIEWS), bins)
    return reference.Projector(*entries, (n, n), (VIEWS, bins))


def drawn(count: int, number: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Drawn bodies (count, 64, 64) and their noisy views (count, 24, 92).

    number: as in `checks.seed`, from which everything random is taken.
    """
    generator = checks.generator(number)
    x, ideal = learning.bodies(projector(2 * SIDE, 2 * BINS), count, generator)
    return x, learning.noisy(ideal, generator)


def people(number: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Both slices of people, each bent twice, and their noisy views."""
    generator = checks.generator(number)
    images = torch.stack([_bent(ct.fine(name), generator) for name in ct.PEOPLE * 2])
    ideal = ct.geometry.halved(projector(2 * SIDE, 2 * BINS)(images))
    return ct.coarser(images), learning.noisy(ideal, generator)


def _bent(image: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """A slice (256, 256) turned a little, perhaps mirrored, and bent: (128, 128)."""
    size = 2 * SIDE
    ticks = (torch.arange(size) + 0.5) * 2 / size - 1
    rows, columns = torch.meshgrid(ticks, ticks, indexing="ij")
    turn, mirror, scale = (torch.rand(3, generator=generator) - 0.5).tolist()
    y = (1 + 0.2 * scale) * rows + 0.06 * smooth_field((size, size), 5, generator)
    x = (1 - 0.2 * scale) * columns + 0.06 * smooth_field((size, size), 5, generator)
    grid = torch.stack([x + turn * y, y - turn * x], dim=-1)[None] * (1 if mirror > 0 else -1)
    found = F.grid_sample(
        image[None, None], grid, mode="bilinear", padding_mode="zeros", align_corners=False
    )
    return found[0, 0].clamp(0, 1) * ct.circle(size)


def sirt(y: torch.Tensor) -> torch.Tensor:
    """The classical opponent: 60 steps of SIRT with x >= 0."""
    return reference.sirt(projector(SIDE, BINS), y, 60)
