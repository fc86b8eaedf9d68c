"""Contextual attention (Yu and others, 2018), on pixels in place of learned features."""

import torch
import torch.nn.functional as F


def copied(
    y: torch.Tensor, start: torch.Tensor, mask: torch.Tensor, size: int = 5, scale: float = 50.0
) -> torch.Tensor:
    """Holes filled with a mean of known patches, weighted by how alike they are to a first guess.

    y, start: (1, C, H, W), what is known and a first filling. mask: (H, W), bool. The patch of
    `size` x `size` pixels around each missing pixel is compared with all patches that are known
    wholly: cosine of the angle between them, after their means are taken off; softmax of scale
    times that; the centres of the patches, with the first guess's mean, are averaged. Returns
    (1, C, H, W). Raises ValueError where no whole patch is known.
    """
    C, half = y.shape[1], size // 2
    padded = F.pad(start, (half,) * 4, mode="replicate")
    patches = F.unfold(padded, size)[0].T  # (H W, C size^2), a row for each pixel
    inside = F.pad(mask.to(y.dtype)[None, None], (half,) * 4)
    whole = F.unfold(inside, size)[0].mean(0) == 1
    if not whole.any():
        raise ValueError(f"no patch of {size} x {size} pixels is known")
    colours = patches.reshape(len(patches), C, -1)
    means = colours.mean(2, keepdim=True)
    centred = (colours - means).flatten(1)
    directions = F.normalize(centred, dim=1)
    missing = ~mask.flatten()
    alike = directions[missing] @ directions[whole].T
    weights = torch.softmax(scale * alike, 1)
    middle = (colours - means)[:, :, size * size // 2]  # what a centre is above its patch's mean
    found = means[missing, :, 0] + weights @ middle[whole]
    filled = y.flatten(2).clone()
    filled[0, :, missing] = found.T
    return filled.reshape(y.shape)
