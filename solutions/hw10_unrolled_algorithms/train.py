"""Train the networks of homework 10: python -m solutions.hw10_unrolled_algorithms.train unrolled

One of `unrolled` (`Unrolled(8, 32, 5)`), `plain` (`PlainCNN(48, 12)`, which is not told the blur)
and `denoiser` (`Denoiser(16, 5)`, for plug-and-play, with bounded norms). Only the training
photographs are used, flipped and rotated, some at half size; `coins` is for validation, no test
photograph is opened. The learning rate falls along half a cosine of the allotted minutes. Weights
go to starter_code/unrolled/weights in float16, a line for each validation to training/NAME.jsonl.
Seeded; how many steps fit into the minutes depends on the machine, and the log says how many did.

The committed weights of `unrolled` and `plain` were made by an earlier form of this script, with
the same losses, blurs and photographs: 976 and 2204 steps of 24 crops of 96 x 96, under four
minutes each; their logs have the mean PSNR over five blurs of the validation photographs. Those of
`denoiser` were made by `... train denoiser --minutes 1.2 --threads 1` on a busy processor.
"""

import argparse
import copy
import functools
import json
import math
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from solutions.hw10_unrolled_algorithms.reference import Unrolled
from solutions.machine import Machine, add_arguments
from starter_code import hardware, kernels, metrics, photographs, training
from starter_code.operators import Blur
from starter_code.unrolled import networks

HERE = Path(__file__).parent
LEVEL = 15 / 255
"""Standard deviation of the noise that the denoiser is trained for."""


class Blurs:
    """A blur of its own for each image of a batch; called as `operators.Blur` is."""

    def __init__(self, size: int, many: list[torch.Tensor]):
        parts = [Blur((size, size), kernel) for kernel in many]
        self.transfer = torch.stack([part.transfer for part in parts])[:, None]

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return torch.fft.ifft2(torch.fft.fft2(x) * self.transfer.to(x.device)).real

    def adjoint(self, y: torch.Tensor) -> torch.Tensor:
        transfer = self.transfer.to(y.device).conj()
        return torch.fft.ifft2(torch.fft.fft2(y) * transfer).real

    @property
    def H(self):
        return self.adjoint


def random_kernel() -> torch.Tensor:
    """Gaussian, out of focus or motion, each of a random size."""
    kind = torch.rand(()).item()
    if kind < 0.4:
        return kernels.gaussian(0.6 + 2.0 * torch.rand(()).item())
    if kind < 0.65:
        return kernels.disk(1 + 3 * torch.rand(()).item())
    length, angle = 3 + 9 * torch.rand(()).item(), math.pi * torch.rand(()).item()
    return kernels.motion(length * math.cos(angle), length * math.sin(angle))


@functools.cache
def pool(size: int) -> torch.Tensor:
    """Details of training photographs, drawn once: (800, 1, 2 size, 2 size)."""
    return photographs.patches(photographs.TRAIN, 2 * size, 800, seed=0)


def crops(count: int, size: int) -> torch.Tensor:
    """Details of training photographs, flipped and rotated: (count, 1, size, size)."""
    large = pool(size)[torch.randint(800, (count,))]
    found = []
    for image in large:
        whole = torch.rand(()) < 0.4
        top, left = torch.randint(size + 1, (2,)).tolist()
        part = image[..., top : top + size, left : left + size]
        small = nn.functional.avg_pool2d(image, 2) if whole else part
        turn = int(torch.randint(8, ()))
        small = torch.rot90(small, turn % 4, (-2, -1))
        found.append(small.flip(-1) if turn >= 4 else small)
    return torch.stack(found)


def deblurring_loss(model: nn.Module, count: int, size: int) -> torch.Tensor:
    """Mean absolute error of restored crops with random blurs and levels of noise."""
    x = crops(count, size)
    H = Blurs(size, [random_kernel() for _ in range(count)])
    sigma = 0.004 * math.exp(math.log(15) * torch.rand(()).item())
    y = H(x) + sigma * torch.randn(x.shape)
    x, y = (one.to(hardware.of(model)) for one in (x, y))
    estimate = model(y, H, sigma) if isinstance(model, Unrolled) else model(y, sigma)
    return (estimate - x).abs().mean()


def denoising_loss(model: nn.Module, count: int, size: int) -> torch.Tensor:
    """Mean squared error of denoised crops."""
    x = crops(count, size)
    noisy = x + LEVEL * torch.randn(x.shape)
    x, noisy = (one.to(hardware.of(model)) for one in (x, noisy))
    return (model(noisy) - x).square().mean()


@torch.no_grad()
def validate(model: nn.Module) -> float:
    """PSNR on coins, with one blur or with the denoiser's noise."""
    x = photographs.middle("coins", 128)
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(x.shape, generator=generator)
    x, noise = (one.to(hardware.of(model)) for one in (x, noise))
    if isinstance(model, networks.Denoiser):
        return metrics.psnr(model(x + LEVEL * noise), x)
    H = Blur((128, 128), kernels.gaussian(2.0))
    y = H(x) + 0.01 * noise
    estimate = model(y, H, 0.01) if isinstance(model, Unrolled) else model(y, 0.01)
    return metrics.psnr(estimate, x)


NETWORKS = {
    "unrolled": (Unrolled, deblurring_loss, 16, 64),
    "plain": (networks.PlainCNN, deblurring_loss, 16, 64),
    "denoiser": (networks.Denoiser, denoising_loss, 8, 40),
}


def train(name: str, minutes: float, seed: int, machine: Machine) -> nn.Module:
    """Train, write the log, and return the running mean of the weights."""
    torch.manual_seed(seed)
    model_class, loss_of, count, size = NETWORKS[name]
    model = model_class().to(machine.device)
    average, step, reports = copy.deepcopy(model), 0, 0
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    pool(size)  # drawn before the clock starts
    start = time.monotonic()
    log = HERE / "training" / f"{name}.jsonl"
    log.write_text("")
    while (used := (time.monotonic() - start) / (60 * minutes)) < 1 or reports <= 10:
        if used >= reports / 10:
            reports += 1
            row = {"step": step, "used": round(used, 3), "psnr": round(validate(average), 3)}
            row |= machine.told() if reports == 1 else {}
            with log.open("a") as file:
                file.write(json.dumps(row) + "\n")
            print(name, row, flush=True)
            continue
        training.set_rate(optimizer, 4e-3 if name == "denoiser" else 2e-3, step, used)
        loss = loss_of(model, count, size)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
        if name == "denoiser" and step % 5 == 0:
            networks.bound_norms(model, size=10)
        step += 1
        training.follow(average, model, min(0.99, step / (10 + step)))
    if step == 0:
        raise RuntimeError(f"not one step fitted into {minutes} minutes; nothing is saved")
    if name == "denoiser":
        networks.bound_norms(average, 0.99)
    return average


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    add_arguments(parser, mixed=False)  # blurs in half precision would lose what was measured
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    model = train(given.network, given.minutes, given.seed, Machine.of(given)).cpu()
    state = {key: value.half().contiguous() for key, value in model.state_dict().items()}
    info = {"network": given.network, "seed": str(given.seed), "minutes": str(given.minutes)}
    save_file(state, networks.WEIGHTS / f"{given.network}.safetensors", metadata=info)


if __name__ == "__main__":
    main()
