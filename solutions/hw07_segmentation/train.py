"""Train the reference weights of homework 7: python -m solutions.hw07_segmentation.train unet

One of `unet`, `unet_without_skips` and `segmenter`. Only training slices are used, corrupted anew
in every epoch; validation slices are looked at for the log; no test slice is opened. Weights go
where they are used (`FILES`), logs to `training/`. The learning rate falls along half a cosine over
a fixed number of steps, and the running mean of the weights is kept. --minutes ends a run early
with a checkpoint, from which the next one goes on.

Without skips means: the same class, in which the first convolution of every expanding level has
weight 0 for the channels of the skip, at every step. With --bfloat16 the convolutions run in that
precision, several times as fast on some processors; loss, weights and moments stay in float32.
"""

import argparse
import copy
import json
import math
import time
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

from solutions.hw07_segmentation.reference import Segmenter, UNet, confusion_matrix, dice, mean_iou
from starter_code import segmentation, segmentation_data

HERE = Path(__file__).parent
TRAINING = HERE / "training"
GIVEN = HERE.parents[1] / "starter_code" / "weights"
FILES = {
    "unet": GIVEN / "unet.safetensors",
    "unet_without_skips": GIVEN / "unet_without_skips.safetensors",
    "segmenter": HERE / "submitted" / "segmenter.safetensors",
}


def slices(name: str, part: str, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Corrupted as in the notebook; for the segmenter with strengths drawn from its ranges."""
    if name == "segmenter":
        images, labels = zip(*_one_by_one(part, seed), strict=True)
        return torch.stack(images), torch.stack(labels)
    return segmentation_data.brain_slices(part, segmentation_data.CORRUPTION, seed)


def _one_by_one(part: str, seed: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Every slice from one of four sets, which differ in their strengths."""
    images, labels = segmentation.mixed(part, 4, seed)
    count = len(images) // 4
    for index in range(count):
        row = index % 4 * count + index
        yield images[row], labels[row]


def cut_skips(model: nn.Module) -> None:
    """Weight 0 for the first half of the inputs where skip and expanding path are joined."""
    joined = False
    for layer in model.modules():
        if isinstance(layer, nn.ConvTranspose2d):
            joined = True
        elif joined and isinstance(layer, nn.Conv2d):
            layer.weight.data[:, : layer.in_channels // 2] = 0
            joined = False


def scores(model: nn.Module, data: tuple[torch.Tensor, torch.Tensor]) -> dict[str, float]:
    """Mean IoU and mean Dice of the three tissues."""
    images, labels = data
    confusion = confusion_matrix(segmentation.predict(model.eval(), images), labels, 4)
    return {"mean_iou": mean_iou(confusion), "dice": dice(confusion)[1:].mean().item()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("name", choices=FILES)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--bfloat16", action="store_true")
    options = parser.parse_args()
    name, start = options.name, time.monotonic()

    torch.manual_seed(options.seed)
    model = Segmenter() if name == "segmenter" else UNet(1, 4, 3, 8)
    if name == "unet_without_skips":
        cut_skips(model)
    average = copy.deepcopy(model)
    optimizer = torch.optim.Adam(model.parameters())
    validation = slices(name, "validation", 10**6)
    TRAINING.mkdir(exist_ok=True)
    log, checkpoint = TRAINING / f"{name}.log.jsonl", TRAINING / f"{name}.checkpoint"
    step = 0
    if checkpoint.exists():
        held = torch.load(checkpoint)
        step = held["step"]
        for part, state in zip((model, average, optimizer), held["states"], strict=True):
            part.load_state_dict(state)
    else:
        log.write_text("")

    total = 0.0
    while step < options.steps:
        per_epoch = 8  # 64 slices in batches of 8
        images, labels = slices(name, "train", 1 + step // per_epoch + 10**4 * options.seed)
        order = torch.randperm(len(images), generator=torch.Generator().manual_seed(step))
        for rows in order.split(8)[step % per_epoch :]:
            rate = 3e-3 * min(1, (step + 1) / 50) * (1 + math.cos(math.pi * step / options.steps))
            for group in optimizer.param_groups:
                group["lr"] = rate / 2
            with torch.autocast("cpu", torch.bfloat16, enabled=options.bfloat16):
                logits = model.train()(images[rows])
            loss = F.cross_entropy(logits.float(), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if name == "unet_without_skips":
                cut_skips(model)
            step += 1
            total += loss.item()
            segmentation.follow(average, model, min(0.99, step / (10 + step)))
            if step % 100 == 0:
                line = {"step": step, "loss": round(total / 100, 5)}
                found = scores(average, validation)
                line |= {key: round(value, 4) for key, value in found.items()}
                with log.open("a") as file:
                    file.write(json.dumps(line) + "\n")
                print(line, flush=True)
                total = 0.0
        if (time.monotonic() - start) / 60 > options.minutes and step < options.steps:
            states = [part.state_dict() for part in (model, average, optimizer)]
            torch.save({"step": step, "states": states}, checkpoint)
            return

    FILES[name].parent.mkdir(parents=True, exist_ok=True)
    state = {
        key: value.detach().to(torch.float16).contiguous()
        for key, value in average.state_dict().items()
        if value.is_floating_point()
    }
    save_file(state, FILES[name])
    checkpoint.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
