"""Other right answers and known wrong ones to question 11 of hw09."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("lodopab_place")
def by_format(part, index):
    """A table and a format."""
    try:
        count = dict(train=35820, validation=3522, test=3553)[part]
    except KeyError:
        raise ValueError(part) from None
    if index < 0 or index >= count:
        raise IndexError(index)
    ending = f"{part}_{index // 128:03}.hdf5"
    return ("observation_" + ending, "ground_truth_" + ending, index - index // 128 * 128)


@alternative("lodopab_counts")
def one_exponential(observation):
    """The logarithm of 4096 inside."""
    return torch.exp(math.log(4096) - observation * 81.35858)


@mistake("lodopab_place", edit={"divmod(index, 128)": "divmod(index, 100)"})
def hundred():
    """A file has 128 samples."""


@mistake("lodopab_place", edit={"divmod(index, 128)": "divmod(index + 1, 128)"})
def from_one():
    """Samples and rows count from 0."""


@mistake("lodopab_place", edit={"return f": "file += 1\nreturn f"})
def files_from_one():
    """Files count from 000."""


@mistake(
    "lodopab_place",
    edit={'return f"observation_{part}_{file:03d}': 'return f"observation_{part}_{file}'},
)
def short_numbers():
    """Files have three digits."""


@mistake("lodopab_place", edit={"0 <= index < counts[part]": "index < counts[part]"})
def from_the_end():
    """A negative index raises IndexError."""


@mistake("lodopab_place", edit={"0 <= index < counts[part]": "0 <= index <= counts[part]"})
def one_too_many():
    """The last index is one below the number of samples, also where the last file has room."""


@mistake("lodopab_place", edit={"raise ValueError": "raise KeyError"})
def key_error():
    """Another part raises ValueError."""


@mistake("lodopab_counts", edit={"4096 * ": ""})
def share():
    """Of 4096 photons so many come through: this is only the share."""


@mistake("lodopab_counts", edit={"-81.35858": "81.35858"})
def sign():
    """Fewer photons come through where more is in the way."""


@mistake("lodopab_counts", edit={"81.35858": "81.36"})
def rounded_factor():
    """The factor is 81.35858, with all its digits: dark rays are sensitive to them."""


@mistake("lodopab_counts", edit={"-81.35858 * observation": "-observation / 81.35858"})
def divided():
    """The observation was divided by 81.35858 already."""


@mistake(
    "lodopab_counts",
    edit={
        "return 4096 * torch.exp(-81.35858 * observation)": (
            "return (4096 * torch.exp(-81.35858 * observation)).clamp(max=4096)"
        )
    },
)
def at_most_as_many_as_were_sent():
    """Noise makes more than 4096 photons of a ray that meets nothing: they were counted."""


@mistake(
    "lodopab_counts",
    edit={
        "return 4096 * torch.exp(-81.35858 * observation)": (
            "return (4096 * torch.exp(-81.35858 * observation)).clamp(min=1)"
        )
    },
)
def at_least_one_photon():
    """An observation may stand for less than one photon: nothing is cut off."""
