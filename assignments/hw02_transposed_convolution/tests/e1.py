"""Experiment 1. Counts, weights, or the image?

| the text promises | tested by |
| --- | --- |
| a run is chosen, and sealed with what each explanation predicts | test_sealed |
| one run that tells all three apart | test_separates |
| the contrast by each explanation | test_follows |
"""

from otter.test_files import test_case

from starter_code import experiments

OK_FORMAT = False
name = "e1"

KERNELS = {  # contrasts of counts and of sums of weights, in percent
    "1 1": (0, 0),
    "1 2": (0, 200 / 3),
    "1 1 1": (200 / 3, 200 / 3),
    "1 2 1": (200 / 3, 0),
    "1 3 1": (200 / 3, 40),
    "1 2 2 1": (0, 0),
}
TABLE = {
    experiments.run(kernel=kernel, image=image): {
        "counts": counts,
        "weights": weights,
        "image": stripes,
    }
    for kernel, (counts, weights) in KERNELS.items()
    for image, stripes in {"constant": 0, "striped": 20}.items()
}


@test_case(points=0)
def test_sealed(my_run):
    """A run is chosen, and sealed with what each explanation predicts."""
    experiments.check_sealed(my_run, ["counts", "weights", "image"], "my_run")


@test_case(points=1, hidden=True)
def test_separates(my_run):
    """The run tells the explanations apart."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=5)


@test_case(points=2, hidden=True)
def test_follows(my_run):
    """It tells them apart, and each prediction follows from its explanation."""
    experiments.check_separates(my_run, TABLE, "my_run", apart=5)
    experiments.check_follows(my_run, TABLE, "my_run", tolerance=2)
