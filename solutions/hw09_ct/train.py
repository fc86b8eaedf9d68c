"""Train the networks of homework 9: python -m solutions.hw09_ct.train unet

One of `unet` (`FBPConvNet` with `UNet(24)`) and `primal_dual` (`PrimalDual` with its defaults), for
32 views and N0 between 2e4 and 1e6, on bodies that are drawn anew in every step; no person is among
them. The learning rate falls along half a cosine of the allotted minutes. Weights go to
starter_code/ct/weights in float16, a line for each validation to training/NAME.jsonl. Seeded; how
many steps fit into the minutes depends on the machine, and the log says how many did.

The committed weights were made by an earlier form of this script on a GPU, 3230 steps of 16 bodies
and 2320 of 8, 440 seconds each, with textures of brain slices (Colin27, BSD-3-Clause) beside those
of photographs; their logs have the mean PSNR of drawn bodies for validation, and of a real head
(`cranium`) that was looked at and not trained on.
"""

import argparse
import functools
import json
import math
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from solutions.hw09_ct import reference
from solutions.machine import Machine, add_arguments
from starter_code import ct, hardware, training
from starter_code.ct import phantoms

HERE = Path(__file__).parent
PHOTONS = 2e4, 1e6
BATCHES = {"unet": 16, "primal_dual": 8}


def projector(n: int, bins: int) -> reference.Projector:
    """The operator of 32 views."""
    entries = reference.strip_matrix(n, ct.angles(ct.VIEWS), bins)
    return reference.Projector(*entries, (n, n), (ct.VIEWS, bins))


def networks(A: reference.Projector) -> dict[str, nn.Module]:
    """Both networks, new."""
    start = functools.partial(reference.fbp, A)
    return {
        "unet": reference.FBPConvNet(start, ct.UNet()),
        "primal_dual": reference.PrimalDual(A, ct.norm(A), start),
    }


def scans(
    fine: reference.Projector, count: int, generator: torch.Generator, photons: tuple = PHOTONS
) -> tuple[torch.Tensor, torch.Tensor]:
    """New bodies (count, 128, 128) and their noisy views, each with a number of photons."""
    images = phantoms.draw(count, 2 * ct.N, generator)
    low, high = map(math.log, photons)
    N0 = torch.exp(low + (high - low) * torch.rand(count, 1, 1, generator=generator))
    ideal = ct.halved(fine(images))
    return ct.coarser(images), reference.log_data(reference.measure(ideal, N0, generator), N0)


@torch.no_grad()
def validate(model: nn.Module, fine: reference.Projector, count: int) -> float:
    """Mean PSNR on other bodies, with N0 = 1e5."""
    x, y = scans(fine, count, torch.Generator().manual_seed(991), (1e5, 1e5))
    errors = (model(y.to(hardware.of(model))).cpu() - x).double().square().mean(dim=(1, 2))
    return (-10 * torch.log10(errors)).mean().item()


def train(name: str, minutes: float, seed: int, count: int, machine: Machine) -> nn.Module:
    """Train, write the log, and return the running mean of the weights."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    A, fine = projector(ct.N, ct.BINS), projector(2 * ct.N, 2 * ct.BINS)
    model, average = (networks(A)[name].to(machine.device) for _ in range(2))
    A.M, A.Mt = A.M.to(machine.device), A.Mt.to(machine.device)
    average.load_state_dict(model.state_dict())
    start, step, reports = time.monotonic(), 0, 0
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    log = HERE / "training" / f"{name}.jsonl"
    log.write_text("")
    while (used := (time.monotonic() - start) / (60 * minutes)) < 1 or reports <= 10:
        if used >= reports / 10:
            reports += 1
            row = {"step": step, "used": round(used, 3)}
            row["psnr"] = round(validate(average, fine, count), 3)
            row |= machine.told() if reports == 1 else {}
            with log.open("a") as file:
                file.write(json.dumps(row) + "\n")
            print(name, row, flush=True)
            continue
        training.set_rate(optimizer, 1e-3, step, min(used, 1))
        x, y = (one.to(machine.device) for one in scans(fine, BATCHES[name], generator))
        loss = ((model(y) - x).square() + 1e-7).sqrt().mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        training.follow(average, model, min(0.999, step / (10 + step)))
    return average


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", choices=BATCHES)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bodies", type=int, default=24, help="for validation")
    add_arguments(parser, mixed=False)  # projections in half precision would lose what was measured
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    options = given.minutes, given.seed, given.bodies, Machine.of(given)
    model = train(given.network, *options).cpu()
    state = {key: value.half().contiguous() for key, value in model.state_dict().items()}
    info = {"network": given.network, "seed": str(given.seed), "minutes": str(given.minutes)}
    save_file(state, ct.WEIGHTS / f"{given.network}.safetensors", metadata=info)


if __name__ == "__main__":
    main()
