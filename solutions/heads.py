"""Magnitudes of heads for scoring that lie in no package: slices bent and relit by a key.

Each is two neighbouring test slices that flow into one another, turned, scaled, mirrored or not,
and bent in a way of its own, with a contrast of its own. The course's key draws all of it. Only the
grader has this module.
"""

import functools
import math

import torch
import torch.nn.functional as F

from solutions.fields import smooth_field
from starter_code import checks
from starter_code.mri import data

BEND = 0.03
"""Standard deviation of the smooth displacement, as a share of the side."""


def drawn(count: int, number: int) -> torch.Tensor:
    """Magnitudes (count, 112, 96), float32, pixels of 2 mm, that nobody has seen.

    number: as in `checks.secret`. All test slices take part about equally often.
    """
    return _drawn(count, checks.secret(number)).clone()


@functools.cache  # several tests of a question measure on the same slices
def _drawn(count: int, seed: int) -> torch.Tensor:
    generator = checks.seeded(seed)
    slices = data.slices("test")
    found = []
    for index in range(count):
        first = index * len(slices) // count
        second = min(first + 1 + index % 2, len(slices) - 1)
        share = torch.sigmoid(3 * smooth_field(slices.shape[1:], 4, generator))
        image = share * slices[first] + (1 - share) * slices[second]
        found.append(_relit(_bent(image, generator), generator))
    return F.avg_pool2d(torch.stack(found)[:, None], 2)[:, 0]


def _bent(image: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """The image turned by up to 0.3 rad, scaled by up to exp(0.12), bent, and perhaps mirrored."""
    H, W = image.shape
    turn, *scales = (2 * torch.rand(3, generator=generator) - 1).tolist()
    angle, (x_scale, y_scale) = 0.3 * turn, (math.exp(0.12 * one) for one in scales)
    x_scale = x_scale if torch.rand((), generator=generator) < 0.5 else -x_scale
    across = W / H
    first = [x_scale * math.cos(angle), -x_scale * math.sin(angle) / across, 0]
    second = [y_scale * math.sin(angle) * across, y_scale * math.cos(angle), 0]
    grid = F.affine_grid(torch.tensor([[first, second]]), (1, 1, H, W), align_corners=False)
    bend = [2 * BEND * smooth_field((H, W), 5, generator) for _ in range(2)]
    grid = grid + torch.stack(bend, dim=-1)
    return F.grid_sample(image[None, None], grid, mode="bicubic", align_corners=False)[0, 0]


def _relit(image: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """The image with another contrast and uneven light."""
    gamma = math.exp(0.5 * torch.rand((), generator=generator).item() - 0.25)
    light = torch.exp(0.1 * smooth_field(tuple(image.shape), 3, generator))
    return image.clamp(0, 1) ** gamma * light
