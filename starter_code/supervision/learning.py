"""A small denoiser, and training for a loss that a notebook gives."""

import copy
import math
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from starter_code import hardware, photographs, training
from starter_code.supervision.data import masked_patches
from starter_code.unrolled.networks import small_cnn

Loss = Callable[[nn.Module, torch.Tensor, torch.Generator], torch.Tensor]
"""Takes the network, a batch and a generator for what is random; returns a scalar."""
SplitLoss = Callable[[nn.Module, torch.Tensor, torch.Tensor, torch.Generator], torch.Tensor]
"""Takes the network, y, masks and a generator; returns a scalar."""


class Residual(nn.Module):
    """Images minus what a small convolutional network sees in them: its noise."""

    def __init__(self, width: int = 16, layers: int = 4):
        super().__init__()
        self.net = small_cnn(1, 1, width, layers)

    def forward(self, y: torch.Tensor) -> torch.Tensor:
        """y: (B, 1, H, W). Returns the estimate of x, of the same shape."""
        return y - self.net(y)


def train(loss_of: Loss, seed: int, steps: int = 300, rate: float = 2e-3) -> Residual:
    """A `Residual` trained on 8 patches of training photographs in each step, by Adam.

    loss_of(model, x, generator) is given clean patches x (8, 1, 32, 32) and draws noise itself.
    The learning rate falls along half a cosine. Raises FloatingPointError where the loss is not
    finite.
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = Residual()
    generator = torch.Generator().manual_seed(seed)
    clean = photographs.patches(photographs.TRAIN, 32, 2000, seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for step in range(steps):
        training.set_rate(optimizer, rate, step, step / steps)
        x = clean[torch.randint(len(clean), (8,), generator=generator)]
        loss = loss_of(model, x, generator)
        if not math.isfinite(loss.item()):
            raise FloatingPointError(f"loss {loss.item()} in step {step}")
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
    return model.eval()


def train_or_load(
    model_class: Callable[[], nn.Module],
    loss_of: SplitLoss,
    path: str | Path,
    minutes: float = 0,
    seed: int = 0,
    device: str | None = None,
) -> nn.Module:
    """A network that fills holes, in evaluation mode: from the file, or by training.

    model_class: makes a model without arguments. loss_of(model, y, mask, generator): its loss for a
    batch of `masked_patches`, 16 of them, turned and mirrored. With `minutes` above 0 it is trained
    for so long (interrupt the kernel to end sooner), unless the file says that it was trained for
    as long already; the mean of the late weights is kept.
    device: where to train; a graphics card where there is one, if None.
    """

    def learn(model: nn.Module, limit: float, seed: int) -> nn.Module:
        return _learn(model, loss_of, limit, seed)

    return training.train_or_load(model_class, learn, path, minutes, seed, device)


def _learn(model: nn.Module, loss_of: SplitLoss, limit: float, seed: int) -> nn.Module:
    """The running mean of the weights while the model is trained for `limit` seconds."""
    there = hardware.of(model)
    Y, masks = (one.to(there) for one in masked_patches(4000, seed))
    generator = torch.Generator().manual_seed(seed)
    drawing = hardware.generator_for(there, generator)
    optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)
    average, step, start, reports, total = copy.deepcopy(model), 0, time.monotonic(), 1, []
    try:
        while (used := (time.monotonic() - start) / limit) < 1:
            training.set_rate(optimizer, 4e-3, step, used)
            rows = torch.randint(len(Y), (16,), generator=generator)
            y, mask = (torch.rot90(one[rows], step % 4, (2, 3)) for one in (Y, masks))
            y, mask = (one.flip(3) if step % 8 >= 4 else one for one in (y, mask))
            model.train()
            loss = loss_of(model, y, mask, drawing)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            optimizer.step()
            step += 1
            total.append(loss.item())
            training.follow(average, model, min(0.99, step / (10 + step)))
            if used >= reports / 10:
                text = f"step {step}, loss {sum(total) / len(total):.5f}"
                training.progress(start, used, text)
                reports, total = reports + 1, []
    except KeyboardInterrupt:
        print(f"ended at step {step}")
    return average
