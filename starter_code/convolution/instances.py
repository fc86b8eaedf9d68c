"""What each student of homework 2 gets of their own, drawn from `ME`."""

import torch

from starter_code import personal, photographs

_NAMES = ("astronaut", "coffee", "motorcycle_left", "rocket", "grass", "gravel", "brick", "coins")
_SIDE = 256


def sizes(ME: str) -> tuple[int, int, int, int]:
    """Sizes M, N, f1, f2 of an image of M x N pixels and a kernel of f1 x f2 entries."""
    M = 4 + personal.seed(ME, "rows") % 3
    N = M + 1 + personal.seed(ME, "columns") % 2
    return M, N, *personal.choice(ME, "kernel", [(2, 2), (2, 3), (3, 2), (3, 3)])


def short_kernel(ME: str) -> tuple[list[int], int]:
    """Three small whole numbers w_0, w_1, w_2, no two alike, and a stride of 2 or 3."""
    w = torch.randperm(5, generator=personal.generator(ME, "short kernel"))[:3] + 1
    return w.tolist(), personal.choice(ME, "stride", [2, 3])


def photograph(ME: str) -> tuple[str, torch.Tensor]:
    """The name of a photograph and a detail of it, (1, 1, 256, 256) with values in [0, 1]."""
    name = personal.choice(ME, "photograph", list(_NAMES))
    image, generator = photographs.photograph(name), personal.generator(ME, "corner")
    top, left = (int(torch.randint(side - _SIDE + 1, (), generator=generator)) // 2 * 2
                 for side in image.shape)  # fmt: skip
    return name, image[None, None, top : top + _SIDE, left : left + _SIDE].clone()
