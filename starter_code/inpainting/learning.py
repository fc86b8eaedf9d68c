"""Training of a design that fills holes of grey pictures."""

import copy
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from starter_code import hardware, photographs, training
from starter_code.inpainting import data

HOLES = ("fifth", "strokes", "boxes")
"""The kinds of holes of the design, boxes with a side of 8 pixels."""
SIDE, SIZE = 8, 64
"""Side of boxes, and of the training pictures, in pixels."""

Loss = Callable[[nn.Module, Tensor, Tensor, Tensor], Tensor]
"""Takes the model, y, mask (B, 1, H, W), 0 or 1, and the truth; returns a scalar."""


def holes(
    count: int, shape: tuple[int, int], generator: torch.Generator, kinds: tuple = HOLES
) -> Tensor:
    """Masks (count, 1, H, W), float32, 1 where a pixel is known: the kinds take turns."""
    found = []
    for k, kind in enumerate(kinds):
        share = len(range(k, count, len(kinds)))
        found.append(list(data.masks(kind, share, shape, generator, SIDE)))
    return torch.stack([found[i % len(kinds)][i // len(kinds)] for i in range(count)]).float()


def train_or_load(
    model_class: Callable[[], nn.Module],
    loss_of: Loss,
    path: str | Path,
    minutes: float = 0,
    seed: int = 0,
    rate: float = 3e-3,
    device: str | None = None,
) -> nn.Module:
    """A network that fills holes, in evaluation mode: from the file, or by training.

    model_class: makes a model without arguments. loss_of(model, y, mask, x): its loss for a batch
    of 8 pictures of 64 x 64 pixels of the training photographs, y = mask x. With `minutes` above 0
    it is trained for so long (interrupt the kernel to end sooner), unless the file says that it was
    trained for as long already; the running mean of the weights is kept.
    device: where to train; a graphics card where there is one, if None.
    """

    def learn(model: nn.Module, limit: float, seed: int) -> nn.Module:
        return _learn(model, loss_of, limit, seed, rate)

    return training.train_or_load(model_class, learn, path, minutes, seed, device)


def _learn(model: nn.Module, loss_of: Loss, limit: float, seed: int, rate: float) -> nn.Module:
    clean = photographs.patches(photographs.TRAIN, SIZE, 2000, seed)
    generator = torch.Generator().manual_seed(seed)
    known = holes(900, (SIZE, SIZE), generator)
    average, there = copy.deepcopy(model), hardware.of(model)

    def loss_of_step(step: int) -> Tensor:
        x = clean[torch.randint(len(clean), (8,), generator=generator)]
        x = torch.rot90(x, step % 4, (2, 3))
        x = x.flip(3) if step % 8 >= 4 else x
        mask = known[torch.randint(len(known), (8,), generator=generator)]
        return loss_of(model, *(one.to(there) for one in (mask * x, mask, x)))

    def after(step: int) -> None:
        training.follow(average, model, min(0.99, step / (10 + step)))

    def report() -> str:
        return ", ".join(f"{kind} {value:.2f} dB" for kind, value in validate(average).items())

    training.train_for(model, loss_of_step, limit, rate, report, after=after)
    return average


@torch.no_grad()
def validate(model: nn.Module, seed: int = 1) -> dict[str, float]:
    """PSNR in the holes [dB] by kind, on 8 pictures of the validation photograph.

    Leaves the model in evaluation mode.
    """
    model.eval()
    x = photographs.patches(photographs.VALIDATION, 96, 8, seed)
    there = hardware.of(model)
    found = {}
    for kind in HOLES:
        generator = torch.Generator().manual_seed(seed)
        mask = holes(len(x), x.shape[2:], generator, (kind,))
        filled = model((mask * x).to(there), mask.to(there)).cpu()
        found[kind] = data.hole_psnr(filled, x, mask > 0)
    return found
