"""Train the reference weights of homework 4: python -m solutions.hw04_denoising.train small

One of `small`, `blind` and `dncnn` (`NETWORKS` below). Only the training photographs of
`starter_code.denoising` are used, at several scales, flipped and rotated; `coins` is for
validation; no test photograph is opened. Weights go where they are used (`FILES`), logs to
`training/`. The learning rate falls along half a cosine while the allotted minutes pass, so that a
slower machine makes fewer steps and still ends at rate zero. Kill the script at any time: it goes
on from its last checkpoint when started again. Seeded; how many steps fit into the minutes depends
on the machine, and the log says how many did.

The committed weights were made with --precision bfloat16 --threads 1 on a processor shared with
other work, with interruptions: `small` 4405 steps, `blind` 8167 (its rate fell to zero after 7
minutes, rose to a third and fell again), `dncnn` 18,695 (its rate fell nearly to zero after 17
minutes, on all photographs but `china` and `aero`, then rose again and fell with all of them).

The inner layers run in bfloat16 with --precision bfloat16: about three times as fast on a processor
with AMX. `--device cuda` trains on a graphics card. The first and last convolution and the loss
stay in float32, as do weights and moments.
"""

import argparse
import copy
import json
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from solutions.hw04_denoising.networks import BlindDenoiser, DnCNN
from solutions.machine import PRECISIONS, Machine, add_arguments
from starter_code import denoising, hardware, photographs, training

HERE = Path(__file__).parent
TRAINING = HERE / "training"  # logs, curves, and checkpoints while they are needed
FILES = {
    "small": denoising.WEIGHTS / "small.safetensors",
    "dncnn": denoising.WEIGHTS / "dncnn.safetensors",
    "blind": HERE / "submitted" / "blind_denoiser.safetensors",
}
SCALES = (1.0, 0.8, 0.6, 0.45)
GROWTH = 540  # seconds after which a network that grows is deepened
OFTEN = (
    "astronaut",
    "coffee",
    "motorcycle_left",
    "rocket",
    "china",
    "aero",
)  # everyday scenes: drawn twice as often


@dataclass(frozen=True)
class Plan:
    """What is trained and how; sigma on the [0, 1] scale, drawn uniformly per patch."""

    model: nn.Module
    sigma: tuple[float, float]
    patch: int
    batch: int
    rate: float
    minutes: float
    decibels_after: float = math.inf  # seconds after which the loss is the mean of log(error)
    grows_to: int = 0  # depth after GROWTH seconds; 0: the network stays as it is


NETWORKS = {
    "small": lambda: Plan(DnCNN(8, 32), (25 / 255, 25 / 255), 40, 16, 2e-3, 5),
    "blind": lambda: Plan(BlindDenoiser(), (3 / 255, 55 / 255), 64, 16, 2e-3, 8.9, 420),
    "dncnn": lambda: Plan(DnCNN(8, 64), (25 / 255, 25 / 255), 40, 16, 1.5e-3, 85, grows_to=17),
}


class Pool:
    """Training photographs at several scales, from which random patches are cut."""

    def __init__(self, smallest: int):
        self.images, weights = [], []
        for name in denoising.TRAIN:
            image = photographs.photograph(name)
            for scale in SCALES:
                size = [round(side * scale) for side in image.shape]
                scaled = nn.functional.interpolate(
                    image[None, None], size, mode="bicubic", antialias=True
                )[0, 0].clamp(0, 1)
                if min(size) >= smallest:
                    self.images.append(scaled)
                    weights.append(2.0 if name in OFTEN else 1.0)
        self.weights = torch.tensor(weights)

    def draw(self, count: int, size: int, generator: torch.Generator) -> torch.Tensor:
        """(count, 1, size, size), each patch flipped and rotated at random."""
        chosen = torch.multinomial(self.weights, count, replacement=True, generator=generator)
        places = torch.rand(count, 2, generator=generator)
        turns = torch.randint(8, (count,), generator=generator)
        batch = torch.empty(count, 1, size, size)
        for i, (which, turn) in enumerate(zip(chosen.tolist(), turns.tolist(), strict=True)):
            image = self.images[which]
            top = int(places[i, 0] * (image.shape[0] - size + 1))
            left = int(places[i, 1] * (image.shape[1] - size + 1))
            patch = torch.rot90(image[top : top + size, left : left + size], turn % 4)
            batch[i, 0] = patch.T if turn >= 4 else patch
        return batch


