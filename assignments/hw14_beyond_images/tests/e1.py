"""Experiment 1. Why are spikes missed?

| the text promises | tested by |
| --- | --- |
| a run is chosen, with an outcome for each explanation | test_sealed |
| one run that tells all three apart | test_separates |
| what each explanation predicts | test_follows |
"""

from otter.test_files import test_case

from starter_code import experiments

OK_FORMAT = False
name = "e1"


def outcome(now, before, better):
    """Of the score, where one knob alone matters."""
    return "same" if now == before else "rises" if now == better else "falls"


TABLE = {
    experiments.run(distance=distance, sigma=sigma, lam=lam): {
        "band": outcome(distance, 5, 12),
        "noise": outcome(sigma, 0.1, 0.02),
        "threshold": outcome(lam, 1, 0.5),
    }
    for distance in (3, 5, 12)
    for sigma in (0.02, 0.1, 0.2)
    for lam in (0.5, 1, 2)
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each explanation predicts."""
    experiments.check_sealed(my_run, ["band", "noise", "threshold"], "my_run")


@test_case(points=2, hidden=True)
def test_separates(my_run):
    """The run tells the explanations apart."""
    experiments.check_separates(my_run, TABLE, "my_run")


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each prediction follows from its explanation."""
    experiments.check_separates(my_run, TABLE, "my_run")
    experiments.check_follows(my_run, TABLE, "my_run")
