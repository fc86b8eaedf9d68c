"""Experiment 1. Where does the pattern come from?

| the text promises | tested by |
| --- | --- |
| a run and three predictions | test_sealed |
| one run that tells all three apart | test_separates |
| what each explanation predicts | test_follows |
"""

from otter.test_files import test_case

from starter_code import experiments

OK_FORMAT = False
name = "e1"


def word(factor):
    return "up" if factor > 3 else "down" if factor < 1 / 3 else "same"


TABLE = {
    experiments.run(noise=noise, contrast=contrast, digits=digits): {
        "noise": word(noise),
        "kernel": word(contrast),
        "rounding": word(contrast * 10 ** (16 - digits)),
    }
    for noise in (1, 10)
    for contrast in (1, 0.1)
    for digits in (16, 7)
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each explanation predicts."""
    experiments.check_sealed(my_run, ["noise", "kernel", "rounding"], "my_run")


@test_case(points=2, hidden=True)
def test_separates(my_run):
    """The run tells the explanations apart."""
    experiments.check_separates(my_run, TABLE, "my_run")


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each prediction follows from its explanation."""
    experiments.check_separates(my_run, TABLE, "my_run")
    experiments.check_follows(my_run, TABLE, "my_run")
