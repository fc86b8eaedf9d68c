"""Other right answers and known wrong ones to experiment 1 of hw13."""

from autograder.bank import alternative, mistake


@alternative(
    "my_run",
    edit={'"steps": 2000': '"steps": 200', '"holes": "boxes"': '"holes": "half"',
          '"steps": "closes"': '"steps": "stays"', '"holes": "stays"': '"holes": "closes"'},
)  # fmt: skip
def drawing_and_pixels():
    """Then the steps alone predict no change."""


@mistake(
    "my_run",
    edit={
        '"picture": "drawing"': '"picture": "photograph"',
        '"model": "turns"': '"model": "stays"',
    },
)
def steps_alone():
    """Two of the explanations predict that the gap stays."""


@mistake("my_run", edit={'"steps": 2000': '"steps": 200', '"steps": "closes"': '"steps": "stays"'})
def drawing_alone():
    """Two of the explanations predict that the gap stays."""


@mistake(
    "my_run", edit={'"holes": "boxes"': '"holes": "half"', '"holes": "stays"': '"holes": "closes"'}
)
def all_three():
    """Two of the explanations predict that the gap closes."""


@mistake("my_run", edit={'"model": "turns"': '"model": "closes"'})
def model_closes():
    """If photographs are the reason, what happens where all areas are flat?"""


@mistake("my_run", edit={'"steps": "closes"': '"steps": "stays"'})
def steps_stay():
    """If the iteration has not ended, what do ten times as many steps do?"""


@mistake("my_run", edit={'"steps": 2000': '"steps": 1000'})
def another_number():
    """There are two numbers of steps to choose from."""
