"""Other right answers and known wrong ones to paper 1 of hw12."""

from autograder.bank import alternative, mistake


@alternative("weights_that_count")
def in_closed_form(k, ups):
    """Everything collected: each layer keeps k^2 weights."""
    return (ups + 1) * k**2 + 1


@mistake("weights_that_count", edit={" - rows - gains - k": " - rows"})
def rows_alone():
    """There are two more families: what does the sum that follows a normalisation undo?"""


@mistake("weights_that_count", edit={" - rows - gains - k": " - rows - gains"})
def last_offsets_forgotten():
    """k are left, all at the end: think of both the gains and the offsets of the last layer."""


@mistake("weights_that_count", edit={" - rows - gains - k": " - rows - k"})
def gains_forgotten():
    """A gain with its offset can be scaled, and the column of the next sums scaled back."""


@mistake("weights_that_count", edit={" - rows - gains - k": " - rows - 2 * gains - k"})
def offsets_twice():
    """A gain and its offset are scaled together by one number: that is one freedom, not two."""


@mistake("weights_that_count", edit={"- gains - k": "- gains - (ups + 1) * k"})
def offsets_of_all_layers():
    """Offsets before a ReLU change what is cut off: only the last ones shift the image alone."""


@mistake("weights_that_count", edit={"rows = gains = (ups + 1) * k": "rows = gains = ups * k"})
def one_layer_less():
    """The last layer does not enlarge, but it has rows and gains as all others."""


@mistake("weights_that_count", edit={"rows = gains = (ups + 1) * k": "rows = gains = ups + 1"})
def one_for_each_matrix():
    """Each row of a matrix can be scaled by a number of its own."""


@mistake("weights_that_count", edit={"return (ups": "return 0 * k + (ups", "+ k + 1 -": "+ k -"})
def bias_forgotten():
    """The last bias counts: without it nothing sets the brightness."""


@mistake("weights_that_count", edit={" - rows - gains - k": ""})
def all_weights():
    """These are all weights: none was taken off."""


@mistake("weights_that_count", edit={"(k * k + 2 * k) + k + 1 - rows - gains - k": "2 * k + 1"})
def square_or_double():
    """Each layer keeps k^2 weights; that is 2 k only where k is 2."""
