"""Slices of a brain with the tissue of every pixel, and nuclei of cells with their numbers.

**Brain.** The ICBM152 2009a template comes with the package nilearn: the average of 152 magnetic
resonance scans (T1, skull removed) and, for every voxel of 1 mm, how likely it is grey or white
matter (Fonov and others, 2011). nilearn calls its licence unknown, so it is read from the installed
package and never copied. The template is the *symmetric* one: its left half mirrors its right half
exactly. A split by halves would put the test into the training, and mirrored slices are no new
data; parts here are blocks of axial slices with at least four slices left out between them.

**Nuclei.** One fluorescence image with every nucleus outlined by hand, in the folder `nuclei`: it
ships with the package stardist (BSD-3-Clause, Schmidt and Weigert; see the notice there) and comes
from the set BBBC038 of the Broad Bioimage Benchmark Collection (CC0; Caicedo and others, 2019).
"""

import functools
import importlib.util
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from starter_code import checks

TISSUES = ("background", "cerebrospinal fluid", "grey matter", "white matter")
"""What the labels 0, 1, 2 and 3 mean; background is whatever lies outside the brain."""

CORRUPTION = (0.8, 0.06)
"""(bias, noise) of the homework, see `corrupted`."""

SLICES = {
    "train": (*range(11, 36), *range(52, 56), *range(80, 92), 106, 107, *range(128, 149)),
    "validation": (*range(40, 48), *range(96, 102)),
    "test": (*range(60, 76), *range(112, 124)),
}
"""Axial slices of each part: z in mm from the lowest slice of the template."""

WEIGHTS = Path(__file__).parent / "weights"
"""The folder of trained weights of UNet(1, 4, depth=3, width=8), float16: unet.safetensors, and
unet_without_skips.safetensors, whose weights of the skips are 0."""

ROWS, COLUMNS = 112, 96
_FILE = "datasets/data/mni_icbm152_{}_tal_nlin_sym_09a_converted.nii.gz"
_NUCLEI = {
    "train": (slice(0, 512), slice(0, 320)),
    "validation": (slice(0, 256), slice(352, 512)),
    "test": (slice(272, 512), slice(352, 512)),
}


def brain_slices(
    part: str, corruption: tuple[float, float] | None = None, seed: int = 0
) -> tuple[torch.Tensor, torch.Tensor]:
    """Slices of one part ("train", "validation" or "test") and their labels.

    Returns images (S, 1, 112, 96), float32, in [0, 1] before corruption, and labels (S, 112, 96),
    int64, 0 to 3 as in `TISSUES`; 64, 14 or 28 slices, the lowest first, the front of the head at
    the top, pixels of 2 mm. corruption: as in `corrupted`, drawn from `seed`. The tensors are the
    caller's own. Raises ValueError for an unknown part, ModuleNotFoundError without nilearn.
    """
    if part not in SLICES:
        raise ValueError(f"no part {part!r}; there are {', '.join(SLICES)}")
    images, labels = (whole[list(SLICES[part])].clone() for whole in _volume())
    if corruption is not None:
        images = corrupted(images, *corruption, seed=seed)
    return images, labels


def corrupted(images: torch.Tensor, bias: float, noise: float, seed: int = 0) -> torch.Tensor:
    """Images as a worse scanner would give them: shaded by a smooth bias field, and noisy.

    images: (S, 1, H, W). Each is multiplied by a field of its own, exp(bias * g), where g is smooth
    (cubic between 4 x 4 random knots) with values in [-1, 1], and Gaussian noise of standard
    deviation `noise` is added. With bias = 0.8 the brightest place is up to exp(1.6) = 5 times as
    bright as the darkest. Returns a new tensor like images; values may leave [0, 1].
    """
    generator = checks.seeded(seed)
    S, _, H, W = images.shape
    knots = torch.randn(S, 1, 4, 4, generator=generator)
    field = F.interpolate(knots, (H, W), mode="bicubic", align_corners=True)
    field = field - field.mean(dim=(2, 3), keepdim=True)
    field = field / field.abs().amax(dim=(2, 3), keepdim=True)
    disturbance = noise * torch.randn(images.shape, generator=generator)
    shaded = images.cpu() * torch.exp(bias * field)
    return (shaded + disturbance).to(images)


