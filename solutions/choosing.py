"""Tikhonov on small blurred scenes, solved in the Fourier domain: what hw01 measures."""

import math

import torch

from starter_code import kernels, linear_operators, operators

SIDE, SIGMA = 12, 0.01
WEIGHTS = torch.logspace(-6, 0, 25, dtype=torch.float64).tolist()
BOUND = SIDE**2 * SIGMA**2


def study(x: torch.Tensor, noise: torch.Tensor) -> tuple[list[float], list[float], list[float]]:
    """Weights, squared residuals and mean squared errors for a scene (12, 12), float64.

    noise: (12, 12), standard normal.
    """
    blur = operators.Blur((SIDE, SIDE), kernels.gaussian(1.0, dtype=torch.float64))
    y = blur(x) + SIGMA * noise
    transfer, spectrum = blur.transfer, torch.fft.fft2(y)
    residuals, errors = [], []
    for weight in WEIGHTS:
        inverse = transfer.conj() / (transfer.abs() ** 2 + weight)
        found = torch.fft.ifft2(inverse * spectrum).real
        residuals.append((blur(found) - y).square().sum().item())
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
    blur = operators.Blur((24, 24), kernels.gaussian(1.0, dtype=torch.float64))
    scene = linear_operators.small_scene("coins", 24, mine.generator("scene"))
    y, weight = blur(scene) + 1e-3 * mine.noise(24, 24), mine.weight / 100
    inverse = blur.transfer.conj() / (blur.transfer.abs() ** 2 + weight)
    goal = torch.fft.ifft2(inverse * torch.fft.fft2(y)).real
    x, r = torch.zeros_like(y), blur.H(y)
    p, rr, steps = r, (r * r).sum(), 0
    while (x - goal).norm() > 1e-3 * goal.norm() and steps < 1000:
        q = blur.H(blur(p)) + weight * p
        a = rr / (p * q).sum()
        x, r = x + a * p, r - a * q
        rr, before = (r * r).sum(), rr
        p, steps = r + rr / before * p, steps + 1
    return steps
