"""Drawn bodies, for training and for testing: outline, organs, air, bones, a table, texture.

Nobody's body is among them, so any number can be drawn and given away. What they lack of real ones
is what a network trained on them has never seen.
"""

import functools
import math

import torch
import torch.nn.functional as F

from starter_code import photographs
from starter_code.ct import data

_PATCH, _POOL = 160, 72


def draw(count: int, size: int, generator: torch.Generator) -> torch.Tensor:
    """New bodies, zero outside the inscribed circle: (count, size, size), float32 in [0, 1]."""
    pen = _Pen(count, size, generator)
    image = pen.body()
    image = pen.with_organs(image)
    image = pen.with_air(image)
    image = pen.with_bones(image)
    image = pen.with_table(image)
    return pen.softened(image).clamp(0, 1) * data.circle(size)


class _Pen:
    """Draws one of each thing into every image of a batch at once; each has numbers of its own."""

    def __init__(self, count: int, size: int, generator: torch.Generator):
        self.count, self.size, self.generator = count, size, generator
        ticks = (torch.arange(size) + 0.5) * 2 / size - 1
        self.y, self.x = torch.meshgrid(-ticks, ticks, indexing="ij")  # x to the right, y up

    def between(self, low: float, high: float) -> torch.Tensor:
        """A number for each image: (count, 1, 1)."""
        return low + (high - low) * torch.rand(self.count, 1, 1, generator=self.generator)

    def coin(self, share: float) -> torch.Tensor:
        """True in this share of the images: (count, 1, 1)."""
        return self.between(0, 1) < share

    def level(self, middle: tuple, axes: tuple, turn: tuple, wobble: float) -> torch.Tensor:
        """Below 1 inside an uneven ellipse: (count, size, size).

        middle: bounds of x and of y. axes: bounds of both half axes. turn: bounds of the angle.
        """
        dx, dy = (
            one - self.between(*bounds)
            for one, bounds in zip((self.x, self.y), middle, strict=True)
        )
        angle, a, b = self.between(*turn), self.between(*axes), self.between(*axes)
        u = (dx * angle.cos() + dy * angle.sin()) / a
        v = (dy * angle.cos() - dx * angle.sin()) / b
        around = torch.atan2(v, u)
        factor = torch.ones(())
        for k in (2, 3, 4, 5):
            phase = self.between(0, 2 * math.pi)
            factor = factor + wobble / k * self.between(-1, 1) * torch.cos(k * around + phase)
        return (u * u + v * v).sqrt() * factor

    def spot(self, reach: float, smallest: float, largest: float, wobble: float) -> torch.Tensor:
        """The level of an ellipse anywhere."""
        middle = ((-reach, reach), (-reach, reach))
        return self.level(middle, (smallest, largest), (0, math.pi), wobble)

    def body(self) -> torch.Tensor:
        self.outline = self.level(((-0.1, 0.1), (-0.1, 0.1)), (0.45, 0.85), (-0.6, 0.6), 0.25)
        return self.between(0.30, 0.37) * (self.outline < 1)

    def with_organs(self, image: torch.Tensor) -> torch.Tensor:
        inside = self.outline < 1
        for _ in range(8):
            organ = self.spot(0.6, 0.03, 0.35, 0.3) < 1
            strong, weak = self.between(-0.1, 0.1), self.between(-0.03, 0.03)
            image = image + torch.where(self.coin(0.7), weak, strong) * (organ & inside)
        region = (self.spot(0.4, 0.2, 0.9, 0.3) < 1) & inside
        amount = 0.003 * torch.exp(math.log(25) * self.between(0, 1)) * self.coin(0.8)
        return image + amount * self._textures() * region

    def _textures(self) -> torch.Tensor:
        """Details of photographs, turned and mirrored: (count, size, size), in [-1, 1]."""
        order = torch.randint(_POOL, (self.count,), generator=self.generator)
        chosen = F.interpolate(
            _pool()[order], (self.size, self.size), mode="bilinear", antialias=True
        )
        turns = torch.randint(8, (self.count,), generator=self.generator).tolist()
        return torch.stack([
            torch.rot90(one.mT if turn > 3 else one, turn % 4, (-2, -1))
            for one, turn in zip(2 * chosen[:, 0] - 1, turns, strict=True)
        ])  # fmt: skip

    def with_air(self, image: torch.Tensor) -> torch.Tensor:
        for _ in range(3):
            hole = (self.spot(0.6, 0.01, 0.18, 0.5) < 1) & self.coin(0.4)
            image = torch.where(hole, self.between(0, 0.08) * self.coin(0.5), image)
        return image

    def with_bones(self, image: torch.Tensor) -> torch.Tensor:
        depth, thick, there = self.between(0, 0.2), self.between(0.02, 0.13), self.coin(0.5)
        within = 1 - depth - self.outline  # 0 at the outer side of a shell such as a skull
        shell = (within > 0) & (within < thick) & there
        image = torch.where(shell, self.between(0.45, 0.95), image)
        marrow = shell & ((within / thick - 0.5).abs() < 0.15) & self.coin(0.4)
        image = torch.where(marrow, self.between(0.35, 0.6), image)
        for _ in range(5):
            level = self.spot(0.7, 0.01, 0.14, 0.4)
            hollow = self.between(0.3, 0.95) * self.coin(0.5)
            bone = (level < 1) & (level > hollow) & self.coin(0.55)
            image = torch.where(bone, self.between(0.42, 0.95), image)
        return image

    def with_table(self, image: torch.Tensor) -> torch.Tensor:
        arc = self.level(((-0.1, 0.1), (-0.2, 0.4)), (0.6, 1.1), (-0.2, 0.2), 0.0)
        line = (arc < 1) & (arc > 1 - self.between(0.01, 0.04)) & self.coin(0.4)
        below = (self.y < self.between(-0.6, 0.3)) & (self.outline > 1.03)
        return torch.where(line & below, self.between(0.05, 0.5), image)

    def softened(self, image: torch.Tensor) -> torch.Tensor:
        """Bodies have no sharper edges than this."""
        blurred = F.avg_pool2d(image[:, None], 3, 1, 1)[:, 0]
        return torch.lerp(image, blurred, self.between(0, 1))


@functools.cache
def _pool() -> torch.Tensor:
    """Details of the training photographs, drawn once: (_POOL, 1, _PATCH, _PATCH)."""
    return photographs.patches(photographs.TRAIN, _PATCH, _POOL, seed=9)
