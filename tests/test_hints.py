"""A hint is true or not given: a mistake must explain everything that a submission gave."""

import time
import types

import pytest
import torch

from autograder.bank import Entry
from autograder.grade import judge, mistakes
from autograder.sealed.confinement import Limits
from autograder.sealed.otter_shim import test_case
from autograder.sealed.proxies import Environment
from autograder.sealed.sandbox import Sandbox
from autograder.sealed.session import StudentError, WorkerGone
from starter_code import measured

X = torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64)


def reference(x, given=None):
    return 2 * (x if given is None else given(x))


def tripled(x, given=None):
    return 3 * (x if given is None else given(x))


def tripled_where_positive(x, given=None):
    return torch.where(x > 0, 3 * x, 2 * x)


def asked_twice(x, given=None):
    return 2 * (x if given is None else given(given(x)) / 2)


def entry(function):
    return Entry("mistake", "q1", "double", function.__name__, "a hint", "", _make=lambda: function)


class Hidden:
    """A question with these mistakes."""

    def __init__(self, *functions):
        self.entries = [entry(one) for one in functions]
        self.reference = types.SimpleNamespace(double=reference, other=lambda x: x)

    def mistakes(self, question):
        return self.entries


@pytest.fixture
def ask(fork_server):
    """Runs a test function on a submission; returns the operations that it recorded."""
    with Sandbox(fork_server, {}, Limits(memory_mb=512)) as sandbox:

        def run(source, test):
            worker = sandbox.start_worker()
            assert worker.request("cell", 10, {"source": f"import torch\n{source}"}) is None
            environment = Environment(worker, 5)
            try:
                test(environment)
            except (StudentError, WorkerGone):
                pass
            return environment.operations

        yield run


TRIPLED = "def double(x, given=None):\n    return 3 * (x if given is None else given(x))"
HALF = "def double(x, given=None):\n    return torch.where(x > 0, 3 * x, 2 * x)"


def test_what_explains_everything_is_named(ask):
    failed = [ask(TRIPLED, lambda env: env["double"](X))]
    found = mistakes.find(Hidden(asked_twice, tripled), "q1", failed, [])
    assert found.name == "tripled"


def test_what_fits_one_failed_test_and_not_another_is_not_named(ask):
    failed = [ask(HALF, lambda env, x=x: env["double"](x)) for x in (X.abs(), X)]
    assert mistakes.find(Hidden(tripled), "q1", failed[:1], []).name == "tripled"
    assert mistakes.find(Hidden(tripled), "q1", failed, []) is None


def test_what_would_have_failed_a_test_that_passed_is_not_named(ask):
    failed = [ask(HALF, lambda env: env["double"](X.abs()))]
    passed = [ask(HALF, lambda env: env["double"](-X.abs()))]
    hidden = Hidden(tripled, tripled_where_positive)
    assert mistakes.find(hidden, "q1", failed, passed).name == "tripled_where_positive"


def test_what_gives_what_the_reference_gives_is_not_named(ask):
    right = "def double(x):\n    return 2 * x"
    failed = [ask(right, lambda env: env["double"](X))]  # it failed for another reason
    assert mistakes.find(Hidden(asked_twice), "q1", failed, []) is None


def test_what_a_test_changes_afterwards_was_noted_before(ask):
    def test(env):
        x = X.clone()
        env["double"](x)
        x.zero_()

    found = mistakes.find(Hidden(tripled), "q1", [ask(TRIPLED, test)], [])
    assert found.name == "tripled"


def test_a_mistake_in_what_is_asked_of_a_given_function_is_named(ask):
    source = "def double(x, given):\n    return 2 * given(given(x)) / 2"
    failed = [ask(source, lambda env: env["double"](X, lambda x: 1 * x))]
    found = mistakes.find(Hidden(tripled, asked_twice), "q1", failed, [])
    assert found is not None and found.name == "asked_twice"


def test_arguments_may_be_of_any_kind_of_tensor(ask):
    kinds = X.to(torch.complex128).conj(), X.clone().requires_grad_() * 1, X[None].expand(2, 3)
    failed = [ask(TRIPLED, lambda env, x=x: env["double"](x)) for x in kinds]
    assert mistakes.find(Hidden(tripled), "q1", failed, []).name == "tripled"


def test_another_function_that_is_wrong_as_well_hides_nothing(ask):
    source = f"{TRIPLED}\n\ndef other(x):\n    return -x"
    failed = [ask(source, lambda env: (env["double"](X), env["other"](X)))]
    assert mistakes.find(Hidden(tripled), "q1", failed, []).name == "tripled"


