"""Experiment 1. Why does it stand still?

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
    experiments.run(lam=lam, sigma=sigma, steps=steps): {
        "bias": lam / 0.2,
        "noise": sigma / 0.01,
        "stopping": 0.1 if steps == 1000 else 1,
    }
    for lam in (0.2, 0.1)
    for sigma in (0.01, 0.03)
    for steps in (300, 1000)
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each explanation predicts."""
    experiments.check_sealed(my_run, ["bias", "noise", "stopping"], "my_run")


@test_case(points=2, hidden=True)
def test_separates(my_run):
    """The run tells the explanations apart."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.2)


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each prediction follows from its explanation."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.2)
    experiments.check_follows(my_run, TABLE, "my_run", tolerance=0.03)
