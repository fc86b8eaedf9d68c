"""Other right answers and known wrong ones to prediction 3 of hw03."""

from autograder.bank import alternative, mistake


@alternative("guess_needed", edit={"low=[15, 45]": "low=[14, 46]"})
def other_intervals():
    """Other lower ends."""


@mistake("guess_needed", edit={"low=[15, 45]": "low=0", "high=[26, 57]": "high=100"})
def anything():
    """Intervals from 0 to 100 hold anything."""


@mistake(
    "guess_needed",
    edit={"[20, 51]": "[6, 21]", "[15, 45]": "[5, 20]", "[26, 57]": "[10, 30]"},
)
def places_known():
    """So few are needed where the places are known. Each entry's place has to be found too."""
