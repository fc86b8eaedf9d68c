"""Experiment 1. Why are the shares wrong?

| the text promises | tested by |
| --- | --- |
| a run is chosen, with a factor for each explanation | test_sealed |
| one run that tells all three apart | test_separates |
| what each explanation predicts | test_follows |
"""

import math

from otter.test_files import test_case

from starter_code import experiments

OK_FORMAT = False
name = "e1"

TABLE = {
    experiments.run(steps=steps, N=N, score=score): {
        "steps": 100 / steps,
        "samples": math.sqrt(1000 / N),
        "likelihood": 1 if score == "pigdm" else 0,
    }
    for steps in (100, 400)
    for N in (1000, 16000)
    for score in ("pigdm", "exact")
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each explanation predicts."""
    experiments.check_sealed(my_run, ["steps", "samples", "likelihood"], "my_run")


@test_case(points=2, hidden=True)
def test_separates(my_run):
    """The run tells the explanations apart."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.05)


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each prediction follows from its explanation."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.05)
    experiments.check_follows(my_run, TABLE, "my_run", tolerance=0.03)