def estimated_noise(model: nn.Module, y: torch.Tensor, machine: Machine) -> torch.Tensor:
    """The noise that the layers find; between first and last convolution in its precision."""
    layers = list(model.layers)
    first = max(i for i, layer in enumerate(layers[:2]) if isinstance(layer, nn.Conv2d)) + 1
    last = max(i for i, layer in enumerate(layers) if isinstance(layer, nn.Conv2d))
    h = y
    for layer in layers[:first]:
        h = layer(h)
    h = h.to(memory_format=torch.channels_last)
    with machine.autocast():
        h = h.to(PRECISIONS[machine.precision] or torch.float32)
        for layer in layers[first:last]:
            h = layer(h)
    h = h.float()
    for layer in layers[last:]:
        h = layer(h)
    return h


@torch.no_grad()
def deepened(model: DnCNN, depth: int, y: torch.Tensor) -> DnCNN:
    """A deeper network that computes the same: its new layers pass on what they are given.

    Net2Net (Chen, Goodfellow and Shlens 2016): a new convolution is the identity, and its BatchNorm
    undoes its own normalisation, with the means and variances that the batch y gives rise to.
    Nothing is lost at the ReLU, because what comes in has passed one.
    """
    layers, width = list(model.layers), model.layers[0].out_channels
    blocks = (len(layers) - 3) // 3
    new = depth - 2 - blocks
    grown, h = layers[:2], layers[1](layers[0](y))
    for i in range(blocks):
        block = layers[2 + 3 * i : 5 + 3 * i]
        for layer in block:
            h = layer.eval()(h)
        grown += block
        for _ in range(new * (i + 1) // blocks - new * i // blocks):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            nn.init.dirac_(conv.weight)
            conv.weight += 0.004 * torch.randn_like(conv.weight)  # else all learn the same
            norm = nn.BatchNorm2d(width)
            norm.running_mean.copy_(h.mean((0, 2, 3)))
            norm.running_var.copy_(h.var((0, 2, 3)))
            norm.weight.copy_((norm.running_var + norm.eps).sqrt())
            norm.bias.copy_(norm.running_mean)
            grown += [conv, norm, nn.ReLU()]
    deeper = DnCNN(depth, width)
    deeper.layers = nn.Sequential(*grown, layers[-1])
    return deeper.to(y.device, memory_format=torch.channels_last)


@torch.no_grad()
def validation_psnr(model: nn.Module, plan: Plan) -> float:
    """PSNR in dB on the middle of `coins`, float32; blind networks at 25/255 too."""
    model.eval()
    x = photographs.middle(denoising.VALIDATION[0])
    y = x + 25 / 255 * torch.randn(x.shape, generator=torch.Generator().manual_seed(1))
    noise = estimated_noise(model, y.to(hardware.of(model)), Machine()).cpu()
    error = (y - noise - x).square().mean().item()
    return -10 * math.log10(error)


def write(path: Path, save) -> None:
    """All of a file or nothing: written under another name, then moved into place."""
    draft = path.with_name(f"{path.name}.part")
    save(draft)
    os.replace(draft, path)


def weights_file(name: str, folder: Path) -> Path:
    """Where the weights of a network lie: where they are used, or in a folder for trials."""
    return FILES[name] if folder == TRAINING else folder / f"{name}.safetensors"


def save_weights(model: nn.Module, path: Path, info: dict) -> None:
    """The averaged weights as float16 safetensors; BatchNorm's counter of batches is left out."""
    state = {
        name: value.half().cpu().contiguous()
        for name, value in model.state_dict().items()
        if value.is_floating_point()
    }
    metadata = {name: str(value) for name, value in info.items()}
    write(path, lambda draft: save_file(state, draft, metadata=metadata))


def train(name: str, minutes: float | None, folder: Path, seed: int, machine: Machine) -> None:
    plan = NETWORKS[name]()
    limit = 60 * (minutes or plan.minutes)
    torch.manual_seed(seed)
    model = NETWORKS[name]().model.to(memory_format=torch.channels_last)
    for layer in model.layers:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    nn.init.normal_([m for m in model.layers if isinstance(m, nn.Conv2d)][-1].weight, std=1e-3)
    model = model.to(machine.device)
    average = copy.deepcopy(model)
    optimiser = torch.optim.Adam(model.parameters(), lr=plan.rate)
    generator = torch.Generator().manual_seed(seed)
    step, used, grown_at = 0, 0.0, 0  # grown_at: the step after which the network was deepened
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint, log = folder / f"{name}.checkpoint.pt", folder / f"{name}.log.jsonl"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True, map_location="cpu")
        if saved["grown"]:
            model = DnCNN(plan.grows_to, 64).to(memory_format=torch.channels_last)
            model = model.to(machine.device)
            average = copy.deepcopy(model)
            optimiser = torch.optim.Adam(model.parameters(), lr=plan.rate)
            grown_at = saved["grown"]
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimiser.load_state_dict(saved["optimiser"])
        generator.set_state(saved["generator"])
        step, used = saved["step"], saved["used"]
        lines = log.read_text().splitlines() if log.exists() else []
        kept = [line for line in lines if json.loads(line)["step"] <= step]
        log.write_text("".join(f"{line}\n" for line in kept))  # the rest is made again
    else:
        log.unlink(missing_ok=True)
    pool = Pool(plan.patch)
    losses, since_save, last = [], time.monotonic(), time.monotonic()
    while used < limit:
        if plan.grows_to and not grown_at and used > GROWTH:
            x = pool.draw(64, plan.patch, generator)
            y = x + plan.sigma[0] * torch.randn(x.shape, generator=generator)
            model, grown_at = deepened(average, plan.grows_to, y.to(machine.device)), step
            average = copy.deepcopy(model)
            optimiser = torch.optim.Adam(model.parameters(), lr=plan.rate)
        rate = training.set_rate(optimiser, plan.rate, step - grown_at, used / limit)
        x = pool.draw(plan.batch, plan.patch, generator)
        low, high = plan.sigma
        sigma = low + (high - low) * torch.rand(plan.batch, 1, 1, 1, generator=generator)
        noise = sigma * torch.randn(x.shape, generator=generator)
        x, sigma, noise = (one.to(machine.device) for one in (x, sigma, noise))
        model.train()
        error = (estimated_noise(model, x + noise, machine) - noise).square().mean((1, 2, 3))
        if used < plan.decibels_after:
            loss = (error / sigma.flatten()).mean()  # between equal weight of dB and of grey values
        else:
            loss = (error + 1e-5).log().mean()  # equal weight of dB: little noise counts too
        if not torch.isfinite(loss):
            raise FloatingPointError(f"loss {loss.item()} at step {step}")
        machine.step(loss, optimiser, model.parameters(), 0.5)
        step += 1
        steps = step - grown_at
        decay = min(0.995, (1 + steps) / (10 + steps))
        training.follow(average, model, decay)
        losses.append(loss.item())
        now = time.monotonic()
        used, last = used + min(now - last, 10), now  # a pause (SIGSTOP) does not count
        if step % 100 == 0 or used >= limit:
            line = {
                "step": step,
                "seconds": round(used, 1),
                "rate": rate,
                "loss": sum(losses) / len(losses),
                "validation_psnr": round(validation_psnr(average, plan), 3),
            } | (machine.told() if step <= 100 else {})
            losses = []
            with log.open("a") as file:
                file.write(json.dumps(line) + "\n")
            print(name, line, flush=True)
        if now - since_save > 60 or used >= limit:
            since_save = now
            state = {
                "model": model.state_dict(),
                "average": average.state_dict(),
                "optimiser": optimiser.state_dict(),
                "generator": generator.get_state(),
                "step": step,
                "used": used,
                "grown": grown_at,
            }
            write(checkpoint, lambda draft, state=state: torch.save(state, draft))
            info = {"network": name, "steps": step, "seconds": round(used), "seed": seed}
            save_weights(average, weights_file(name, folder), info)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="+", choices=NETWORKS)
    parser.add_argument("--minutes", type=float, help="for each, in place of the plan's own")
    parser.add_argument("--folder", type=Path, default=TRAINING, help="for trials: another one")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    add_arguments(parser)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    for name in arguments.names:
        options = arguments.minutes, arguments.folder, arguments.seed
        train(name, *options, Machine.of(arguments))


if __name__ == "__main__":
    main()
