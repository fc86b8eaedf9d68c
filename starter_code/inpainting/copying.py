"""Attention to known patches, from the border of a hole inwards.

Copying what has similar surroundings is Efros and Leung's (1999); contextual attention (Yu and
others, 2018) does it with learned features, and a softmax in place of a choice.
"""

import torch
import torch.nn.functional as F


def copied(
    y: torch.Tensor, mask: torch.Tensor, size: int = 9, scale: float = 2000.0
) -> torch.Tensor:
    """Holes filled by centres of known patches, weighted by how alike their surroundings are.

    y: (1, C, H, W). mask: (H, W), bool. In each round the missing pixels beside a known one get
    means of the centres of all patches of `size` x `size` pixels that were known wholly at the
    beginning, with weights in proportion to exp(-scale d), where d is the mean squared difference
    of the patch and the surroundings of the pixel, as far as these are known by now. Returns
    (1, C, H, W). Raises ValueError where no whole patch is known.
    """
    C = y.shape[1]
    x, known = torch.where(mask, y, 0), mask.clone()
    whole = _patches(mask[None, None].to(y.dtype), size).mean(0) == 1
    if not whole.any():
        raise ValueError(f"no patch of {size} x {size} pixels is known")
    given = _patches(x, size)[:, whole]  # (C size^2, patches), never changed
    centres = x.flatten(2)[0][:, whole]  # (C, patches)
    while not known.all():
        near = F.max_pool2d(known[None, None].to(y.dtype), 3, 1, 1)[0, 0] > 0
        ring = (near & ~known).flatten()
        seen = _patches(known[None, None].to(y.dtype), size)[:, ring].repeat(C, 1)
        here = _patches(x, size)[:, ring] * seen
        squares = here.square().sum(0)[:, None] - 2 * here.T @ given + seen.T @ given.square()
        weights = torch.softmax(-scale * squares / seen.sum(0)[:, None], 1)
        x.flatten(2)[0, :, ring] = centres @ weights.T
        known = known | ring.reshape(known.shape)
    return x


def _patches(x: torch.Tensor, size: int) -> torch.Tensor:
    """The surroundings of each pixel, 0 outside: (1, C, H, W) -> (C size^2, H W)."""
    return F.unfold(x, size, padding=size // 2)[0]
