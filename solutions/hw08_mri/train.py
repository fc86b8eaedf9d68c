"""Train the networks of homework 8: python -m solutions.hw08_mri.train cascade --minutes 7

One of `unet` (`Restored` with a UNet(1, 1, 3, 24): magnitudes, one coil and eight in turn) and
`cascade` (`Cascade()`, eight coils). Only the training slices of Colin27 are used: turned, scaled,
mirrored and with other contrasts; phases, coils, masks (R = 4 or 8) and levels of noise are new in
every step. The learning rate falls along half a cosine of the allotted minutes; the running mean of
the weights goes to starter_code/mri/weights in float16, a line for each validation to
training/NAME.again.jsonl. Seeded; how many steps fit into the minutes depends on the machine.

The committed weights were NOT made by this script as it stands, but by an earlier form of it on a
GPU, with the same losses, every slice of the same blocks, and slices that were bent as well: 4607
steps of 16 slices and 1693 steps of 12 crops of 112 rows, in 441 s each. training/unet.jsonl and
training/cascade.jsonl are the logs of those runs; they have the PSNR of validation slices for each
number of coils and acceleration. This form was tried for a few steps only: half a minute of `unet`
on one busy core made one step, 23.1 dB (R = 4) and 19.6 dB (R = 8).
"""

import argparse
import copy
import json
import math
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from solutions.hw08_mri.reference import Cascade, Restored
from solutions.machine import Machine, add_arguments
from starter_code import hardware, mri, training
from starter_code.mri import data, learning

HERE = Path(__file__).parent


def drawn(count: int, coils: int, rows: int, generator: torch.Generator) -> data.Scan:
    """A scan of training slices with 1 mm, with noise between 0.002 and 0.015."""
    pool = mri.slices("train")
    images = pool[torch.randint(len(pool), (count,), generator=generator)]
    images = learning.recontrast(learning.moved(images, generator), generator)
    top = int(torch.randint(images.shape[1] - rows + 1, (), generator=generator))
    R = 4 if torch.rand((), generator=generator) < 0.5 else 8
    level = torch.rand((), generator=generator).item()
    sigma = 0.002 * math.exp(math.log(7.5) * level)
    return mri.scan(images[:, top : top + rows], coils, R, generator, sigma)


def magnitude_loss(model: nn.Module, step: int, generator: torch.Generator) -> torch.Tensor:
    """Mean absolute error of magnitudes, with one coil and eight in turn."""
    scan = drawn(2, 1 if step % 2 else 8, data.ROWS, generator).to(hardware.of(model))
    return (model(scan.y, scan.A) - scan.x.abs()).abs().mean()


def complex_loss(model: nn.Module, step: int, generator: torch.Generator) -> torch.Tensor:
    """Mean absolute error of complex values and of magnitudes, eight coils."""
    scan = drawn(2, 8, 112, generator).to(hardware.of(model))
    return mri.absolute_loss(model(scan.y, scan.A), scan.x)


@torch.no_grad()
def validate(model: nn.Module) -> dict[str, float]:
    """PSNR [dB] of two validation slices with eight coils, by acceleration."""
    found = {}
    for R in (4, 8):
        scan = mri.scan(mri.slices("validation")[::3], 8, R, torch.Generator().manual_seed(R))
        scan = scan.to(hardware.of(model))
        found[f"R{R}"] = round(mri.psnr(model(scan.y, scan.A), scan.x), 3)
    return found


NETWORKS = {
    "unet": (lambda: Restored(mri.UNet(1, 1, 3, 24)), magnitude_loss),
    "cascade": (Cascade, complex_loss),
}


def train(name: str, minutes: float, seed: int, machine: Machine) -> nn.Module:
    """Train, write the log, and return the running mean of the weights."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed + 1)
    make, loss_of = NETWORKS[name]
    model = make().to(machine.device)
    average, start, step, reports = copy.deepcopy(model), time.monotonic(), 0, 0
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.99), weight_decay=0)
    log = HERE / "training" / f"{name}.again.jsonl"
    log.write_text("")
    while (used := (time.monotonic() - start) / (60 * minutes)) < 1:
        training.set_rate(optimizer, 1e-3, step, used)
        loss = loss_of(model, step, generator)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        training.follow(average, model, min(0.999, step / (10 + step)))
        if used >= reports / 10:
            reports += 1
            row = {"step": step, "used": round(used, 3), "loss": loss.item()} | validate(average)
            row |= machine.told() if reports == 1 else {}
            with log.open("a") as file:
                file.write(json.dumps(row) + "\n")
            print(name, row, flush=True)
    return average


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("--minutes", type=float, default=7)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, default=mri.WEIGHTS, help="where weights go")
    add_arguments(parser, mixed=False)  # k-space in half precision would lose what was measured
    given = parser.parse_args()
    model = train(given.network, given.minutes, given.seed, Machine.of(given)).cpu()
    state = {key: value.half().contiguous() for key, value in model.state_dict().items()}
    info = {"network": given.network, "seed": str(given.seed), "minutes": str(given.minutes)}
    save_file(state, given.folder / f"{given.network}.safetensors", metadata=info)


if __name__ == "__main__":
    main()
