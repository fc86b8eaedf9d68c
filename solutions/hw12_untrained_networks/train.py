"""Fit what predictions are graded by: python -m solutions.hw12_untrained_networks.train

Nothing of homework 12 is trained beforehand. But its fits take seconds, and a grader that repeated
them for every submission would wait for them; so the two predictions are graded by means over five
draws, which this script makes: shuffled pictures and noises, each with first weights of its own.
It writes one line for each draw to training/fits.jsonl; `seen` has their means. Processors differ
in the last digits, and after some hundred steps in the first one behind the point: a mean moves by
less than the deviation over draws divided by two.
"""

import argparse
import json
import statistics
from pathlib import Path

import torch

from solutions.hw12_untrained_networks import reference
from solutions.machine import Machine, add_arguments
from starter_code import metrics, untrained
from starter_code.denoising import baselines

LOG = Path(__file__).parent / "training" / "fits.jsonl"
SIGMA, RATE = 25 / 255, 0.01
NOISE = 1000
"""Added to a seed for noise: a network's input of the same seed would tell it the noise."""


def decoder(k: int, seed: int, device: str):
    """A new decoder and its input, as the notebook makes them."""
    z = untrained.start(k, 8, torch.Generator().manual_seed(seed))
    network = untrained.seeded(lambda: reference.DeepDecoder(k), seed)
    return network.to(device), z.to(device)


def hourglass(seed: int, device: str):
    """A new hourglass and its input."""
    z = untrained.start(16, 64, torch.Generator().manual_seed(seed))
    return untrained.seeded(untrained.Hourglass, seed).to(device), z.to(device)


def fast(seed: int, device: str) -> list[float]:
    """Relative errors in percent after 200 steps: decoder, hourglass; picture, shuffled."""
    x = untrained.picture("camera")
    other, found = reference.shuffled(x, torch.Generator().manual_seed(NOISE + seed)), []
    for make in (lambda: decoder(32, seed, device), lambda: hourglass(seed, device)):
        for target in (x, other):
            history = reference.fit(*make(), target.to(device), 200, RATE, every=200)
            found.append(100 * reference.relative_error(history["images"][-1].cpu(), target))
    return found


def gaps(seed: int, device: str) -> list[float]:
    """dB lost by k = 16, k = 64 and the hourglass, and total variation less the best of them.

    At the end is the middle of the last ten checks: single outputs jump.
    """
    x = untrained.picture("camera")
    y = untrained.noisy(x, SIGMA, torch.Generator().manual_seed(NOISE + seed))
    lost, best = [], []
    for made, steps in [
        (decoder(16, seed, device), 600),
        (decoder(64, seed, device), 600),
        (hourglass(seed, device), 400),
    ]:
        images = reference.fit(*made, y.to(device), steps, RATE)["images"].cpu()
        decibels = [metrics.psnr(one, x) for one in images]
        lost.append(max(decibels) - statistics.median(decibels[-10:]))
        best.append(max(decibels))
    return [*lost, metrics.psnr(baselines.total_variation(y, SIGMA), x) - max(best)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=5)
    add_arguments(parser, mixed=False)  # an untrained network is early stopping: float32
    given = parser.parse_args()
    torch.set_num_threads(1)
    LOG.parent.mkdir(exist_ok=True)
    with open(LOG, "w", encoding="utf-8") as log:
        for seed in range(given.draws):
            line = {"seed": seed} | Machine.of(given).told()
            for name, measure in (("fast", fast), ("gaps", gaps)):
                line[name] = [round(one, 3) for one in measure(seed, given.device)]
            print(json.dumps(line), file=log, flush=True)


if __name__ == "__main__":
    main()
