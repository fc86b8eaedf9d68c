"""Every rung of the ladder catches what it is for, and no message gives the answer away."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from starter_code import checks

CALL = "f(x)"


@pytest.fixture
def right():
    """A right answer without any symmetry: (2, 3, 6, 6), float32."""
    return torch.randn(2, 3, 6, 6, generator=torch.Generator().manual_seed(0))


def message(check, *args, **kwargs) -> str:
    """What the check says; fails where it says nothing."""
    with pytest.raises(AssertionError) as caught:
        check(*args, **kwargs)
    return str(caught.value)


RUNGS = {
    "None": lambda right: None,
    "a numpy.ndarray": lambda right: right.numpy(),
    "a float": lambda right: 3.0,
    "sparse": lambda right: right.to_sparse(),
    "shape (1, 3, 6, 6)": lambda right: right[:1],
    "shape ()": lambda right: right.mean(),
    "dtype torch.float64": lambda right: right.double(),
    "device meta": lambda right: right.to("meta"),
    "NaN at [1, 0, 2, 3]": lambda right: right.index_put(
        tuple(torch.tensor([[1], [0], [2], [3]])), torch.tensor(torch.nan)
    ),
    "infinite": lambda right: right / 0,
    "wrong values": lambda right: right.sin(),
}


@pytest.mark.parametrize("rung", RUNGS)
def test_each_rung_of_the_ladder_catches_its_mistake(rung, right):
    said = message(checks.same, RUNGS[rung](right), right, CALL)
    assert said.startswith(CALL) and rung in said


DIAGNOSES = {
    "Every value is zero.": torch.zeros_like,
    "off by the factor 2.": lambda right: 2 * right,
    "the wrong sign": lambda right: -right,
    "off by the same constant": lambda right: right + 0.5,
    "a constant per channel": lambda right: right + torch.arange(3.0)[:, None, None],
    "Rows and columns are exchanged": lambda right: right.mT,
    "flipped in both directions": lambda right: right.flip((-2, -1)),
    "flipped left-right": lambda right: right.flip(-1),
    "shifted: one pixel down and one pixel left": lambda right: right.roll((1, -1), (-2, -1)),
    "ends of rows and columns are wrong": lambda right: F.pad(right[..., 1:-1, 1:-1], (1, 1, 1, 1)),
    "Along axis 1 only these are wrong: [2]": lambda right: (
        right * torch.tensor([1, 1, 3.0])[:, None, None]
    ),
    "Along axis 0 only these are wrong: [0]": lambda right: torch.stack([right[1].sin(), right[1]]),
}


@pytest.mark.parametrize("diagnosis", DIAGNOSES)
def test_each_diagnosis_is_made(diagnosis, right):
    assert diagnosis in message(checks.same, DIAGNOSES[diagnosis](right), right, CALL)


def test_a_conjugated_answer_is_recognised():
    right = torch.randn(4, 4, dtype=torch.complex64, generator=torch.Generator().manual_seed(1))
    assert "complex conjugate" in message(checks.same, right.conj(), right, CALL)


def test_random_values_get_no_diagnosis(right):
    other = torch.randn(right.shape, generator=torch.Generator().manual_seed(9))
    assert message(checks.same, other, right, CALL).endswith("].")


def test_rounding_and_another_order_of_summation_pass():
    generator = torch.Generator().manual_seed(2)
    for dtype in (torch.float32, torch.float64, torch.complex64):
        terms = torch.randn(400, 50, generator=generator).to(dtype)
        checks.same(terms.flip(0).cumsum(0)[-1], terms.sum(0), CALL, size=400)


def test_an_error_of_a_thousandth_fails(right):
    wrong = right.clone()
    wrong[1, 2, 3, 4] += 1e-3 * right.abs().max()
    said = message(checks.same, wrong, right, CALL)
    assert "1 of 216" in said and "[1, 2, 3, 4]" in said and "0.001" in said


def test_integers_are_compared_exactly():
    right = torch.tensor([2**40, 1, 2])
    assert "1 of 3" in message(checks.same, right + torch.tensor([1, 0, 0]), right, CALL)
    assert checks.tolerance(torch.int64) == checks.tolerance(torch.bool) == 0


def test_the_right_answer_may_hold_infinities_and_zeros():
    right = torch.tensor([torch.inf, 1.0])
    checks.same(right.clone(), right, CALL)
    message(checks.same, torch.tensor([1.0, 1.0]), right, CALL)
    checks.same(torch.zeros(3), torch.zeros(3), CALL)
    message(checks.same, torch.full((3,), 1e-3), torch.zeros(3), CALL)


def test_meta_tensors_are_compared_by_shape_and_dtype(right):
    checks.same(right.to("meta"), right.to("meta"), CALL)
    assert "shape" in message(checks.same, right[:1].to("meta"), right.to("meta"), CALL)


def test_parameters_and_views_are_tensors_like_any_other(right):
    checks.same(torch.nn.Parameter(right), right, CALL)
    checks.same(right.mT.contiguous().mT, right, CALL)


def test_no_message_shows_an_expected_value():
    right = torch.tensor([[31.25, 47.5], [53.125, 61.75]])
    for wrong in (right.mT, right + 1, 2 * right, right.flip(0), right.sqrt()):
        said = message(checks.same, wrong, right, CALL)
        assert not any(str(value) in said for value in right.reshape(-1).tolist())
    assert "417" not in message(checks.equal, 418, 417, CALL)
    assert "417" not in message(checks.equal, [1, 418], [1, 417], CALL)
    assert "417" in message(checks.equal, 418, 417, CALL, reveal=True)
    assert "0.417" not in message(checks.number, 0.5, 0.417, CALL, rtol=1e-6)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (3, 3),
        (torch.tensor(3), 3),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (torch.tensor(False), False),
        ("a", "a"),
        ([1, torch.tensor(2)], [1, 2]),
        ((1, 2), [1, 2]),
        (torch.Size([1, 2]), (1, 2)),
        ([], []),
    ],
)
def test_equal_accepts(actual, expected):
    checks.equal(actual, expected, CALL)


@pytest.mark.parametrize(
    ("actual", "expected", "said"),
    [
        (None, 3, "return statement"),
        (4, 3, "4, which is wrong"),
        (3.0, 3, "//"),
        (True, 1, "a bool"),
        (1, True, "an int"),
        ("3", 3, "a str"),
        ([2, 1], [1, 2], "another order"),
        ([1], [1, 2], "missing"),
        ([1, 2, 3], [1, 2], "too many"),
        ([1, 2.0], [1, 2], "index 1 a float"),
        ([1, 3], [1, 2], "index 1"),
        (torch.tensor([1, 2]), [1, 2], "tolist"),
        ({1, 2}, [1, 2], "a set"),
        ([[1], [2]], [[1], [3]], "f(x)[1]"),
        ([1, "a"], [1, 2], "index 1"),
    ],
)
def test_equal_refuses(actual, expected, said):
    assert said in message(checks.equal, actual, expected, CALL)


def test_number_takes_scalars_and_refuses_the_rest():
    for value in (0.5, torch.tensor(0.5), np.float32(0.5), torch.tensor(0.5, requires_grad=True)):
        checks.number(value, 0.5 + 1e-9, CALL, rtol=1e-6)
    checks.number(0, 0.0, CALL, rtol=1e-12)
    checks.number(1e-14, 0.0, CALL, rtol=1e-12)
    for value in (None, float("nan"), torch.inf, True, 1j, "1", torch.ones(2), 0.51, -0.5):
        message(checks.number, value, 0.5, CALL, rtol=1e-3)


def test_bounds():
    checks.at_least(torch.tensor(30.0), 30, CALL, "dB")
    checks.at_most(20_000, 20_000, CALL)
    assert "29.5 dB; at least 30" in message(checks.at_least, 29.5, 30, CALL, "dB")
    assert "at most" in message(checks.at_most, 20_001, 20_000, CALL)
    message(checks.at_least, float("nan"), 0, CALL)


def refuse(kind):
    raise kind("no")


class Reported(Exception):
    """As a grader reports an exception of a submission."""

    def __init__(self, *names):
        super().__init__(names[0])
        self.names = list(names)


def test_raises_wants_the_named_exception():
    checks.raises(ValueError, CALL, refuse, ValueError)
    checks.raises((TypeError, LookupError), CALL, refuse, kind=KeyError)
    assert "raises nothing" in message(checks.raises, ValueError, CALL, int)
    with pytest.raises(TypeError):
        checks.raises(ValueError, CALL, refuse, TypeError)
    with pytest.raises(ValueError, match="name the exceptions"):
        checks.raises(Exception, CALL, refuse, ValueError)


def test_what_is_not_written_yet_refuses_nothing():
    with pytest.raises(NotImplementedError):
        checks.raises(RuntimeError, CALL, refuse, NotImplementedError)
    checks.raises(NotImplementedError, CALL, refuse, NotImplementedError)


def test_raises_knows_reported_exceptions_by_name():
    def report(*names):
        raise Reported(*names)

    checks.raises(LookupError, CALL, report, "KeyError", "LookupError", "Exception")
    with pytest.raises(Reported):
        checks.raises(RuntimeError, CALL, report, "NotImplementedError", "RuntimeError")


def test_written_by_hand_names_what_was_called():
    checks.written_by_hand([], "conv(X, w)", "loops")
    used = ["aten.convolution", "torch.nn.functional.conv2d"]
    said = message(checks.written_by_hand, used, "conv(X, w)", "loops, sums and products")
    assert said == (
        "conv(X, w) calls torch.nn.functional.conv2d; this question asks you to write it with "
        "loops, sums and products."
    )
    assert "calls aten.convolution;" in message(checks.written_by_hand, used[:1], CALL, "loops")


def test_what_is_implausible_is_noted(monkeypatch):
    monkeypatch.setattr(checks, "FLAGS", [])
    checks.implausible("90 dB are much")
    assert checks.FLAGS == ["90 dB are much"]


def test_leaderboard_notes_plain_values(monkeypatch):
    monkeypatch.setattr(checks, "LEADERBOARD", [])
    checks.leaderboard("PSNR (dB)", torch.tensor(30.5))
    assert checks.LEADERBOARD == [{"name": "PSNR (dB)", "value": 30.5, "order": "desc"}]
    with pytest.raises(ValueError):
        checks.leaderboard("PSNR (dB)", 1.0, order="up")


def test_single_precision_within_double_is_named():
    right = torch.rand(4, 5, dtype=torch.float64)
    with pytest.raises(AssertionError, match="rounding of single precision"):
        checks.same(right.float().double(), right, "f(x)")


def test_a_float_of_python_where_it_is_asked_for():
    checks.number(torch.tensor(2.0), 2.0, "f(x)", 1e-9)
    for value in (2.0, np.float64(2.0)):
        checks.number(value, 2.0, "f(x)", 1e-9, python=True)
    for value in (torch.tensor(2.0), np.float32(2.0), 2):
        with pytest.raises(AssertionError, match="should return a Python float"):
            checks.number(value, 2.0, "f(x)", 1e-9, python=True)


def test_an_infinite_number():
    checks.number(math.inf, math.inf, "f(x)", 1e-9)
    for value in (100.0, -math.inf, math.nan):
        with pytest.raises(AssertionError, match="should be infinite"):
            checks.number(value, math.inf, "f(x)", 1e-9)


def test_small_errors_of_both_signs_are_no_constant(right):
    error = 1e-4 * torch.randn(right.shape, generator=torch.Generator().manual_seed(1))
    assert "constant" not in message(checks.same, right + error, right, CALL, size=100)
    assert "constant" in message(checks.same, right + 0.1, right, CALL, size=100)


def test_what_was_nan_or_infinite_counts_as_changed():
    for then, now in [(torch.nan, 0.0), (torch.inf, torch.finfo(torch.float32).max)]:
        before = torch.tensor([1.0, then])
        checks.unchanged([before.clone()], [before], "f(x)")
        with pytest.raises(AssertionError, match="argument 1 in place"):
            checks.unchanged([torch.tensor([1.0, now])], [before], "f(x)")
    for before in (torch.tensor([True]), torch.tensor(3), torch.ones(0), torch.tensor(1j)):
        checks.unchanged([before.clone()], [before], "f(x)")


def test_tests_are_judged_on_the_cpu_unless_a_grader_says_more():
    assert checks.devices() == ["cpu"]
    single, plain = torch.ones(3), checks.tolerance(torch.float32, 4)
    off = single + 2.5 * plain
    assert "wrong values" in message(checks.same, off, single, CALL, 4)
    assert "wrong" in message(checks.number, 1.25, 1.0, CALL, 0.1)
    try:
        checks.use_device("cuda:0")
        assert checks.devices() == ["cpu", "cuda:0"]
        assert checks.tolerance(torch.float32, 4) == checks.SLACK * plain
        assert checks.tolerance(torch.int64) == 0.0, "whole numbers are exact everywhere"
        checks.same(off, single, CALL, 4)
        checks.number(1.25, 1.0, CALL, 0.1)
        # TF32 has 10 bits: it is told apart also where much is summed
        assert "wrong values" in message(checks.same, single * (1 + 2**-11), single, CALL, 4)
    finally:
        checks.use_device(None)
    assert checks.devices() == ["cpu"] and checks.tolerance(torch.float32, 4) == plain
