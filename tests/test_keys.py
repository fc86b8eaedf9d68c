"""A course's key changes what hidden tests draw, and nothing else."""

import time

import pytest
import torch

from autograder.grade import judge as judging
from autograder.grade.hidden import Question
from autograder.sealed.confinement import Limits
from autograder.sealed.otter_shim import test_case
from autograder.sealed.session import Sandbox
from starter_code import checks
from tests.load import seconds


@pytest.fixture(autouse=True)
def no_key():
    yield
    checks.use_key("")


# --- checks.seed, checks.generator, checks.use_key ------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, 12, 2**40])
def test_without_a_key_the_seed_is_the_number_itself(number):
    assert checks.seed(number) == number
    drawn = torch.rand(5, generator=checks.generator(number))
    assert torch.equal(drawn, torch.rand(5, generator=torch.Generator().manual_seed(number)))


def test_a_key_gives_seeds_of_its_own_that_repeat():
    found = {}
    for key in ("", "2026", "2027", "é"):
        checks.use_key(key)
        found[key] = [checks.seed(number) for number in range(100)]
        assert found[key] == [checks.seed(number) for number in range(100)]
    everything = [seed for seeds in found.values() for seed in seeds]
    assert len(set(everything)) == 400, "no two are equal"
    assert all(0 <= seed < 2**63 for seed in everything)
    checks.use_key("")
    assert checks.seed(3) == 3, "an empty key is none"


def test_a_generator_is_new_and_on_its_device():
    checks.use_key("2026")
    first, second = checks.generator(4), checks.generator(4)
    assert torch.equal(torch.rand(3, generator=first), torch.rand(3, generator=second))
    assert not torch.equal(
        torch.rand(3, generator=first), torch.rand(3, generator=checks.generator(4))
    )
    assert first.initial_seed() == checks.seed(4) and first.device == torch.device("cpu")


# --- Judging --------------------------------------------------------------------------------------


def case(hidden: bool, fails: bool = False) -> test_case:
    """A case that hands the student's function what it draws, by a generator and by a seed."""

    def draw(keep):
        keep(torch.rand(3, generator=checks.generator(5)), checks.seed(6))
        assert not fails, "as told"

    return test_case(points=1, hidden=hidden)(draw)


@pytest.fixture
def judge(fork_server):
    """Judges cases with a key; returns what each of them drew, as (numbers, seed)."""
    limits = {"call": 20}
    with Sandbox(fork_server, {}, Limits(memory_mb=512)) as sandbox:
        worker = sandbox.start_worker()
        assert worker.request("cell", 20, {"source": "def keep(*drawn): return 0"}) is None

        def judged(key, *cases):
            question = Question("q1", "Title", len(cases), False, ("keep",), cases)
            deadline = time.monotonic() + seconds(60)
            found = judging.judge(question, worker.snapshot, limits, deadline, key)
            calls = [
                operation.args
                for verdict in found.verdicts
                for operation in verdict.operations
                if operation.kind == "call"
            ]
            return [(numbers.tolist(), seed) for numbers, seed in calls]

        yield judged


def test_a_key_changes_hidden_cases_only(judge):
    order = case(False), case(True), case(False), case(True)
    none, one, other = (judge(key, *order) for key in ("", "2026", "2027"))
    assert none[0][1] == 6 and none == [none[0]] * 4, "the number itself"
    for keyed in (one, other):
        assert [keyed[0], keyed[2]] == [none[0]] * 2, "public cases are the same for all"
        assert keyed[1] == keyed[3] and keyed[1] != none[0]
        assert keyed[1][0] != none[0][0] and keyed[1][1] != none[0][1]
    assert one[1] != other[1]
    assert judge("2026", *order) == one, "again the same"


def test_no_key_is_left_behind(judge):
    judge("2026", case(True, fails=True))
    assert checks.seed(3) == 3
