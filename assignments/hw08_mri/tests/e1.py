"""Experiment 1. Noise, holes or rounding?

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
    experiments.run(sigma=sigma, R=R, steps=steps): {
        "noise": sigma / 0.005,
        "holes": 0.5 if R == 4 else 1,
        "rounding": steps / 300,
    }
    for sigma in (0.005, 0.001)
    for R in (8, 4)
    for steps in (300, 100)
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each explanation predicts."""
    experiments.check_sealed(my_run, ["noise", "holes", "rounding"], "my_run")


@test_case(points=2, hidden=True)
def test_separates(my_run):
    """The run tells the explanations apart."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.1)


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each prediction follows from its explanation."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.1)
    experiments.check_follows(my_run, TABLE, "my_run", tolerance=0.03)