def test_a_mistake_in_one_of_several_functions_that_came_back_is_named(ask):
    source = "def double(x, given):\n    return given, lambda y: 3 * given(y)"

    def test(env):
        same, scaled = env["double"](X, lambda x: 1 * x)
        same(X), scaled(X)

    def wrong(x, given):
        return given, lambda y: 3 * given(y)

    def wrong_elsewhere(x, given):
        return (lambda y: 3 * given(y)), lambda y: 3 * given(y)

    hidden = Hidden(wrong_elsewhere, wrong)
    hidden.reference.double = lambda x, given: (given, lambda y: 2 * given(y))
    assert mistakes.find(hidden, "q1", [ask(source, test)], []).name == "wrong"


def test_what_is_not_written_and_what_never_came_are_no_known_mistake(ask):
    tried = []

    def slow(x):
        tried.append(x)
        return x

    unwritten = "def double(x):\n    raise NotImplementedError('double is not written yet')\n"
    never = "import os\ndef double(x):\n    os._exit(1)"
    failed = [ask(source, lambda env: env["double"](X)) for source in (unwritten, never)]
    assert failed[1][-1].answered is False
    for one in failed:
        assert mistakes.find(Hidden(slow), "q1", [one], []) is None
    assert not tried


def test_what_was_quick_to_ask_is_compared_first(ask):
    tried = []

    def other(x):
        tried.append(len(x))
        return 5 * x

    failed = ask(TRIPLED, lambda env: env["double"](X))
    passed = ask("def double(x):\n    return 2 * x", lambda env: env["double"](X[:2]))
    failed[-1].seconds, passed[-1].seconds = 2.0, 1.0
    assert mistakes.find(Hidden(other), "q1", [failed], [passed]) is None
    assert tried == [2]


def test_a_case_that_uses_what_another_measured_is_explained_by_what_was_asked_there(fork_server):
    measure = measured.once(lambda double: double(X).sum().item())

    def loose(double):
        assert measure(double) > 1

    def strict(double):
        assert measure(double) < 5, "too large"

    cases = tuple(test_case(points=1)(one) for one in (loose, strict))
    question = types.SimpleNamespace(cases=cases, replaced_names=("double",), name="q1")
    measured.forget()
    with Sandbox(fork_server, {}, Limits(memory_mb=512)) as sandbox:
        worker = sandbox.start_worker()
        assert worker.request("cell", 10, {"source": f"import torch\n{TRIPLED}"}) is None
        found = judge.judge(question, worker.snapshot, {"call": 5}, time.monotonic() + 60)
    assert [one.passed for one in found.verdicts] == [True, False]
    failed = [one.operations for one in found.verdicts if not one.passed]
    assert mistakes.find(Hidden(tripled), "q1", failed, []).name == "tripled"


MESSAGES = {
    "raise NotImplementedError": "is not written yet",
    'raise NotImplementedError("double is not written yet")': "is not written yet",
    'raise NotImplementedError("some aten operator on a Meta tensor")': "fails on the device meta",
    'raise NotImplementedError("no such mode")': "raised NotImplementedError in line 3",
    "return given(x.float())": "given function raised RuntimeError, called with a tensor (3,) of "
    "torch.float32",
}


@pytest.mark.parametrize("body", MESSAGES)
def test_a_message_says_what_happened(fork_server, body):
    def refuses(x):
        raise RuntimeError("secret")

    case = types.SimpleNamespace(test_func=lambda double: double(X, refuses))
    with Sandbox(fork_server, {}, Limits(memory_mb=512)) as sandbox:
        worker = sandbox.start_worker()
        source = f"import torch\ndef double(x, given=None):\n    {body}"
        assert worker.request("cell", 10, {"source": source}) is None
        message = judge.run_case(case, Environment(worker, 5))
    assert MESSAGES[body] in message and "secret" not in message


def test_functions_asked_with_masks_are_compared():
    mask = torch.tensor([True, False])
    assert mistakes._asked_alike([[mask, torch.ones(2)]], [[mask, torch.ones(2)]])
    assert not mistakes._asked_alike([[mask]], [[~mask]])


@pytest.mark.parametrize(
    ("names", "told"), [(("f",), "Look."), (("f", "g"), "`g`: Look.")], ids=["one", "several"]
)
def test_a_hint_says_which_function_it_is_about_where_there_are_several(names, told):
    question = types.SimpleNamespace(replaced_names=names)
    entry = types.SimpleNamespace(replaces=names[-1], hint="Look.")
    assert judge._hint(question, entry) == told
