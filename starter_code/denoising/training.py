"""Training of denoisers for noise of unknown strength."""

import copy
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from starter_code import metrics, photographs, training
from starter_code.denoising.data import TRAIN, middles, with_noise


def train_or_load(
    model_class: Callable[[], nn.Module],
    path: str | Path,
    minutes: float = 0,
    seed: int = 0,
    device: str | None = None,
) -> nn.Module:
    """A denoiser for noise of unknown strength, in evaluation mode: from the file, or by training.

    model_class: makes a model without arguments that maps y to an estimate of x. The weights are
    found by their names. With `minutes` above 0 the model is trained for so long (interrupt the
    kernel to end sooner and keep what was learned), unless the file says that it was trained for as
    long already. A file that cannot be used is not changed; then the model is untrained.

    Training: patches of the training photographs with noise between 3/255 and 55/255, drawn anew
    for each; the logarithm of each patch's mean squared error, so that a decibel counts the same
    where the noise is weak; Adam, half a cosine; the mean of the late weights is kept.
    device: where to train; a graphics card where there is one, if None.
    """
    return training.train_or_load(model_class, _train, path, minutes, seed, device)


def _train(model: nn.Module, limit: float, seed: int) -> nn.Module:
    """The running mean of the weights while the model is trained for `limit` seconds."""
    device = next(model.parameters()).device
    validation = torch.cat(list(middles(photographs.VALIDATION).values())).to(device)
    clean = photographs.patches(TRAIN, 48, 6000, seed).to(device)
    generator = torch.Generator(device).manual_seed(seed)
    average = copy.deepcopy(model)

    def loss_of_step(step: int) -> torch.Tensor:
        rows = torch.randint(len(clean), (16,), generator=generator, device=device)
        x = torch.rot90(clean[rows], step % 4, (2, 3))
        x = x.flip(3) if step % 8 >= 4 else x
        sigma = torch.rand(16, 1, 1, 1, generator=generator, device=device) * 52 / 255 + 3 / 255
        noise = torch.randn(x.shape, generator=generator, device=device)
        errors = (model(x + sigma * noise) - x).square().mean((1, 2, 3))
        return (errors + 1e-5).log().mean()

    def follow(step: int) -> None:
        training.follow(average, model, min(0.995, step / (10 + step)))

    def report() -> str:
        y = with_noise(validation.cpu(), 25 / 255, seed=1).to(device)
        psnr = metrics.psnr(average.eval()(y).cpu(), validation.cpu())
        return f"{psnr:.2f} dB on coins at 25/255"

    training.train_for(model, loss_of_step, limit, 2e-3, report, clip=0.5, after=follow)
    return average
