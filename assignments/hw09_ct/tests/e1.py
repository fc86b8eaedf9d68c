"""Experiment 1. Where do the stripes come from?

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
    experiments.run(views=views, N0=N0, grid=grid): {
        "streaks": 32 / views,
        "noise": (1e5 / N0) ** 0.5 * (32 / views) ** 0.5,
        "grid": 0 if grid == "same" else 1,
    }
    for views in (32, 96)
    for N0 in (1e5, 1e6)
    for grid in ("fine", "same")
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each explanation predicts."""
    experiments.check_sealed(my_run, ["streaks", "noise", "grid"], "my_run")


@test_case(points=2, hidden=True)
def test_separates(my_run):
    """The run tells the explanations apart."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.1)


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each prediction follows from its explanation."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=0.1)
    experiments.check_follows(my_run, TABLE, "my_run", tolerance=0.03)
