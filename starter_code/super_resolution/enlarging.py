"""The operator, classical enlargements and measures of what comes out.

Images are x (B, C, r m, r n) and y (B, C, m, n), floating point, with values in [0, 1].
"""

import torch
import torch.nn.functional as F

from starter_code import photographs


def downsample(x: torch.Tensor, r: int) -> torch.Tensor:
    """A x: the mean of each block of r x r pixels, (B, C, r m, r n) -> (B, C, m, n)."""
    return F.avg_pool2d(x, r)


def nearest(y: torch.Tensor, r: int) -> torch.Tensor:
    """Each pixel becomes a block of r x r pixels of its value."""
    return F.interpolate(y, scale_factor=r, mode="nearest")


def enlarge(y: torch.Tensor, r: int) -> torch.Tensor:
    """Bicubic enlargement by torch, aligned with the blocks: its kernel has a = -0.75."""
    return F.interpolate(y, scale_factor=r, mode="bicubic", align_corners=False)


def back_project(y: torch.Tensor, r: int, steps: int = 3) -> torch.Tensor:
    """Bicubic enlargement whose blocks are corrected: e <- e + enlarge(y - A e).

    Irani and Peleg (1991); it learns nothing.
    """
    e = enlarge(y, r)
    for _ in range(steps):
        e = e + enlarge(y - downsample(e, r), r)
    return e


def psnr(e: torch.Tensor, x: torch.Tensor, r: int) -> float:
    """PSNR in dB by this homework's protocol: e clamped to [0, 1], r pixels of the border left out.

    e, x: of one shape (B, C, H, W); each image has its own PSNR, and the result is their mean.
    """
    inside = (..., slice(r, -r), slice(r, -r))
    errors = (e.double().clamp(0, 1)[inside] - x.double()[inside]).square().mean((1, 2, 3))
    return (-10 * errors.log10()).mean().item()


def laplacian(e: torch.Tensor, x: torch.Tensor) -> float:
    """Sharpness of e as a share of that of x: standard deviations of the second differences."""
    spreads = []
    for image in (e.clamp(0, 1), x):
        inner = image[..., 1:-1, 1:-1]
        rows = image[..., 2:, 1:-1] + image[..., :-2, 1:-1]
        columns = image[..., 1:-1, 2:] + image[..., 1:-1, :-2]
        spreads.append((4 * inner - rows - columns).double().std())
    return (spreads[0] / spreads[1]).item()


def details(names: tuple[str, ...], size: int, generator: torch.Generator) -> torch.Tensor:
    """A square detail of each photograph, at a random place: (names, 1, size, size).

    Of twelve places the one with the third largest standard deviation is taken, so that nobody's
    details are empty.
    """
    found = []
    for name in names:
        image, drawn = photographs.photograph(name), []
        for _ in range(12):
            top, left = (
                int(torch.randint(side - size + 1, (), generator=generator)) for side in image.shape
            )
            drawn.append(image[None, top : top + size, left : left + size])
        drawn.sort(key=lambda detail: detail.std().item())
        found.append(drawn[-3])
    return torch.stack(found)
