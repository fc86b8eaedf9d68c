"""Other right answers and known wrong ones to experiment 1 of hw07."""

from autograder.bank import mistake


@mistake("my_run", edit={'run="one batch"': 'run="one batch, bent"', '"falls"': '"stops"'})
def still_bent():
    """Labels that are not bent keep the loss up, and so does the second softmax."""


@mistake("my_run", edit={'run="one batch"': 'run="longer"', '"falls"': '"stops"'})
def only_longer():
    """Two of the three stay high however long the training is."""


@mistake("my_run", edit={'"softmax": "stops"': '"softmax": "falls"'})
def no_floor():
    """The logits of the loss are probabilities then. How large can the largest share become?"""


@mistake("my_run", edit={'"labels": "falls"': '"labels": "stops"'})
def labels_still_wrong():
    """Where slices are not bent, labels that are not bent are right."""
