"""Experiment 1. Why do signs fool the pursuit?

| the text promises | tested by |
| --- | --- |
| a run is chosen, with what each explanation predicts | test_sealed |
| one run that tells all three apart | test_separates |
| its outcomes follow from the explanations | test_follows |
"""

from otter.test_files import test_case

from starter_code import experiments

OK_FORMAT = False
name = "e1"

TABLE = {
    "signs x 4": {"spread": "same", "size": "rises", "small": "same"},
    "from 1 to 4": {"spread": "rises", "size": "rises", "small": "same"},
    "from 1/4 to 1": {"spread": "rises", "size": "falls", "small": "same"},
    "half 1, half 1/1000": {"spread": "rises", "size": "falls", "small": "rises"},
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each explanation predicts."""
    experiments.check_sealed(my_run, ["spread", "size", "small"], "my_run")


@test_case(points=2, hidden=True)
def test_separates(my_run):
    """The run tells the explanations apart."""
    experiments.check_separates(my_run, TABLE, "my_run")


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each prediction follows from its explanation."""
    experiments.check_separates(my_run, TABLE, "my_run")
    experiments.check_follows(my_run, TABLE, "my_run")
