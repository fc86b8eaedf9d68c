"""Experiment 1. Why does it lose?

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

TABLE = {
    experiments.run(steps=steps, picture=picture, holes=holes): {
        "steps": "closes" if steps == 2000 else "stays",
        "model": "turns" if picture == "drawing" else "stays",
        "holes": "closes" if holes == "half" else "stays",
    }
    for steps in (200, 2000)
    for picture in ("photograph", "drawing")
    for holes in ("boxes", "half")
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each explanation predicts."""
    experiments.check_sealed(my_run, ["steps", "model", "holes"], "my_run")


@test_case(points=2, hidden=True)
def test_separates(my_run):
    """The run tells the explanations apart."""
    experiments.check_separates(my_run, TABLE, "my_run")


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each prediction follows from its explanation."""
    experiments.check_separates(my_run, TABLE, "my_run")
    experiments.check_follows(my_run, TABLE, "my_run")
