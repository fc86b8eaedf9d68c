"""Prediction 1. Which weight is best, and when?

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from starter_code import measured, personal, predictions, unrolled
from starter_code.sparse import nmse

OK_FORMAT = False
name = "p1"


@measured.once
def stopped(identity):
    """What this student's figure shows, in dB, as a text."""
    x, y = unrolled.draw(300, personal.generator(identity, "signals"))
    A = unrolled.matrix()
    runs = [unrolled.ista(y, A, lam, 1000) for lam in (0.2, 0.02)]
    return repr([nmse(run[steps - 1], x) for steps in (16, 1000) for run in runs])


def seen(ME):
    """The four numbers."""
    return [float(one) for one in stopped(ME).strip("[]").split(",")]


@test_case(points=0)
def test_sealed(guess_stopped):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_stopped, 4, "guess_stopped")


@test_case(points=2, hidden=True)
def test_inside(guess_stopped, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_stopped, seen(ME), "guess_stopped", 5)


@test_case(points=2, hidden=True)
def test_narrow(guess_stopped, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_stopped, seen(ME), 5, "guess_stopped")
