"""What the shipped network of 8 layers does on a student's own images: the graders' figures.

Homework 4 shows each student these numbers, drawn from `ME`.
"""

import functools

import torch
from torch import nn

from solutions.hw04_denoising.reference import DnCNN
from starter_code import denoising, metrics, personal, photographs, weights

SIGMA = 25 / 255
OWN = ["camera", "chelsea", "text", "grace_hopper"]


@functools.cache
def network() -> nn.Module:
    """DnCNN(8, 32) with the weights that students have."""
    return weights.load(DnCNN(8, 32), denoising.WEIGHTS / "small.safetensors")


@functools.cache
def lost_in_train_mode(ME: str) -> list[float]:
    """Decibels lost: five photographs in one batch, the same one by one, a piece of sky."""
    scenes = denoising.crops(denoising.TEST, 128, seed=personal.seed(ME, "scenes"))
    top, left = torch.randint(40, (2,), generator=personal.generator(ME, "sky")).tolist()
    sky = photographs.photograph("camera")[None, None, top : top + 64, left : left + 64]
    seed = personal.seed(ME, "modes")
    return [
        denoising.loss_in_train_mode(network(), x, SIGMA, seed, batch)
        for x, batch in [(scenes, 5), (scenes, 1), (sky, 1)]
    ]


@functools.cache
def away_from_its_level(ME: str) -> list[float]:
    """PSNR [dB] on the student's photograph: at 5/255, at 50/255, at 50/255 by scaling."""
    (x,) = denoising.middles([personal.choice(ME, "test photograph", OWN)], 128).values()
    seed, found = personal.seed(ME, "away"), []
    for level, k in [(5, 1), (50, 1), (50, 0.5)]:
        found.append(_psnr(x, level, k, seed))
    return found


def means_away_from_its_level(ME: str) -> list[float]:
    """Mean PSNR [dB] over the five test photographs: at 5/255, scaled; at 50/255, scaled."""
    found = []
    for level in (5, 50):
        for k in (1, 25 / level):
            each = [
                _psnr(x, level, k, personal.seed(ME, f"{name} {level}"))
                for name, x in denoising.middles(denoising.TEST).items()
            ]
            found.append(sum(each) / len(each))
    return found


@torch.no_grad()
def _psnr(x: torch.Tensor, level: float, k: float, seed: int) -> float:
    """Of the denoised image, where the noisy one is scaled by k and the noise found by 1 / k."""
    y = denoising.with_noise(x, level / 255, seed)
    return metrics.psnr(y - network()(k * y) / k, x)
