"""Other right answers and known wrong ones to prediction 1 of hw08."""

from autograder.bank import alternative, mistake


@alternative("guess_coils", edit={"low=[19.5, 22.5, 15.5, 24.5]": "low=[19.6, 22.6, 15.5, 24.6]"})
def a_little_higher():
    """Three intervals begin a little higher."""


@mistake(
    "guess_coils",
    edit={"low=[19.5, 22.5, 15.5, 24.5]": "low=0", "high=[22.5, 25.5, 18.5, 27.5]": "high=60"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_coils",
    edit={
        "[21, 24, 17, 26]": "[26, 24, 17, 26]",
        "[19.5, 22.5, 15.5, 24.5]": "[24.5, 22.5, 15.5, 24.5]",
        "[22.5, 25.5, 18.5, 27.5]": "[27.5, 25.5, 18.5, 27.5]",
    },
)
def coils_fill_in():
    """The zero-filled image does not use that coils see a column differently."""


@mistake(
    "guess_coils",
    edit={
        "[21, 24, 17, 26]": "[21, 24, 27, 26]",
        "[19.5, 22.5, 15.5, 24.5]": "[19.5, 22.5, 25.5, 24.5]",
        "[22.5, 25.5, 18.5, 27.5]": "[22.5, 25.5, 28.5, 27.5]",
    },
)
def more_is_better():
    """Directions that hardly any coil sees are filled with amplified noise as steps go on."""


@mistake(
    "guess_coils",
    edit={
        "[21, 24, 17, 26]": "[21, 24, 17, 22]",
        "[19.5, 22.5, 15.5, 24.5]": "[19.5, 22.5, 15.5, 20.5]",
        "[22.5, 25.5, 18.5, 27.5]": "[22.5, 25.5, 18.5, 23.5]",
    },
)
def nothing_by_edges():
    """A penalty on edges replaces what noise would fill in."""
