"""Experiment 1. Where the decibels went.

| the text promises | tested by |
| --- | --- |
| a run is chosen, with a share for each explanation | test_sealed |
| one run that tells all three apart | test_separates |
| what each explanation predicts | test_follows |
"""

from otter.test_files import test_case

from starter_code import experiments

OK_FORMAT = False
name = "e1"

TABLE = {
    experiments.run(turns=turns, project=project): {
        "independent": 1 / turns,
        "inconsistent": 0 if project == "yes" else 1,
        "common": 1,
    }
    for turns in (1, 4)
    for project in ("no", "yes")
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each explanation predicts."""
    experiments.check_sealed(my_run, ["independent", "inconsistent", "common"], "my_run")


@test_case(points=2, hidden=True)
def test_separates(my_run):
    """The run tells the explanations apart."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.1)


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each prediction follows from its explanation."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.1)
    experiments.check_follows(my_run, TABLE, "my_run", tolerance=0.03)
