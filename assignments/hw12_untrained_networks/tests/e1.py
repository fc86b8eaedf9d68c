"""Experiment 1. Why does it fall?

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
    experiments.run(sigma=sigma, rate=rate, k=k): {
        "noise": (sigma / 25) ** 2,
        "rate": rate / 0.01,
        "weights": 1 if k == 64 else 4385 / 16961,
    }
    for sigma in (25, 12.5)
    for rate in (0.01, 0.005)
    for k in (64, 32)
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each explanation predicts."""
    experiments.check_sealed(my_run, ["noise", "rate", "weights"], "my_run")


@test_case(points=2, hidden=True)
def test_separates(my_run):
    """The run tells the explanations apart."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.05)


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each prediction follows from its explanation."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.05)
    experiments.check_follows(my_run, TABLE, "my_run", tolerance=0.02)
