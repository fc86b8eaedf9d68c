"""Question 11. Modes and aims: graded by hand, beside what the student must have seen."""

import torch

from solutions.hw04_denoising import networks
from starter_code import denoising, personal, photographs, weights

OK_FORMAT = False
name = "q11"


@personal.seen_by_graders
def lost_in_train_mode(ME):
    """What train mode cost."""
    small = weights.load(networks.DnCNN(8, 32), denoising.WEIGHTS / "small.safetensors")
    scenes = denoising.crops(denoising.TEST, 128, seed=personal.seed(ME, "scenes"))
    top, left = torch.randint(40, (2,), generator=personal.generator(ME, "sky")).tolist()
    sky = photographs.photograph("camera")[None, None, top : top + 64, left : left + 64]
    seed = personal.seed(ME, "modes")
    together, alone, of_sky = (
        denoising.loss_in_train_mode(small, x, 25 / 255, seed, batch)
        for x, batch in [(scenes, 5), (scenes, 1), (sky, 1)]
    )
    return f"lost: {together:.2f} dB together, {alone:.2f} one by one, {of_sky:.2f} sky"


@personal.seen_by_graders
def own_curves(own_aims):
    """The student's own two trainings."""
    step, noise, image = (list(own_aims[key]) for key in ("step", "noise", "image"))
    middle = len(step) // 2
    return "PSNR on coins, noise against image: " + ", ".join(
        f"{noise[k]:.2f} and {image[k]:.2f} dB after {step[k]:.0f} steps" for k in (0, middle, -1)
    )
