"""Pictures for scoring that lie in no package: photographs bent, blended and relit by a key.

What a design question is scored on must not be looked up. Where an instructor gave pictures of
their own at the build, they lie in the folder `pictures` beside `solutions`, and are the sources;
else the sources are photographs of installed packages on which students do not train. Either way
each picture is made anew from two details of them, in ways that the key draws: turned, scaled,
mirrored and bent, each with its own contrast and light, one flowing into the other.

Only the grader has this module. A student who knew it would still lack the key.
"""

import functools
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from solutions.fields import smooth_field
from starter_code import checks, photographs

FOLDER = Path(__file__).resolve().parents[1] / "pictures"
"""The instructor's own pictures, grey PNG files; need not be there."""

SOURCES = (*photographs.TEST, "flower")
"""The photographs that serve where there is no such folder; all free to use (see `photographs`)."""

SCALES = (1.2, 1.9)
"""Pixels of a source that become one pixel, along each axis: all detail is of the source's own."""
BEND = 0.04
"""Standard deviation of the smooth displacement, as a share of the side: 6 pixels of 160."""
MIN_STD = 0.08
_MAX_DRAWS = 100


def drawn(count: int, size: int, number: int) -> torch.Tensor:
    """Pictures that nobody has seen: (count, 1, size, size), float32 in [0, 1], grey.

    number: as in `checks.secret`, from which everything random is taken. Every source takes part
    equally often (to within one), so that keys are equally hard. Raises ValueError where the
    sources are as good as constant.
    """
    return _drawn(count, size, checks.secret(number)).clone()


@functools.cache  # several tests of a question measure on the same pictures
def _drawn(count: int, size: int, seed: int) -> torch.Tensor:
    generator = checks.seeded(seed)
    sources = _sources()
    order = torch.randperm(len(sources), generator=generator).tolist()
    pictures = []
    for index in range(count):
        first, second = (sources[order[(index + step) % len(order)]] for step in (0, index + 1))
        a, b = (_detail(source, size, generator) for source in (first, second))
        share = torch.sigmoid(8 * smooth_field((size, size), 4, generator))
        pictures.append(share * a + (1 - share) * b)
    return torch.stack(pictures)[:, None].clamp(0, 1)


def _detail(source: torch.Tensor, size: int, generator: torch.Generator) -> torch.Tensor:
    """A detail (size, size) of a source (H, W), in [0, 1], with a standard deviation of MIN_STD."""
    for _ in range(_MAX_DRAWS):
        detail = _relit(_bent(source, size, generator), generator)
        if detail.std() >= MIN_STD:
            return detail
    raise ValueError("the pictures for scoring hold next to nothing but constant areas")


def _bent(source: torch.Tensor, size: int, generator: torch.Generator) -> torch.Tensor:
    """A detail turned, scaled, perhaps mirrored and bent: (size, size).

    Where it leaves the source, the source is mirrored. Four samples are averaged for each pixel,
    or fine patterns would alias.
    """
    H, W = source.shape

    def between(low: float, high: float) -> float:
        return low + (high - low) * torch.rand((), generator=generator).item()

    fine = (torch.arange(2 * size) + 0.5) / 2 - size / 2  # two samples along each pixel's side
    rows, columns = torch.meshgrid(fine, fine, indexing="ij")
    rows = rows + BEND * size * smooth_field(rows.shape, 5, generator)
    columns = columns + BEND * size * smooth_field(rows.shape, 5, generator)
    angle, mirror = between(-math.pi, math.pi), 1 if between(-1, 1) > 0 else -1
    scales = [scale * between(0.9, 1.1) for scale in [between(*SCALES)] * 2]
    y = scales[0] * (math.cos(angle) * rows - math.sin(angle) * columns)
    x = scales[1] * (math.sin(angle) * rows + math.cos(angle) * columns) * mirror
    y, x = y + H * between(0.25, 0.75), x + W * between(0.25, 0.75)
    grid = torch.stack([2 * x / W - 1, 2 * y / H - 1], dim=-1)[None]
    found = F.grid_sample(
        source[None, None], grid, mode="bicubic", padding_mode="reflection", align_corners=False
    )
    return F.avg_pool2d(found, 2)[0, 0].clamp(0, 1)


def _relit(detail: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """The detail with another contrast and uneven light: (H, W), in [0, 1]."""
    gamma, low, high = torch.rand(3, generator=generator).tolist()
    curved = 0.1 * low + (0.85 + 0.1 * high - 0.1 * low) * detail ** math.exp(gamma - 0.5)
    light = 0.1 * smooth_field(tuple(detail.shape), 3, generator)
    return (curved * torch.exp(light)).clamp(0, 1)


def _sources() -> list[torch.Tensor]:
    """Grey images (H, W), float32 in [0, 1]: the instructor's where there are any."""
    if own := sorted(FOLDER.glob("*.png")):
        return [_opened(path) for path in own]
    return [photographs.photograph(name) for name in SOURCES]


@functools.cache
def _opened(path: Path) -> torch.Tensor:
    with Image.open(path) as image:
        return torch.from_numpy(np.array(image.convert("L"), dtype=np.float32) / 255)
