"""Experiment 1. The training clinic.

| the text promises | tested by |
| --- | --- |
| one run that is sealed, and tells all three apart | test_sealed, test_separates |
| what each fault makes of its loss | test_follows |
"""

from otter.test_files import test_case

from starter_code import experiments

OK_FORMAT = False
name = "e1"

TABLE = {
    "one batch": {"softmax": "stops", "labels": "falls", "gradients": "swings"},
    "one batch, bent": {"softmax": "stops", "labels": "stops", "gradients": "swings"},
    "longer": {"softmax": "stops", "labels": "stops", "gradients": "swings"},
    "no step": {"softmax": "stops", "labels": "stops", "gradients": "stops"},
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each fault makes of it."""
    experiments.check_sealed(my_run, ["softmax", "labels", "gradients"], "my_run")


@test_case(points=1, hidden=True)
def test_separates(my_run):
    """The run tells the faults apart."""
    experiments.check_separates(my_run, TABLE, "my_run")


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each loss follows from its fault."""
    experiments.check_separates(my_run, TABLE, "my_run")
    experiments.check_follows(my_run, TABLE, "my_run")
