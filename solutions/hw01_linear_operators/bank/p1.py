"""Other right answers and known wrong ones to prediction 1 of hw01."""

from autograder.bank import alternative, mistake


@alternative(
    "guess_maps",
    edit={
        "high=[0 + linear, bent + linear]": "high=[linear + 0.5] * 2"
        " if bent == 0 else [linear + 0.5, bent + linear + 0.5]"
    },
)
def half_a_map_wider():
    """Half a map more is no other number."""


@mistake(
    "guess_maps",
    edit={
        "low=[0 + linear, bent + linear]": "low=[0, 0]",
        "high=[0 + linear, bent + linear]": "high=[7, 7]",
    },
)
def any_number():
    """Intervals from 0 to 7 hold whatever is true. Try a vector and twice that vector by hand."""


@mistake(
    "guess_maps",
    edit={
        "low=[0 + linear, bent + linear]": "low=[linear, linear]",
        "high=[0 + linear, bent + linear]": "high=[linear + 2, linear + 2]",
    },
)
def too_wide():
    """The numbers are right, with intervals that hold others too. Decide for each map."""


@mistake(
    "guess_maps",
    edit={
        "low=[0 + linear, bent + linear]": "low=[0, 0]",
        "high=[0 + linear, bent + linear]": "high=[0, 0]",
        "0 + (linear :=": "0 * (linear :=",
        "0 + (bent :=": "0 * (bent :=",
        "})) + linear": "}))",
    },
)
def none_at_all():
    """Too few: some of them double with their input, and add up."""
