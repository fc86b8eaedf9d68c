"""Homework 4: the reference predicts right for everybody, not for one identity alone."""

import importlib.util
import runpy
from pathlib import Path

import pytest

from solutions.hw04_denoising import seen
from starter_code import predictions

ROOT = Path(__file__).parents[1]
IDENTITIES = ["", "s1234567", "an identity"]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """The values that stand at the end of the reference, sealed in a file of their own."""
    kept, predictions.FILE = predictions.FILE, tmp_path_factory.mktemp("sealed") / "all.jsonl"
    try:
        path = ROOT / "solutions/hw04_denoising/reference.py"
        return runpy.run_path(str(path), run_name="__main__")
    finally:
        predictions.FILE = kept


def its_tests(question):
    path = ROOT / f"assignments/hw04_denoising/tests/{question}.py"
    spec = importlib.util.spec_from_file_location(f"hw04_{question}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("identity", IDENTITIES)
def test_the_reference_is_right_for_every_identity(sealed, identity):
    found = {
        "guess_clipping": (its_tests("p1").measured(identity), 0.7),
        "guess_gap": (its_tests("p2").measured(identity), 4),
        "guess_modes": (seen.lost_in_train_mode(identity), 4),
        "guess_away": (seen.away_from_its_level(identity), 5),
    }
    for name, (measured, width) in found.items():
        predictions.check_narrow(sealed[name], measured, width, name)


def test_what_students_find_out():
    """The claims of the text: clipping helps, the mean is above, the sky costs most, by content."""
    gains, gaps = its_tests("p1").measured(""), its_tests("p2").measured("")
    assert 0 <= gains[0] < gains[1] and gaps[0] > 1 and abs(gaps[1]) < 0.1
    together, alone, sky = seen.lost_in_train_mode("")
    assert together < alone < sky
    at_5, at_50, scaled = seen.away_from_its_level("")
    assert at_5 < 34.1 and at_50 < scaled - 4  # worse than the noisy image; mended by scaling
