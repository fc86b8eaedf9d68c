"""Prediction 1. How few numbers hold a photograph.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

import functools

import pywt
import torch
from otter.test_files import test_case

from starter_code import personal, photographs, predictions

OK_FORMAT = False
name = "p1"


def share_of_largest(values):
    """How many percent of the energy the 5 % largest values hold."""
    squares = (values.flatten().double() ** 2).sort(descending=True)[0]
    return 100 * (squares[: len(squares) // 20].sum() / squares.sum()).item()


def by_haar(image):
    """The coefficients of four levels, by PyWavelets."""
    parts = pywt.wavedec2(image.double().numpy(), "haar", mode="periodization", level=4)
    return torch.from_numpy(pywt.coeffs_to_array(parts)[0])


@functools.cache
def measured(ME):
    """The three shares that this student's figure shows, in percent."""
    photograph = photographs.photograph("camera")[100:228, 180:308].double()
    photograph = photograph - photograph.mean()
    generator = personal.generator(ME, "noise")
    noise = torch.randn(128, 128, generator=generator, dtype=torch.float64)
    return [share_of_largest(z) for z in (by_haar(photograph), photograph, by_haar(noise))]


@test_case(points=0)
def test_sealed(guess_energy):
    """Three values are sealed, each with its interval."""
    predictions.check_sealed(guess_energy, 3, "guess_energy")


@test_case(points=1, hidden=True)
def test_inside(guess_energy, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_energy, measured(ME), "guess_energy", 12)


@test_case(points=1, hidden=True)
def test_narrow(guess_energy, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_energy, measured(ME), 12, "guess_energy")
