"""Train the reference weights of homework 7: python -m solutions.hw07_segmentation.train unet

One of `unet`, `unet_without_skips` and `segmenter` (`PLANS` below), on the training slices with
fresh deformation and corruption in every epoch; validation slices only watch, test slices are not
opened. Weights go where they are used, logs to `training/`. Seeded; Adam, whose rate falls along
half a cosine; the running mean of the weights is kept. Kill the script at any time: it goes on from
its last checkpoint when started again.
"""

import argparse
import copy
import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

from solutions.hw07_segmentation.reference import Segmenter, UNet, confusion_matrix, dice
from solutions.machine import Machine, add_arguments
from starter_code import segmentation, training

HERE = Path(__file__).parent
TRAINING = HERE / "training"  # logs, and checkpoints while they are needed
WIDTH = 8
BATCH = 4


@dataclass(frozen=True)
class Plan:
    """What is trained and on which slices, how often each is seen, and where the weights go."""

    model: Callable[[], nn.Module]
    slices: Callable[[str, int], tuple[torch.Tensor, torch.Tensor]]
    epochs: int
    file: Path
    without_skips: bool = False


def at_the_homework_s_strength(part: str, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    images, labels = segmentation.brain_slices(part)
    if part == "train":
        images, labels = segmentation.deformed(images, labels, seed)
    return segmentation.corrupted(images, *segmentation.CORRUPTION, seed), labels


def at_every_strength(part: str, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    if part == "train":
        return segmentation.mixed(part, 1, seed, deformation=True)
    return segmentation.mixed(part, 4, seed)


def small_unet() -> nn.Module:
    return segmentation.initialise(UNet(1, 4, depth=3, width=WIDTH))


PLANS = {
    "unet": Plan(
        small_unet, at_the_homework_s_strength, 600, segmentation.WEIGHTS / "unet.safetensors"
    ),
    "unet_without_skips": Plan(
        small_unet,
        at_the_homework_s_strength,
        600,
        segmentation.WEIGHTS / "unet_without_skips.safetensors",
        without_skips=True,
    ),
    "segmenter": Plan(
        Segmenter, at_every_strength, 600, HERE / "submitted" / "segmenter.safetensors"
    ),
}


@torch.no_grad()
def measured(model: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> dict[str, float]:
    """Cross entropy, and the mean Dice of the three tissues over all pixels of some slices."""
    loss = F.cross_entropy(model.eval()(images), labels).item()
    confusion = confusion_matrix(segmentation.predict(model, images), labels, 4)
    score = dice(confusion)[1:].mean().item()
    return {"validation_loss": round(loss, 5), "validation_dice": round(score, 4)}


def write(path: Path, save) -> None:
    """All of a file or nothing: written under another name, then moved into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.part")
    save(draft)
    os.replace(draft, path)


def train(name: str, seed: int, machine: Machine) -> None:
    """Train one of `PLANS` from its checkpoint or from nothing, and write its weights."""
    plan = PLANS[name]
    steps = plan.epochs * math.ceil(len(segmentation.SLICES["train"]) / BATCH)
    torch.manual_seed(seed)
    model = plan.model()
    if plan.without_skips:
        segmentation.close_skips(model)
    model = model.to(machine.device)
    average, optimizer = copy.deepcopy(model), torch.optim.Adam(model.parameters())
    step, epoch, seconds = 0, 0, 0.0
    checkpoint, log = TRAINING / f"{name}.checkpoint.pt", TRAINING / f"{name}.log.jsonl"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True, map_location=machine.device)
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        step, epoch, seconds = saved["step"], saved["epoch"], saved["seconds"]
    else:
        TRAINING.mkdir(exist_ok=True)
        log.unlink(missing_ok=True)
    slices = plan.slices("validation", 10**6 + seed)
    validation = [one.to(machine.device) for one in slices]
    while epoch < plan.epochs:
        begin = time.monotonic()
        slices = plan.slices("train", 1 + epoch + 10**5 * seed)
        images, labels = (one.to(machine.device) for one in slices)
        order = torch.randperm(len(images), generator=torch.Generator().manual_seed(epoch))
        losses = []
        for rows in order.split(BATCH):
            rate = 3e-3 * min(1, (step + 1) / 50) * (1 + math.cos(math.pi * step / steps)) / 2
            for group in optimizer.param_groups:
                group["lr"] = rate
            with machine.autocast():
                logits = model.train()(images[rows])
            loss = F.cross_entropy(logits.float(), labels[rows])
            machine.step(loss, optimizer, model.parameters())
            if plan.without_skips:
                segmentation.close_skips(model)
            step += 1
            training.follow(average, model, min(0.99, step / (10 + step)))
            losses.append(loss.item())
        epoch += 1
        seconds += time.monotonic() - begin
        if epoch % 10 == 0:
            row = {
                "epoch": epoch,
                "seconds": round(seconds, 1),
                "rate": rate,
                "loss": round(sum(losses) / len(losses), 5),
            } | measured(average, *validation)
            row |= machine.told() if epoch == 10 else {}
            with log.open("a") as file:
                file.write(json.dumps(row) + "\n")
            print(name, row, flush=True)
            state = {"model": model.state_dict(), "average": average.state_dict()}
            state |= {"optimizer": optimizer.state_dict()}
            state |= {"step": step, "epoch": epoch, "seconds": seconds}
            write(checkpoint, lambda draft, state=state: torch.save(state, draft))
            weights = {
                key: value.half().cpu().contiguous()
                for key, value in average.state_dict().items()
                if value.is_floating_point()
            }
            info = {"network": name, "epochs": str(epoch), "seed": str(seed)}
            write(plan.file, lambda draft, w=weights, i=info: save_file(w, draft, metadata=i))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="+", choices=PLANS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    add_arguments(parser)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    for name in arguments.names:
        train(name, arguments.seed, Machine.of(arguments))


if __name__ == "__main__":
    main()
