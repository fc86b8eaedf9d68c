"""Tikhonov on small blurred scenes, solved in the Fourier domain: what hw01 measures."""

import math

import torch

from starter_code import kernels, linear_operators

SIDE, SIGMA = 12, 0.01
WEIGHTS = torch.logspace(-6, 0, 25, dtype=torch.float64).tolist()
BOUND = SIDE**2 * SIGMA**2


def transfer_of(side: int) -> torch.Tensor:
    """The Gaussian blur of width 1 on side x side pixels, in the Fourier domain.

    `operators.Blur` has it too, and is an answer of this homework: it does not go along.
    """
    kernel = kernels.gaussian(1.0, dtype=torch.float64)
    padded = torch.zeros(side, side, dtype=torch.float64)
    padded[: len(kernel), : len(kernel)] = kernel
    return torch.fft.fft2(padded.roll((-(len(kernel) // 2),) * 2, dims=(0, 1)))


def filtered(x: torch.Tensor, factor: torch.Tensor) -> torch.Tensor:
    """An image times a factor in the Fourier domain."""
    return torch.fft.ifft2(factor * torch.fft.fft2(x)).real


def study(x: torch.Tensor, noise: torch.Tensor) -> tuple[list[float], list[float], list[float]]:
    """Weights, squared residuals and mean squared errors for a scene (12, 12), float64.

    noise: (12, 12), standard normal.
    """
    transfer = transfer_of(SIDE)
    y = filtered(x, transfer) + SIGMA * noise
    residuals, errors = [], []
    for weight in WEIGHTS:
        found = filtered(y, transfer.conj() / (transfer.abs() ** 2 + weight))
        residuals.append((filtered(found, transfer) - y).square().sum().item())
        errors.append((found - x).square().mean().item())
    return WEIGHTS, residuals, errors


def chosen(residuals: list[float]) -> int:
    """Place of the largest weight within the bound; 0 where there is none."""
    return max((place for place, one in enumerate(residuals) if one <= BOUND), default=0)


def losses(ME: str) -> list[float]:
    """What the discrepancy principle loses against the best weight, in dB, scene by scene."""
    mine = linear_operators.instance(ME)
    corners, found = mine.generator("corners"), []
    noise = mine.noise(len(linear_operators.SCENES), SIDE, SIDE, purpose="choice")
    for name, one in zip(linear_operators.SCENES, noise, strict=True):
        x = linear_operators.small_scene(name, SIDE, corners)
        _, residuals, errors = study(x, one)
        found.append(10 * math.log10(errors[chosen(residuals)] / min(errors)))
    return found


def steps(ME: str) -> int:
    """Steps of conjugate gradients to a relative distance of 1e-3 at a hundredth of the weight."""
    mine = linear_operators.instance(ME)
    transfer = transfer_of(24)
    scene = linear_operators.small_scene("coins", 24, mine.generator("scene"))
    y, weight = filtered(scene, transfer) + 1e-3 * mine.noise(24, 24), mine.weight / 100
    power = transfer.abs() ** 2
    goal = filtered(y, transfer.conj() / (power + weight))
    x, r = torch.zeros_like(y), filtered(y, transfer.conj())
    p, rr, steps = r, (r * r).sum(), 0
    while (x - goal).norm() > 1e-3 * goal.norm() and steps < 1000:
        q = filtered(p, power + weight)
        a = rr / (p * q).sum()
        x, r = x + a * p, r - a * q
        rr, before = (r * r).sum(), rr
        p, steps = r + rr / before * p, steps + 1
    return steps
