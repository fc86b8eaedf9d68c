"""Other right answers and known wrong ones to prediction 2 of hw08."""

from autograder.bank import alternative, mistake


@alternative("guess_details", edit={"low=[0.25, 0.6, 0.2, 0.4]": "low=[0.26, 0.61, 0.21, 0.41]"})
def a_little_higher():
    """Intervals that begin a little higher."""


@mistake(
    "guess_details",
    edit={"low=[0.25, 0.6, 0.2, 0.4]": "low=-1", "high=[0.55, 0.9, 0.5, 0.7]": "high=3"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_details",
    edit={
        "[0.4, 0.75, 0.35, 0.55]": "[0.4, 0.75, 0.8, 0.95]",
        "low=[0.25, 0.6, 0.2, 0.4]": "low=[0.25, 0.6, 0.65, 0.8]",
        "high=[0.55, 0.9, 0.5, 0.7]": "high=[0.55, 0.9, 0.95, 1.1]",
    },
)
def by_psnr():
    """PSNR counts all pixels alike; a detail has few, and no network has seen it."""


@mistake(
    "guess_details",
    edit={
        "[0.4, 0.75, 0.35, 0.55]": "[1.0, 0.75, 0.35, 0.55]",
        "low=[0.25, 0.6, 0.2, 0.4]": "low=[0.85, 0.6, 0.2, 0.4]",
        "high=[0.55, 0.9, 0.5, 0.7]": "high=[1.15, 0.9, 0.5, 0.7]",
    },
)
def linear_keeps_all():
    """Three quarters of the columns were not measured, and with them most of a small detail."""


@mistake(
    "guess_details",
    edit={
        "[0.4, 0.75, 0.35, 0.55]": "[0.4, 0.3, 0.35, 0.55]",
        "low=[0.25, 0.6, 0.2, 0.4]": "low=[0.25, 0.15, 0.2, 0.4]",
        "high=[0.55, 0.9, 0.5, 0.7]": "high=[0.55, 0.45, 0.5, 0.7]",
    },
)
def edges_flattened():
    """A disk has one edge and no texture: that is what total variation keeps."""
