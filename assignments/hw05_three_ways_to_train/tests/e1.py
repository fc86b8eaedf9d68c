"""Experiment 1. Why is it worse than pairs?

| the text promises | tested by |
| --- | --- |
| a run is chosen, with a factor for each explanation | test_sealed |
| one run that tells all three apart | test_separates |
| what each explanation predicts | test_follows |
"""

from otter.test_files import test_case

from starter_code import experiments

OK_FORMAT = False
name = "e1"

TABLE = {
    experiments.run(level=level, N=N, K=K): {
        "level": 1 if level == 1.4 else 0.25,
        "samples": 1000 / N,
        "directions": 200 / K,
    }
    for level in (1.4, 1.2)
    for N in (1000, 2000)
    for K in (200, 2000)
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each explanation predicts."""
    experiments.check_sealed(my_run, ["level", "samples", "directions"], "my_run")


@test_case(points=2, hidden=True)
def test_separates(my_run):
    """The run tells the explanations apart."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.05)


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each prediction follows from its explanation."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.05)
    experiments.check_follows(my_run, TABLE, "my_run", tolerance=0.03)
