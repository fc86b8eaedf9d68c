"""Other right answers and known wrong ones to question 5 of hw09."""

import math

import torch

from autograder.bank import alternative, mistake
from starter_code import ct


@alternative("measure")
def by_numpy(ideal, N0, generator):
    """NumPy's generator, seeded by the given one."""
    import numpy as np

    seed = int(torch.randint(2**62, (), generator=generator))
    expected = N0 * np.exp(-0.12 * ideal.double().numpy())
    counts = np.random.default_rng(seed).poisson(expected)
    return torch.from_numpy(counts.astype(np.float64)).to(ideal)


@alternative("log_data")
def by_differences(counts, N0):
    """A difference of logarithms."""
    seen = torch.where(counts > 0, counts, torch.ones_like(counts))
    return (math.log(N0) - seen.log()) / ct.C


@mistake("measure", edit={", generator=generator": ""})
def global_generator():
    """The counts come from torch's global generator, not from the given one."""


@mistake(
    "measure",
    edit={
        "return torch.poisson": "generator = torch.Generator().manual_seed(0)\nreturn torch.poisson"
    },
)
def always_the_same():
    """The given generator decides; a second call draws other photons."""


@mistake("measure", edit={"ct.C * ideal": "ideal"})
def without_c():
    """The line integral of the body is C times that of the image."""


@mistake(
    "measure",
    edit={
        "N0 * torch.exp(-ct.C * ideal)": "torch.exp(-ct.C * ideal)",
        "return torch.poisson(": "return N0 * torch.poisson(",
    },
)
def scaled_afterwards():
    """N0 is a part of the expected number: photons are counted one by one."""


@mistake("measure")
def gaussian(ideal, N0, generator):
    """Numbers from a normal distribution are no counts."""
    expected = N0 * torch.exp(-ct.C * ideal)
    noise = torch.randn(ideal.shape, generator=generator, dtype=ideal.dtype)
    return expected + expected.sqrt() * noise


@mistake("measure")
def one_sigma(ideal, N0, generator):
    """Every ray has the noise of a ray that meets nothing; a dark one has less."""
    expected = N0 * torch.exp(-ct.C * ideal)
    noise = torch.randn(ideal.shape, generator=generator, dtype=ideal.dtype)
    return (expected + N0**0.5 * noise).round().clamp(min=0)


@mistake("measure")
def gaussian_counts(ideal, N0, generator):
    """Rounded normal numbers: few photons are not spread evenly to both sides of their mean."""
    expected = N0 * torch.exp(-ct.C * ideal)
    noise = torch.randn(ideal.shape, generator=generator, dtype=ideal.dtype)
    return (expected + expected.sqrt() * noise).round().clamp(min=0)


@mistake("measure", edit={"generator=generator)": "generator=generator).clamp(min=1)"})
def never_none():
    """A detector counts 0 where nothing came through; the one photon is for log_data."""


@mistake("measure")
def slices_that_flicker_alike(ideal, N0, generator):
    """The slices of a batch share their noise: each ray counts photons of its own."""
    if ideal.ndim < 3:
        return torch.poisson(N0 * torch.exp(-ct.C * ideal), generator=generator)
    state, found = generator.get_state(), []
    for one in ideal:
        generator.set_state(state)
        found.append(torch.poisson(N0 * torch.exp(-ct.C * one), generator=generator))
    return torch.stack(found)


@mistake("measure")
def without_noise(ideal, N0, generator):
    """These are the expected numbers, rounded."""
    return (N0 * torch.exp(-ct.C * ideal)).round()


@mistake("measure")
def one_draw(ideal, N0, generator):
    """Views share their noise: each ray counts photons of its own."""
    expected = N0 * torch.exp(-ct.C * ideal)
    noise = torch.randn(ideal.shape[-1], generator=generator, dtype=ideal.dtype)
    return (expected + expected.sqrt() * noise).round().clamp(min=0)


@mistake(
    "measure",
    edit={
        "return torch.poisson(N0 * torch.exp(-ct.C * ideal), generator=generator)": (
            "return torch.poisson(N0 * torch.exp(-ct.C * ideal), generator=generator).double()"
        )
    },
)
def always_double():
    """Counts have the dtype of the line integrals."""


@mistake("log_data", edit={"counts.clamp(min=1)": "counts"})
def log_of_zero():
    """The logarithm of 0 is not finite: such a ray counts as one photon."""


@mistake("log_data", edit={"counts.clamp(min=1)": "(counts + 1)"})
def one_more():
    """Counts above 0 stay as they are."""


@mistake("log_data", edit={"return -torch": "return torch"})
def sign():
    """A line integral is not negative where fewer photons come through."""


@mistake("log_data", edit={" / ct.C": ""})
def of_the_body():
    """The line integrals of the image are asked for: divide by C."""


@mistake("log_data", edit={"counts.clamp(min=1)": "counts.clamp(min=0.1)"})
def a_tenth_of_a_photon():
    """A ray without photons is taken as one photon."""


@mistake("log_data")
def as_the_darkest_other(counts, N0):
    """A ray without photons is taken as one photon, whatever the other rays have."""
    found = -torch.log(counts / N0) / ct.C
    dark = torch.isinf(found)
    return torch.where(dark, found[~dark].max() if bool((~dark).any()) else 0.0, found)


@mistake("log_data", edit={"counts.clamp(min=1)": "counts.clamp_(min=1)"})
def in_place():
    """It changes the counts that it is given."""
