"""Homework 3: the reference predicts right for everybody, not for one identity alone."""

import importlib.util
import runpy
from pathlib import Path

import pytest

from starter_code import personal, predictions, sparse

ROOT = Path(__file__).parents[1]
IDENTITIES = ["", "s1234567", "an identity"]
WIDTHS = {"p1": ("guess_energy", 12), "p2": ("guess_gains", 2), "p3": ("guess_needed", 12)}


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """The values that stand at the end of the reference, sealed in a file of their own."""
    kept, predictions.FILE = predictions.FILE, tmp_path_factory.mktemp("sealed") / "all.jsonl"
    try:
        path = ROOT / "solutions/hw03_sparse_recovery/reference.py"
        return runpy.run_path(str(path), run_name="__main__")
    finally:
        predictions.FILE = kept


def its_tests(question):
    path = ROOT / f"assignments/hw03_sparse_recovery/tests/{question}.py"
    spec = importlib.util.spec_from_file_location(f"hw03_{question}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("question", WIDTHS)
def test_the_reference_is_right_for_every_identity(sealed, question, identity):
    name, width = WIDTHS[question]
    predictions.check_narrow(sealed[name], its_tests(question).measured(identity), width, name)


def test_each_prior_has_a_picture_of_its_own():
    """What Question 7 asks students to find: bricks suit Haar, the cat total variation."""
    methods = its_tests("q7").METHODS
    two = {name: methods[name] for name in ("shifted hard", "total variation")}
    found = sparse.priors.compare(two, personal.seed("s1234567", "table"))
    lead = {
        picture: row["total variation"][0] - row["shifted hard"][0]
        for picture, row in found.items()
    }
    assert lead["brick"] < -1 and lead["chelsea"] > 0.4 and abs(lead["camera"]) < 0.4
