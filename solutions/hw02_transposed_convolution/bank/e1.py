"""Other right answers and known wrong ones to experiment 1 of hw02."""

from autograder.bank import alternative, mistake


@alternative(
    "my_run",
    edit={'"1 3 1"': '"1 2 1"', "constant": "striped", "40": "0", '"image": 0': '"image": 20'},
)
def flat_kernel_on_stripes():
    """Uneven counts, equal sums, and an image with stripes."""


@alternative(
    "my_run",
    edit={
        '"1 3 1"': '"1 2"',
        "constant": "striped",
        "66.7": "0",
        "40": "67",
        '"image": 0': '"image": 20',
    },
)
def even_kernel_on_stripes():
    """Even counts, unequal sums, and an image with stripes."""


@mistake("my_run", edit={'"1 3 1"': '"1 1 1"', "40": "66.7"})
def equal_weights():
    """With equal weights the sums are as the counts: two explanations predict the same."""


@mistake("my_run", edit={'"1 3 1"': '"1 2 1"', "40": "0"})
def flat_kernel_on_a_constant():
    """On a constant image neither the image nor this kernel's weights make stripes."""


@mistake("my_run", edit={"66.7": "50", '"weights": 40': '"weights": 33.3'})
def over_the_maximum():
    """The difference is divided by the largest value. The contrast has the mean below."""


@mistake("my_run", edit={'"weights": 40': '"weights": 100'})
def without_the_mean():
    """The difference of the sums is not yet the contrast: divide it by their mean."""
