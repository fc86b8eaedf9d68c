"""Slices of heads, and simulated scans of them.

**Colin27**, one man, T1-weighted, the mean of 27 scans (Holmes and others, 1998), and **INIA19**, a
template of macaques (Rohlfing and others, 2012), both as Debian's package mricron-data has them
(BSD-3-Clause; see the notice in the folder `brain`). Parts are blocks of axial slices, at least
6 mm apart: neighbours are nearly the same picture. **ICBM152** is read from the installed package
nilearn, and **s1045**, a sagittal slice of another person, from Matplotlib.

The slices are magnitudes. What a scanner adds is simulated: a smooth phase, coils, a mask and
noise. No raw data of a real scan is free enough to ship; `fastmri` reads those that you have.
"""

import functools
import gzip
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from starter_code.mri.physics import MultiCoil
from starter_code.segmentation import data as brains

FOLDER = Path(__file__).parent / "brain"
ROWS, COLUMNS = 224, 192
WHITE = 207
"""The grey level that counts as 1: the 99.9th percentile of Colin27."""
HEADS = ("test", "macaque", "icbm152", "s1045")
"""Heads that no network of this homework was trained on; "test" is the head of the training."""
ACS = {4: 16, 6: 6, 8: 8}
"""Columns in the middle that are always measured, by acceleration; at 1 mm, `ACS[6]` at 2 mm."""


def slices(part: str, mm: int = 1) -> torch.Tensor:
    """Magnitudes of one part, about 0 to 1: (S, 224, 192), or (S, 112, 96) with pixels of 2 mm.

    part: "train" (54), "validation" (6), "test" (14), or another head: "macaque" (8), "icbm152" (7,
    without skull), "s1045" (1). float32, the caller's own. Raises ValueError for another part.
    """
    if mm not in (1, 2):
        raise ValueError(f"pixels have 1 or 2 mm, not {mm}")
    found = _read(part)
    return F.avg_pool2d(found[:, None], 2)[:, 0] if mm == 2 else found.clone()


@functools.cache
def _read(part: str) -> torch.Tensor:
    if part == "icbm152":
        images = brains.brain_slices("test")[0][::4]  # 2 mm
        return F.interpolate(images, (ROWS, COLUMNS), mode="bicubic").clamp(min=0)[:, 0]
    if part == "s1045":
        return _sagittal()
    if part not in ("train", "validation", "test", "macaque"):
        raise ValueError(f"no part {part!r}; there are train, validation, {', '.join(HEADS)}")
    with Image.open(FOLDER / f"{part}.png") as image:
        pixels = torch.from_numpy(np.array(image)).float() / WHITE
    return pixels.reshape(-1, ROWS, COLUMNS)


def _sagittal() -> torch.Tensor:
    """A slice of Matplotlib's sample data, 256 x 256, big-endian; its middle."""
    import matplotlib.cbook

    path = matplotlib.cbook.get_sample_data("s1045.ima.gz", asfileobj=False)
    with gzip.open(path) as file:
        pixels = np.frombuffer(file.read(), ">u2").reshape(256, 256).astype(np.float32)
    image = torch.from_numpy(pixels) / float(np.percentile(pixels, 99.9))
    return image[16 : 16 + ROWS, 32 : 32 + COLUMNS][None].contiguous()


@dataclass
class Scan:
    """What was there, and what was measured of it.

    x: (B, H, W), complex64. maps: (B, C, H, W), sum over coils of |S|^2 = 1. mask: (B, W), bool.
    y: (B, C, H, W), k-space with noise, zero where the mask is False. sigma: the noise's standard
    deviation, of real and imaginary parts each.
    """

    x: torch.Tensor
    maps: torch.Tensor
    mask: torch.Tensor
    y: torch.Tensor
    sigma: float

    @property
    def A(self) -> MultiCoil:
        """The operator of the measurement."""
        return MultiCoil(self.maps, self.mask)

    def __getitem__(self, rows: slice) -> "Scan":
        parts = (self.x, self.maps, self.mask, self.y)
        return Scan(*(part[rows] for part in parts), self.sigma)

    def __len__(self) -> int:
        return len(self.x)

    def to(self, device: torch.device | str) -> "Scan":
        """The scan with all its tensors on this device."""
        parts = (self.x, self.maps, self.mask, self.y)
        return Scan(*(part.to(device) for part in parts), self.sigma)


def scan(
    magnitudes: torch.Tensor,
    coils: int,
    R: int,
    generator: torch.Generator,
    sigma: float = 0.005,
    acs: int | None = None,
) -> Scan:
    """Simulate a scan of magnitudes (B, H, W), each with its own phase, coils, mask and noise.

    R: the acceleration: W // R columns are measured, `acs` of them in the middle (`ACS[R]`; for
    acceleration 1 all).
    """
    B, H, W = magnitudes.shape
    x = torch.polar(magnitudes, smooth_phase(B, H, W, generator))
    maps = coil_maps(B, coils, H, W, generator)
    mask = masks(B, W, R, ACS.get(R, 0) if acs is None else acs, generator)
    y = MultiCoil(maps, mask)(x)
    noise = torch.view_as_complex(torch.randn(*y.shape, 2, generator=generator))
    return Scan(x, maps, mask, y + sigma * noise * mask[:, None, None], sigma)


def masks(count: int, W: int, R: int, acs: int, generator: torch.Generator) -> torch.Tensor:
    """Random masks (count, W), bool: W // R columns each, acs of them around column W // 2."""
    scores = torch.rand(count, W, generator=generator)
    first = W // 2 - acs // 2
    scores[:, first : first + acs] += 1
    kept = scores.topk(W // R, dim=1).indices
    return torch.zeros(count, W, dtype=torch.bool).scatter(1, kept, True)


def coil_maps(count: int, coils: int, H: int, W: int, generator: torch.Generator) -> torch.Tensor:
    """Smooth complex sensitivities on a ring around the head: (count, coils, H, W), complex64.

    Gaussian profiles with a phase that is linear in space, normalised to sum over coils of
    |S|^2 = 1. One coil is 1 everywhere.
    """
    if coils == 1:
        return torch.ones(count, 1, H, W, dtype=torch.complex64)

    def between(low: float, high: float, *shape: int) -> torch.Tensor:
        return low + (high - low) * torch.rand(count, *shape, generator=generator)

    angle = 2 * math.pi * (torch.arange(coils) / coils + between(0, 1, 1))
    angle = angle + between(-0.15, 0.15, coils)
    radius, width = between(1.0, 1.3, coils), between(0.7, 1.1, 1, 1, 1)
    y, x = torch.linspace(-1, 1, H)[:, None], torch.linspace(-1, 1, W)
    down = y - (radius * angle.sin())[..., None, None]
    right = x - (radius * angle.cos())[..., None, None]
    size = torch.exp(-(down**2 + right**2) / (2 * width**2))
    offset, *slopes = between(-math.pi, math.pi, 3, coils, 1, 1).unbind(1)
    maps = torch.polar(size, offset + 0.4 * (slopes[0] * x + slopes[1] * y))
    return maps / maps.abs().square().sum(1, keepdim=True).sqrt()


def smooth_phase(count: int, H: int, W: int, generator: torch.Generator) -> torch.Tensor:
    """Phases (count, H, W), cubic between 4 x 4 normal values of a random size of up to 0.8."""
    size = 0.1 + 0.7 * torch.rand(count, 1, 1, 1, generator=generator)
    knots = size * torch.randn(count, 1, 4, 4, generator=generator)
    return F.interpolate(knots, (H, W), mode="bicubic", align_corners=True)[:, 0]
