"""Train one network with two aims, noise and image: python -m solutions.hw04_denoising.direct

Writes starter_code/denoising/tables/residual_and_direct.csv, which the notebook shows beside what
students train themselves: DnCNN(8, 32) as there (300 steps), the target the noise or the image, all
else equal; three seeds.
"""

import csv
from pathlib import Path

import torch

from solutions.hw04_denoising import reference
from starter_code import denoising, photographs

OUT = Path(reference.__file__).parents[2] / "starter_code/denoising/tables/residual_and_direct.csv"
STEPS, EVERY, SIGMA, SEEDS = 300, 25, 25 / 255, (0, 1, 2)


def curve(direct: bool, seed: int) -> list[float]:
    """PSNR in dB on the middle of `coins` after every EVERY steps."""
    images = [photographs.photograph(name)[None] for name in denoising.TRAIN]
    clean = torch.cat([reference.patches(image, 40, 31) for image in images])
    noisy = reference.NoisyPatches(clean, (SIGMA, SIGMA), seed)
    torch.manual_seed(seed)
    model = reference.DnCNN(8, 32)
    optimizer = torch.optim.Adam(model.parameters())
    validation = denoising.middles(photographs.VALIDATION)["coins"]
    y_validation = denoising.with_noise(validation, SIGMA, seed=1)
    loader = torch.utils.data.DataLoader(noisy, batch_size=16, shuffle=True, drop_last=True)
    found, step = [], 0
    for epoch in range(100):
        noisy.set_epoch(epoch)
        for y, x, _ in loader:
            if step % EVERY == 0:
                with torch.no_grad():
                    output = model.eval()(y_validation)
                estimate = output if direct else y_validation - output
                error = (estimate - validation).square().mean()
                found.append(round(-10 * error.log10().item(), 3))
                print("direct" if direct else "residual", seed, step, found[-1], flush=True)
            if step == STEPS:
                return found
            for group in optimizer.param_groups:
                group["lr"] = reference.learning_rate(step, STEPS, 2e-3, 1e-5)
            # a network f with target x has the residual loss of y - f with target y - x
            reference.train_step(_Subtracted(model) if direct else model, optimizer, y, x)
            step += 1
    return found


class _Subtracted(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, y):
        return y - self.model(y)


def main() -> None:
    lines = []
    for seed in SEEDS:
        curves = [curve(direct, seed) for direct in (False, True)]
        steps = range(0, STEPS + 1, EVERY)
        lines += [(seed, *line) for line in zip(steps, *curves, strict=True)]
    with OUT.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["seed", "step", "residual", "direct"])
        writer.writerows(lines)


if __name__ == "__main__":
    main()
