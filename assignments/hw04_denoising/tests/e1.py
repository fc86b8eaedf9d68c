"""Experiment 1. What is it about the sky?

| the text promises | tested by |
| --- | --- |
| one run and what each explanation predicts are sealed | test_sealed |
| one run that tells all three apart | test_separates |
| what each explanation predicts | test_follows |
"""

from otter.test_files import test_case

from starter_code import experiments

OK_FORMAT = False
name = "e1"

TABLE = {
    experiments.run(image=image, pieces=pieces, calls=calls): {
        "content": "stays" if image == "sky" else "shrinks",
        "few": "stays" if pieces == 1 else "shrinks",
        "moved": "stays" if calls == 0 else "grows",
    }
    for image in ("sky", "text")
    for pieces in (1, 16)
    for calls in (0, 50)
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each explanation predicts."""
    experiments.check_sealed(my_run, ["content", "few", "moved"], "my_run")


@test_case(points=1, hidden=True)
def test_separates(my_run):
    """The run tells the explanations apart."""
    experiments.check_separates(my_run, TABLE, "my_run")


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each prediction follows from its explanation."""
    experiments.check_separates(my_run, TABLE, "my_run")
    experiments.check_follows(my_run, TABLE, "my_run")
