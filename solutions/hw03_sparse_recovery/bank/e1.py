"""Other right answers and known wrong ones to experiment 1 of hw03."""

from autograder.bank import mistake


@mistake("my_run", edit={'"from 1/4 to 1"': '"from 1 to 4"', '"size": "falls"': '"size": "rises"'})
def larger_as_well():
    """Entries of many sizes that are larger as well: two explanations predict the same."""


@mistake(
    "my_run",
    edit={
        '"from 1/4 to 1"': '"signs x 4"',
        '"spread": "rises"': '"spread": "same"',
        '"size": "falls"': '"size": "rises"',
    },
)
def scaled():
    """All four times as large, and no spread, and none small: two explanations say the same."""


@mistake("my_run", edit={'"small": "same"': '"small": "rises"'})
def none_is_small():
    """No entry of this run is near zero."""


@mistake("my_run", edit={'"size": "falls"': '"size": "same"'})
def smaller_for_size():
    """If size were what counts, entries of less than 1 would be harder to find."""
