"""Train the networks of homework 6: python -m solutions.hw06_super_resolution.train srcnn --scale 3

One of `srcnn` (with --scale), `vdsr` (one network for all scales), `srresnet`, `features` and
`srgan`, which goes on from srresnet with the content loss of features. Only training photographs
are used, flipped and turned, at full and at half size, and PNG files of --pictures, if given;
`coins` is for validation, no test photograph is opened. The learning rate falls along half a
cosine of the allotted minutes. Weights go to --out in float16, a line for each validation to
NAME.jsonl there. Seeded; how many steps fit into the minutes depends on the machine, and the log
says how many did.

The committed weights were made by an earlier form of this script, with a larger discriminator,
content of two levels of features and twenty-three more photographs of free packages, on one GPU in
bfloat16: 1392 steps of 48 details of 72 x 72 (the three of srcnn together), 2712 of 66 details of
60 x 60 (vdsr), 9113 of 48 details of 96 x 96 (srresnet), 4117 of 24 (srgan) and 600 of 128
(features). Their logs are those of training/; `val` is by the protocol, in dB on three validation
photographs.
"""

import argparse
import copy
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import save_file
from torch import nn

from solutions.hw06_super_resolution.reference import (
    SRCNN,
    VDSR,
    SRResNet,
    discriminator_loss,
    generator_loss,
)
from solutions.machine import Machine, add_arguments
from starter_code import photographs, super_resolution, training, weights
from starter_code.super_resolution import learning

SCALES = (2, 3, 4)


class Classifier(nn.Module):
    """The features with two layers more and a logit for each photograph."""

    def __init__(self, classes: int):
        super().__init__()
        self.features = super_resolution.Features()
        self.last = nn.Sequential(
            nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(64, 128, 3, padding=1), nn.BatchNorm2d(128),
            nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, classes),
        )  # fmt: skip

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.features(x))


