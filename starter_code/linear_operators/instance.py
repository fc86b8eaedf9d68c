"""What each student's figures and numbers are drawn from: masks, kernels, noise, small scenes."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from starter_code import personal, photographs

SCENES = (
    "camera", "brick", "coins", "moon", "gravel", "page", "astronaut", "rocket", "chelsea",
    "coffee", "grace_hopper", "text",
)  # fmt: skip
"""photographs of which small scenes are made"""


@dataclass(frozen=True)
class Instance:
    """The numbers of one student; `instance` draws them."""

    ME: str
    factor: int
    """of downsampling"""
    motion: int
    """length in pixels of a motion, odd"""
    kept: int
    """how many of 24 x 24 pixels are observed"""
    taps: int
    """length of a kernel of one dimension"""
    weight: float
    """of Tikhonov, the larger of two"""
    w: tuple[int, ...]
    y: tuple[int, ...]
    """a kernel and a measurement to calculate with by hand"""

    def mask(self) -> torch.Tensor:
        """Which pixels are observed: (24, 24), bool, exactly `kept` of them True."""
        mask = torch.zeros(576, dtype=torch.bool)
        mask[torch.randperm(576, generator=self.generator("mask"))[: self.kept]] = True
        return mask.reshape(24, 24)

    def noise(self, *shape: int, purpose: str = "noise") -> torch.Tensor:
        """Standard normal noise of this shape, float64; another one for each purpose."""
        return torch.randn(shape, generator=self.generator(purpose), dtype=torch.float64)

    def generator(self, purpose: str) -> torch.Generator:
        """A generator of this student's own."""
        return personal.generator(self.ME, purpose)


def instance(ME: str) -> Instance:
    """The instance of a student; that of "" is everybody's."""
    generator = personal.generator(ME, "by hand")
    w, y = (torch.randint(1, 6, (3,), generator=generator).tolist() for _ in range(2))
    w[1] = -w[1]
    return Instance(
        ME,
        personal.choice(ME, "factor", [2, 3, 4]),
        personal.choice(ME, "motion", [5, 7, 9]),
        personal.choice(ME, "kept", [144, 192, 288, 384]),
        personal.choice(ME, "taps", [15, 31, 63]),
        personal.choice(ME, "weight", [0.02, 0.01, 0.005]),
        tuple(w),
        tuple(y),
    )


def small_scene(name: str, side: int, generator: torch.Generator) -> torch.Tensor:
    """A detail of a photograph, of which each 8 x 8 pixels became one: (side, side), float64."""
    image, size = photographs.photograph(name), 8 * side
    top, left = (int(torch.randint(have - size + 1, (), generator=generator))
                 for have in image.shape)  # fmt: skip
    detail = image[top : top + size, left : left + size]
    return F.avg_pool2d(detail[None, None], 8)[0, 0].double()
