"""Random smooth surfaces, by which pictures and slices for scoring are bent, lit and blended."""

import torch
import torch.nn.functional as F


def smooth_field(shape: tuple[int, int], knots: int, generator: torch.Generator) -> torch.Tensor:
    """A random smooth surface of this shape, cubic between knots x knots standard normal values."""
    values = torch.randn(1, 1, knots, knots, generator=generator)
    return F.interpolate(values, shape, mode="bicubic", align_corners=True)[0, 0]