class Photographs:
    """Training photographs at full and half size, from which details are drawn."""

    def __init__(self, folder: Path | None, seed: int):
        self.generator = torch.Generator().manual_seed(seed)
        images = [photographs.photograph(name) for name in photographs.TRAIN]
        for path in sorted(folder.glob("*.png")) if folder else ():
            with Image.open(path) as image:
                pixels = np.array(image.convert("L"), dtype=np.float32)
            images.append(torch.from_numpy(pixels / 255))
        self.count = len(images)
        self.images = [*images, *(F.avg_pool2d(one[None], 2)[0] for one in images)]
        sizes = [one.numel() for one in self.images]
        self.chances = torch.tensor(sizes, dtype=torch.float64).sqrt()

    def draw(self, count: int, size: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Details (count, 1, size, size), and which photograph each is from."""
        chosen = self.chances.multinomial(count, replacement=True, generator=self.generator)
        found = []
        for which in chosen.tolist():
            image = self.images[which]
            found.append(learning.crops(image[None, None], 1, size, self.generator))
        return torch.cat(found), chosen % self.count


def begin(model: nn.Module) -> nn.Module:
    """First weights for ReLU; the last convolution changes next to nothing."""
    convolutions = [part for part in model.modules() if isinstance(part, nn.Conv2d)]
    for part in convolutions:
        nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
        nn.init.zeros_(part.bias)
    nn.init.normal_(convolutions[-1].weight, std=1e-3)
    return model


def begin_srresnet() -> nn.Module:
    """Blocks near the identity, channels of a shuffle alike: nothing to unlearn."""
    model = begin(SRResNet())
    with torch.no_grad():
        for block in model.body[:-2]:
            block.layers[-1].weight.fill_(0.1)
        for part in model.up:
            if isinstance(part, nn.Conv2d):
                part.weight.copy_(part.weight[::4].repeat_interleave(4, 0))
    return model


@torch.no_grad()
def validate(enlarge, scales, device: str) -> list[float]:
    """PSNR on coins by the protocol, for each scale."""
    x, found = photographs.middle("coins", 180, multiple=12), []
    for r in scales:
        estimate = enlarge(super_resolution.downsample(x, r).to(device), r).cpu()
        found.append(super_resolution.psnr(estimate, x, r))
    return found


class Network:
    """What is trained under a name: model, loss of a step and validation."""

    def __init__(
        self, name: str, pool: Photographs, scale: int, small: int, out: Path, machine: Machine
    ):
        self.name, self.pool, self.small, self.machine = name, pool, small, machine
        self.rate = {"vdsr": 6e-4, "srresnet": 8e-4, "srgan": 1e-4}.get(name, 1e-3)
        self.scales = {"srcnn": (scale,), "vdsr": SCALES}.get(name, (4,))
        if name == "srcnn":
            self.model = begin(SRCNN())
        elif name == "vdsr":
            self.model = begin(VDSR())
        elif name == "srresnet":
            self.model = begin_srresnet()
        elif name == "features":
            self.model = Classifier(pool.count)
        else:
            self.model = weights.load(SRResNet(), out / "srresnet.safetensors")
            self.features = weights.load(
                super_resolution.Features(), out / "features.safetensors"
            ).requires_grad_(False)
            self.features.to(machine.device)
            self.D = super_resolution.Discriminator(64).to(machine.device)
            self.optimizer = torch.optim.Adam(self.D.parameters(), 1e-4, (0.9, 0.99))
            self.spread = self.features(self.draw(8, 96)[0]).var().item()
            self.weight = 0.0
        self.model.to(machine.device)

    def draw(self, count: int, size: int) -> tuple[torch.Tensor, torch.Tensor]:
        """As `Photographs.draw`, on the machine's device."""
        x, label = self.pool.draw(count, size)
        return x.to(self.machine.device), label.to(self.machine.device)

    def enlarge(self, model: nn.Module, y: torch.Tensor, r: int) -> torch.Tensor:
        """The estimate, whatever the network starts from."""
        z_first = self.name in ("srcnn", "vdsr")
        return model(super_resolution.enlarge(y, r) if z_first else y)

    def value(self, model: nn.Module) -> list[float]:
        """PSNR on validation, or the share of right labels."""
        if self.name == "features":
            x, label = self.draw(64, 64)
            with torch.no_grad():
                return [(model(x).argmax(1) == label).float().mean().item()]
        options = self.scales, self.machine.device
        return validate(lambda y, r: self.enlarge(model, y, r), *options)

    def loss(self) -> torch.Tensor:
        """The loss of a new batch; for srgan one step of the discriminator is made first."""
        if self.name == "features":
            x, label = self.draw(32 // self.small, 64)
            contrast, shift = (0.6 + 0.8 * torch.rand(2, len(x), 1, 1, 1)).to(x.device)
            grey = x.mean((1, 2, 3), keepdim=True)  # or brightness alone would tell
            return F.cross_entropy(self.model((x - grey) * contrast + shift / 2), label)
        x, _ = self.draw(16 // self.small, 60 if self.name == "vdsr" else 72)
        if self.name == "srgan":
            return self.adversarial(x)
        losses = []
        for r in self.scales:
            e = self.enlarge(self.model, super_resolution.downsample(x, r), r)
            losses.append((e - x).square().mean())
        return 100 * sum(losses)

    def adversarial(self, x: torch.Tensor) -> torch.Tensor:
        """Content and adversarial loss, whose gradients have the same size in the end."""
        e = self.model(super_resolution.downsample(x, 4))
        loss = discriminator_loss(self.D(x), self.D(e.detach()))
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        features = (self.features(e) - self.features(x)).square().mean() / self.spread
        content = features + (e - x).abs().mean()
        fooled = generator_loss(self.D(e))
        sizes = [torch.autograd.grad(one, e, retain_graph=True)[0].norm() for one in
                 (content, fooled)]  # fmt: skip
        self.weight += 0.05 * (float(sizes[0] / (sizes[1] + 1e-12)) - self.weight)
        return content + self.weight * fooled


def train(network: Network, minutes: float, log: Path) -> nn.Module:
    """Train, write the log, and return the running mean of the weights."""
    model = network.model
    average, start, step, reports = copy.deepcopy(model), time.monotonic(), 0, 0
    optimizer = torch.optim.Adam(model.parameters(), lr=network.rate)
    log.write_text("")
    while (used := (time.monotonic() - start) / (60 * minutes)) < 1 or reports <= 10:
        if used >= reports / 10:
            reports += 1
            value = [round(one, 3) for one in network.value(average.eval())]
            row = {"step": step, "used": round(used, 3), "val": value}
            row |= network.machine.told() if reports == 1 else {}
            with log.open("a") as file:
                file.write(json.dumps(row) + "\n")
            print(network.name, row, flush=True)
            continue
        training.set_rate(optimizer, network.rate, step, used)
        model.train()
        with network.machine.autocast():
            loss = network.loss()
        network.machine.step(loss, optimizer, model.parameters(), 1.0)
        step += 1
        training.follow(average, model, min(0.995, (1 + step) / (10 + step)))
    return average


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = ("srcnn", "vdsr", "srresnet", "features", "srgan")
    parser.add_argument("name", choices=names)
    parser.add_argument("--scale", type=int, choices=SCALES, default=3)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--pictures", type=Path, help="a folder of more PNG files to train on")
    parser.add_argument("--out", type=Path, default=Path("weights"))
    parser.add_argument("--small", type=int, default=1, help="batches smaller by this factor")
    add_arguments(parser)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    given.out.mkdir(parents=True, exist_ok=True)
    pool = Photographs(given.pictures, given.seed)
    if given.name == "srgan" and given.precision != "float32":
        parser.error("srgan balances gradients by their size: float32 only")
    machine = Machine.of(given)
    network = Network(given.name, pool, given.scale, given.small, given.out, machine)
    name = f"srcnn_x{given.scale}" if given.name == "srcnn" else given.name
    model = train(network, given.minutes, given.out / f"{name}.jsonl")
    model = model.features if name == "features" else model
    state = {
        f"layers.{number}.{leaf}": value.half().cpu().contiguous()
        for number, layer in enumerate(weights.layers_of(model))
        for leaf, value in layer.items()
    }
    save_file(state, given.out / f"{name}.safetensors")


if __name__ == "__main__":
    main()
