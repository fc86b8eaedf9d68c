"""Question 12. Where the network loses: graded by hand, beside what the student must have seen."""

import torch

from solutions.hw04_denoising import networks
from starter_code import denoising, metrics, personal, weights

OK_FORMAT = False
name = "q12"


@personal.seen_by_graders
@torch.no_grad()
def away_from_its_level(ME):
    """The 8 layers at 5/255 and 50/255, and scaled."""
    small = weights.load(networks.DnCNN(8, 32), denoising.WEIGHTS / "small.safetensors")
    told = []
    for level in (5, 50):
        for k in (1, 25 / level):
            found = []
            for name, x in denoising.middles(denoising.TEST).items():
                seed = personal.seed(ME, f"{name} {level}")
                y = denoising.with_noise(x, level / 255, seed)
                found.append(metrics.psnr(y - small(k * y) / k, x))
            told.append(sum(found) / len(found))
    return "at 5/255 {:.2f} dB, scaled {:.2f}; at 50/255 {:.2f} dB, scaled {:.2f}".format(*told)
