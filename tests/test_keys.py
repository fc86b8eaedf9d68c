"""A course's key changes what hidden tests draw, and nothing else."""

import time

import pytest
import torch

from autograder.grade import judge as judging
from autograder.grade.hidden import Question
from autograder.sealed.confinement import Limits
from autograder.sealed.otter_shim import test_case
from autograder.sealed.sandbox import Sandbox
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


# --- checks.secret, checks.seeded -----------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 7, 2**31, 2**64 - 1])
def test_a_seed_that_torch_takes_gives_torchs_numbers(seed):
    drawn = torch.randn(40, generator=checks.seeded(seed))
    assert torch.equal(drawn, torch.randn(40, generator=torch.Generator().manual_seed(seed)))


def test_what_designs_are_scored_on_is_the_keys_and_the_builds():
    found = set()
    for told in (("", ""), ("a", ""), ("b", ""), ("", "a"), ("a", "b")):
        checks.use_key(*told)
        for number in (1, 2):
            secret = checks.secret(number)
            assert secret == checks.secret(number) and secret > 2**256
            drawn = torch.rand(30, generator=checks.seeded(secret))
            assert torch.equal(drawn, torch.rand(30, generator=checks.seeded(secret)))
            found |= {secret, *drawn.tolist()}
    assert len(found) == 10 * 31, "no two are equal"


def test_no_small_seed_draws_what_designs_are_scored_on():
    checks.use_key("", "what a build drew")
    scored = torch.randn(64, generator=checks.seeded(checks.secret(1305)))
    guess, generator = torch.empty(64), torch.Generator()
    largest = 0.0
    for seed in [*range(20_000), checks.seed(1305), checks.secret(1305) % 2**64]:
        guess.normal_(generator=generator.manual_seed(seed))
        largest = max(largest, abs((guess @ scored).item()) / 64)
    assert largest < 0.8, "of equal noise it is about 1"


def test_the_numbers_of_such_a_seed_are_normal():
    drawn = torch.randn(200_000, generator=checks.seeded(checks.secret(1)))
    moments = [drawn.pow(power).mean().item() for power in (1, 2, 3, 4)]
    assert moments == pytest.approx([0, 1, 0, 3], abs=0.06)
    again = [torch.rand(1000, generator=checks.seeded(2**256 + 2**bit)) for bit in range(256)]
    assert len({one.sum().item() for one in again}) == 256, "each bit counts"


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

        def judged(key, *cases, secret=""):
            question = Question("q1", "Title", len(cases), False, ("keep",), cases)
            deadline = time.monotonic() + seconds(60)
            found = judging.judge(question, worker.snapshot, limits, deadline, key, secret=secret)
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


def test_a_builds_secret_is_of_hidden_cases_and_never_a_seed(judge):
    """Nothing that tests draw for submissions hangs on it."""
    secrets = []

    def of_secret(hidden):
        def draw(keep):
            keep(torch.rand(3), 0)
            secrets.append(checks.secret(5))

        return test_case(points=1, hidden=hidden)(draw)

    assert judge("", case(True), secret="a") == judge("", case(True), secret="b")
    for told in ("a", "b"):
        judge("", of_secret(False), of_secret(True), secret=told)
    assert secrets[0] == secrets[2] == checks.secret(5) and len(set(secrets)) == 3


def test_no_key_is_left_behind(judge):
    judge("2026", case(True, fails=True))
    assert checks.seed(3) == 3
