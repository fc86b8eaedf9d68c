"""Prediction 3. What the wrong mode costs.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

import functools

import torch
from otter.test_files import test_case

from solutions.hw04_denoising import networks
from starter_code import denoising, personal, photographs, predictions, weights

OK_FORMAT = False
name = "p3"


@functools.cache
def measured(ME):
    """What train mode costs this student [dB]: five photographs together, one by one, the sky."""
    small = weights.load(networks.DnCNN(8, 32), denoising.WEIGHTS / "small.safetensors")
    scenes = denoising.crops(denoising.TEST, 128, seed=personal.seed(ME, "scenes"))
    top, left = torch.randint(40, (2,), generator=personal.generator(ME, "sky")).tolist()
    sky = photographs.photograph("camera")[None, None, top : top + 64, left : left + 64]
    seed = personal.seed(ME, "modes")
    return [
        denoising.loss_in_train_mode(small, x, 25 / 255, seed, batch)
        for x, batch in [(scenes, 5), (scenes, 1), (sky, 1)]
    ]


@test_case(points=0)
def test_sealed(guess_modes):
    """Three values are sealed, each with its interval."""
    predictions.check_sealed(guess_modes, 3, "guess_modes")


@test_case(points=1, hidden=True)
def test_inside(guess_modes, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_modes, measured(ME), "guess_modes")


@test_case(points=1, hidden=True)
def test_narrow(guess_modes, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_modes, measured(ME), 4, "guess_modes")
