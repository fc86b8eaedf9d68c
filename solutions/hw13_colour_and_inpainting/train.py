"""Train the networks of homework 13: python -m solutions.hw13_colour_and_inpainting.train NAME

`rebalanced`, `l2` and `hints` are `ColourNet`s, `plain` and `partial` U-Nets for holes, `filler` is
the reference's own answer to Question 12, trained as a student trains it in the notebook. Adam, a
learning rate that falls along half a cosine of the allotted minutes, the running mean of the
weights. Weights go to the packages in float16 (of the filler to submitted/), a line for each
validation to training/NAME.jsonl. Seeded; how many steps fit into the minutes depends on the
machine, and the log says how many did. `--device cuda` trains on a GPU.

The committed weights of the first five were made by an earlier form of this script on a GPU in six
minutes (logs and results beside it) on 29 photographs, of which an installation has seven
(`TRAIN`); `--photographs FOLDER` adds others, the repository holds none. The bins are those that
the 29 photographs used, read from the package. So this script repeats the recipe, not the
numbers; only `filler` is made from what is here.
"""

import argparse
import contextlib
import json
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor, nn

from solutions.hw13_colour_and_inpainting import reference
from solutions.machine import Machine, add_arguments
from starter_code import colour, inpainting, photographs, training

HERE = Path(__file__).parent
TRAIN = (*colour.TRAIN, "retina", "ihc")
NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "rebalanced": lambda: colour.ColourNet(1, 188),
    "l2": lambda: colour.ColourNet(1, 2),
    "hints": lambda: colour.ColourNet(4, 2),
    "plain": inpainting.PlainUNet,
    "partial": lambda: inpainting.PartialUNet(reference.partial_conv),
}
PAINTERS = ("plain", "partial")


class Pool:
    """Details of photographs, drawn at random, mirrored at random."""

    def __init__(self, folder: Path | None, scales: tuple[float, ...], device: str, seed: int):
        images = [photographs.photograph(name, colour=True) for name in TRAIN]
        for path in sorted(folder.iterdir()) if folder else ():
            with Image.open(path) as image:
                pixels = torch.from_numpy(np.array(image.convert("RGB"))).float() / 255
            images.append(pixels.permute(2, 0, 1))
        self.images = [self.scaled(image, scale) for image in images for scale in scales]
        self.device, self.generator = device, torch.Generator().manual_seed(seed)

    @staticmethod
    def scaled(image: Tensor, scale: float) -> Tensor:
        """A photograph whose longer side is 640 times the scale, at least 160 pixels each."""
        factor = max(scale * 640 / max(image.shape[1:]), 160 / min(image.shape[1:]))
        sides = [round(side * factor) for side in image.shape[1:]]
        small = F.interpolate(image[None], sides, mode="bicubic", antialias=True)
        return small[0].clamp(0, 1)

    def draw(self, count: int, size: int) -> Tensor:
        """(count, 3, size, size)."""
        found = []
        for _ in range(count):
            image = self.images[self.below(len(self.images))]
            top, left = (self.below(side - size + 1) for side in image.shape[1:])
            detail = image[:, top : top + size, left : left + size]
            found.append(detail.flip(2) if self.below(2) else detail)
        return torch.stack(found).to(self.device)

    def below(self, high: int) -> int:
        return int(torch.randint(high, (), generator=self.generator))


def hinted(ab: Tensor, generator: torch.Generator) -> Tensor:
    """Channels of hints (B, 3, H, W): up to 200 at random pixels, none for one image of seven."""
    found = []
    for one in ab.cpu():
        draw = torch.rand(2, generator=generator).tolist()
        count = 0 if draw[0] < 0.15 else round(math.exp(math.log(200) * draw[1]) - 1)
        found.append(colour.with_hints(*colour.hints(one, count, generator)))
    return torch.cat(found).to(ab.device)


def colour_loss(name: str, net: nn.Module, rgb: Tensor, generator: torch.Generator) -> Tensor:
    """The loss of one of the three colour networks for a batch."""
    lab = reference.rgb_to_lab(rgb)
    x, ab = lab[:, :1] / 100 - 0.5, lab[:, 1:]
    small = F.avg_pool2d(ab, 4)
    if name == "hints":
        found = net(torch.cat([x, hinted(ab, generator)], 1))
        found = F.interpolate(found, scale_factor=4, mode="bilinear", align_corners=False)
        return 3 * F.smooth_l1_loss(found, ab / 110, beta=0.05)
    if name == "l2":
        return 10 * (net(x) - small / 110).square().mean()
    centres, frequency = (one.to(rgb) for one in colour.bins())
    target = reference.soft_encode(small, centres)
    return reference.colour_loss(net(x), target, reference.rebalance(frequency, 0.5))


