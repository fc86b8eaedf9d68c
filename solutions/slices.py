"""Slices of a brain for scoring that lie in no package, with the tissue of every pixel.

Each is two neighbouring test slices of the template that flow into one another, turned, scaled and
bent in a way of its own, with a contrast of its own, shaded and noisy; its labels went the same
way. The course's key draws all of it. Only the grader has this module.
"""

import functools
import math

import torch
import torch.nn.functional as F

from solutions.fields import smooth_field
from starter_code import checks
from starter_code.segmentation import data

BEND = 0.035
"""Standard deviation of the smooth displacement, as a share of the side: 4 pixels of 112."""
NEIGHBOURS = 3
"""So many slices, of 1 mm each, lie between the two that flow into one another, at most."""


def drawn(
    count: int, corruption: tuple[float, float], number: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Corrupted slices (count, 1, 112, 96), float32, and their labels (count, 112, 96), int64.

    corruption: (bias, noise) as in `segmentation.corrupted`. number: as in `checks.secret`, from
    which everything random is taken. The whole range of the test slices is covered evenly.
    """
    images, labels = _drawn(count, corruption, checks.secret(number))
    return images.clone(), labels.clone()


@functools.cache  # several tests of a question measure on the same slices
def _drawn(
    count: int, corruption: tuple[float, float], seed: int
) -> tuple[torch.Tensor, torch.Tensor]:
    generator = checks.seeded(seed)
    images, labels = data.brain_slices("test")
    blocks = torch.tensor(data.SLICES["test"])
    found = [
        _one(images, labels, blocks, index * len(blocks) // count, generator)
        for index in range(count)
    ]
    clean, tissues = (torch.stack(part) for part in zip(*found, strict=True))
    return data.corrupted(clean, *corruption, seed=seed + 1), tissues


def _one(
    images: torch.Tensor,
    labels: torch.Tensor,
    blocks: torch.Tensor,
    first: int,
    generator: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor]:
    """One clean slice (1, 112, 96) and its labels (112, 96), made of slice `first` and another."""
    near = ((blocks - blocks[first]).abs() <= NEIGHBOURS).nonzero()[:, 0]
    second = near[torch.randint(len(near), (), generator=generator)]
    H, W = labels.shape[1:]
    share = torch.sigmoid(3 * smooth_field((H, W), 4, generator))
    image = share * images[first, 0] + (1 - share) * images[second, 0]
    tissue = torch.where(share > 0.5, labels[first], labels[second])
    grid = _grid(H, W, generator)
    bent = F.grid_sample(image[None, None], grid, mode="bilinear", align_corners=False)[0]
    shares = F.one_hot(tissue, len(data.TISSUES)).permute(2, 0, 1)[None].float()
    moved = F.grid_sample(shares, grid, mode="bilinear", align_corners=False)[0]
    moved[0] += 1 - moved.sum(dim=0)  # what comes from outside is background
    gamma = math.exp(0.4 * (torch.rand((), generator=generator).item() - 0.5))
    return bent.clamp(0, 1) ** gamma, moved.argmax(dim=0)


def _grid(H: int, W: int, generator: torch.Generator) -> torch.Tensor:
    """Where each pixel comes from: (1, H, W, 2), turned, scaled and bent at random."""
    turn, *scales = (2 * torch.rand(3, generator=generator) - 1).tolist()
    angle, (y_scale, x_scale) = 0.4 * turn, (math.exp(0.15 * scale) for scale in scales)
    middle = (torch.arange(side) - (side - 1) / 2 for side in (H, W))
    y, x = torch.meshgrid(*middle, indexing="ij")
    y = y + BEND * H * smooth_field((H, W), 5, generator)
    x = x + BEND * H * smooth_field((H, W), 5, generator)
    rows = y_scale * (math.cos(angle) * y - math.sin(angle) * x)
    columns = x_scale * (math.sin(angle) * y + math.cos(angle) * x)
    return torch.stack([2 * columns / W, 2 * rows / H], dim=-1)[None]