def deformed(
    images: torch.Tensor, labels: torch.Tensor, seed: int = 0
) -> tuple[torch.Tensor, torch.Tensor]:
    """Slices turned, scaled and bent at random, each in its own way, and their labels alike.

    images: (S, 1, H, W), clean. labels: (S, H, W), int64. Turned by up to 0.5 rad, each side scaled
    by up to exp(0.25) = 1.28, and every pixel moved smoothly (cubic between 7 x 6 random knots with
    a standard deviation of 3 % of the side): the elastic deformations of Ronneberger, Fischer and
    Brox (2015, Section 3.1). Images are interpolated, labels taken from the nearest pixel; what
    comes from outside is background. Returns new tensors of the same shapes and dtypes.
    """
    generator = torch.Generator().manual_seed(seed)
    S, _, H, W = images.shape
    angle = 0.5 * (2 * torch.rand(S, generator=generator) - 1)
    x_scale, y_scale = torch.exp(0.25 * (2 * torch.rand(2, S, generator=generator) - 1))
    across = W / H  # columns and rows both run from -1 to 1 for grid_sample
    first = torch.stack([x_scale * angle.cos(), -x_scale * angle.sin() / across], dim=1)
    second = torch.stack([y_scale * angle.sin() * across, y_scale * angle.cos()], dim=1)
    turn = torch.stack([first, second], dim=1)
    grid = F.affine_grid(F.pad(turn, (0, 1)), (S, 1, H, W), align_corners=False)
    knots = 0.06 * torch.randn(S, 2, 7, 6, generator=generator)
    bend = F.interpolate(knots, (H, W), mode="bicubic", align_corners=True)
    grid = grid + bend.permute(0, 2, 3, 1)
    moved = F.grid_sample(images, grid.to(images), mode="bilinear", align_corners=False)
    # labels are small whole numbers: float32 holds them
    nearest = F.grid_sample(labels[:, None].float(), grid, mode="nearest", align_corners=False)
    return moved, nearest[:, 0].to(labels.dtype)


@functools.cache
def _volume() -> tuple[torch.Tensor, torch.Tensor]:
    """All axial slices: images (189, 1, 112, 96) and labels (189, 112, 96)."""
    parts = zip(*(_read(kind).split(7) for kind in ("t1", "gm", "wm")), strict=True)
    images, labels = zip(*(_prepared(*part) for part in parts), strict=True)  # saves memory
    return torch.cat(images), torch.cat(labels)


def _prepared(
    t1: torch.Tensor, grey: torch.Tensor, white: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Slices (S, 197, 233) of the template in pixels of 2 mm: (S, 1, 112, 96) and their labels."""
    t1, grey, white = (voxels.float() / 255 for voxels in (t1, grey, white))
    brain = (t1 > 0).float()
    fluid = (brain - grey - white).clamp(min=0)
    maps = torch.stack([1 - brain, fluid, grey, white])
    maps[1:] *= brain
    halved = F.avg_pool2d(torch.cat([t1[None], maps]), 2)  # (5, S, 98, 116)
    turned = halved.transpose(2, 3).flip(2)  # rows from front to back, columns from left to right
    top, left = (turned.shape[2] - ROWS) // 2, (turned.shape[3] - COLUMNS) // 2
    cropped = turned[:, :, top : top + ROWS, left : left + COLUMNS]
    return cropped[0][:, None].clone(), cropped[1:].argmax(dim=0)


def _read(kind: str) -> torch.Tensor:
    """One file of the template as (z, x, y), uint8: "t1", "gm" or "wm"."""
    import nibabel

    spec = importlib.util.find_spec("nilearn")  # finds the folder without importing the package
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("the brain comes with the package nilearn: install it")
    path = Path(spec.submodule_search_locations[0]) / _FILE.format(kind)
    voxels = np.asarray(nibabel.load(path).dataobj)
    return torch.from_numpy(voxels).permute(2, 0, 1)


def nuclei(part: str) -> tuple[torch.Tensor, torch.Tensor]:
    """An image of nuclei (m, n), float32 in [0, 1], and their numbers (m, n), int64, 0 elsewhere.

    Parts ("train", "validation", "test") are separate pieces of one image of 512 x 512 pixels;
    nuclei that a cut divides keep what lies inside. The tensors are the caller's own. Raises
    ValueError for an unknown part.
    """
    if part not in _NUCLEI:
        raise ValueError(f"no part {part!r}; there are {', '.join(_NUCLEI)}")
    folder = Path(__file__).parent / "nuclei"
    with Image.open(folder / "image.png") as image, Image.open(folder / "instances.png") as labels:
        pixels, numbers = np.array(image), np.array(labels)
    rows, columns = _NUCLEI[part]
    image = torch.tensor(pixels[rows, columns], dtype=torch.float32) / 255
    return image, torch.tensor(numbers[rows, columns].astype(np.int64))