def known(count: int, size: int, generator: torch.Generator) -> Tensor:
    """Masks of the training of holes: single pixels in half of them, a box, or strokes."""
    found = []
    for number in range(count):
        if number % 4 == 2:
            side = int(torch.randint(size // 10, size // 6, (), generator=generator))
            one = inpainting.masks("box", 1, (size, size), generator, side)
        elif number % 4 == 3:
            one = inpainting.masks("strokes", 1, (size, size), generator)
        else:
            keep = 0.1 + 0.7 * torch.rand((), generator=generator)
            one = torch.rand(1, 1, size, size, generator=generator) < keep
        found.append(one)
    return torch.cat(found)


def holes_loss(net: nn.Module, x: Tensor, generator: torch.Generator) -> Tensor:
    """Mean absolute error in the holes, and a tenth of that elsewhere."""
    mask = known(len(x), x.shape[-1], generator).to(x.device)
    full = features(net, x, mask)
    error, hole = (full - x).abs(), (~mask).to(x.dtype)
    inside = (error * hole).sum() / (3 * hole.sum() + 1)
    return 4 * (inside + 0.1 * (error * (1 - hole)).sum() / (3 * (1 - hole).sum() + 1))


def features(net: nn.Module, x: Tensor, mask: Tensor) -> Tensor:
    """What the network says of all pixels, those that are known as well."""
    shown = torch.where(mask, x - 0.5, 0)
    if isinstance(net, inpainting.PlainUNet):
        shown = torch.cat([shown, mask.to(x.dtype)], 1)
    return net.features(shown, mask)


@torch.no_grad()
def validate(name: str, net: nn.Module, pool: Pool) -> float:
    """The loss on 16 other details of the training photographs."""
    generator = torch.Generator().manual_seed(1)
    x = pool.draw(16, 96 if name in PAINTERS else 128)
    loss = holes_loss if name in PAINTERS else lambda *args: colour_loss(name, *args)
    return loss(net.eval(), x, generator).item()


def train(name: str, minutes: float, seed: int, machine: Machine, folder: Path | None) -> nn.Module:
    """Train, write the log, and return the running mean of the weights."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    scales = (1.0, 0.75, 0.5) if name in PAINTERS else (0.8, 0.6, 0.45)
    device = machine.device
    pool = Pool(folder, scales, device, seed)
    net, average = NETWORKS[name]().to(device), NETWORKS[name]().to(device)
    average.load_state_dict(net.state_dict())
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    start, step, reports = time.monotonic(), 0, 1
    log = HERE / "training" / f"{name}.jsonl"
    log.write_text("")
    while (used := (time.monotonic() - start) / (60 * minutes)) < 1:
        training.set_rate(optimizer, 1e-3, step, used)
        x = pool.draw(32, 96 if name in PAINTERS else 128)
        net.train()
        with machine.autocast():
            loss = (
                holes_loss(net, x, generator)
                if name in PAINTERS
                else colour_loss(name, net, x, generator)
            )
        machine.step(loss, optimizer, net.parameters(), 1.0)
        step += 1
        training.follow(average, net, min(0.998, step / (10 + step)))
        if used >= reports / 10:
            reports += 1
            row = {"net": name, "step": step, "loss": round(loss.item(), 5)}
            row["validation"] = round(validate(name, average, pool), 5)
            row |= machine.told() if reports == 2 else {}
            with log.open("a") as file:
                file.write(json.dumps(row) + "\n")
            print(row, flush=True)
    return average


def train_filler(minutes: float, seed: int, machine: Machine) -> None:
    """Train the design as the notebook does; its weights go to submitted/, its log to training/."""
    path = HERE / "submitted" / "filler.safetensors"
    path.unlink(missing_ok=True)  # or its minutes would count
    with (
        open(HERE / "training" / "filler.log", "w", encoding="utf-8") as log,
        contextlib.redirect_stdout(log),
    ):
        print(machine.told())
        options = path, minutes, seed
        inpainting.train_or_load(
            reference.Filler, reference.training_loss, *options, device=machine.device
        )
    path.chmod(0o644)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", choices=(*NETWORKS, "filler"))
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--seed", type=int, default=0)
    add_arguments(parser)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--photographs", type=Path, help="a folder of pictures to train on, too")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    if given.network == "filler":
        train_filler(given.minutes, given.seed, Machine(given.device))
        return
    net = train(given.network, given.minutes, given.seed, Machine.of(given), given.photographs)
    state = {
        key: value.half().cpu().contiguous()
        for key, value in net.state_dict().items()
        if value.is_floating_point()
    }
    folder = inpainting.WEIGHTS if given.network in PAINTERS else colour.WEIGHTS
    info = {"seed": str(given.seed), "minutes": str(given.minutes)}
    save_file(state, folder / f"{given.network}.safetensors", metadata=info)


if __name__ == "__main__":
    main()
