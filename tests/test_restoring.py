"""What homework 1 is given: blurred photographs and their score, curves, signed images, timing."""

import copy

import pytest
import torch
from matplotlib.colors import to_hex

from autograder.assignment import find
from starter_code import kernels, linear_operators, measured, photographs, plots, timing
from starter_code.operators import Blur


def test_blur_is_the_circular_one():
    x = photographs.photograph("coins")[:40, :50][None, None]
    kernel = kernels.motion(5, 2)
    y = linear_operators.blur_and_disturb(x, kernel, 0.0, seed=0)
    assert torch.allclose(y, Blur((1, 40, 50), kernel)(x), atol=1e-6)


def test_noise_has_its_standard_deviation_and_its_seed():
    x, kernel = torch.zeros(1, 1, 200, 200), kernels.disk(2)
    one, same, other = (
        linear_operators.blur_and_disturb(x, kernel, 0.05, seed) for seed in (1, 1, 2)
    )
    assert torch.equal(one, same) and not torch.equal(one, other)
    assert one.std().item() == pytest.approx(0.05, rel=0.03)


def test_gain_of_doing_nothing_is_what_clamping_gains():
    gain = linear_operators.gain_by_restoring(
        lambda y, kernel, sigma: y, photographs.VALIDATION, size=64
    )
    assert 0 <= gain < 0.1
    worse = linear_operators.gain_by_restoring(
        lambda y, kernel, sigma: 0 * y, photographs.VALIDATION, size=64
    )
    assert worse < -5


def test_gain_says_what_is_wrong_with_an_answer():
    for restore, message in [
        (lambda y, kernel, sigma: None, "did not return a tensor"),
        (lambda y, kernel, sigma: y[0], "the shape of restore"),
        (lambda y, kernel, sigma: y / 0, "not finite"),
    ]:
        with pytest.raises(AssertionError, match=message):
            linear_operators.gain_by_restoring(restore, photographs.VALIDATION, size=32)


class Remembering:
    """Affine only in what it has seen: what was asked, and combinations of that."""

    def __init__(self):
        self.ys, self.xs = [], []

    def __call__(self, y, kernel, sigma):
        flat = y.double().flatten()
        if self.ys:
            known = torch.stack(self.ys, dim=1)
            weights = torch.linalg.lstsq(known, flat[:, None]).solution
            if (known @ weights - flat[:, None]).norm() < 1e-4 * flat.norm():
                return (torch.stack(self.xs, dim=1) @ weights).float().view_as(y)
        x = torch.nn.functional.avg_pool2d(y, 3, 1, 1).clamp(0, 1).sqrt()
        self.ys.append(flat)
        self.xs.append(x.double().flatten())
        return x

    def call_afresh(self, *args):
        """As a proxy's, which asks a copy of the notebook."""
        return copy.deepcopy(self)(*args)


def test_what_is_affine_only_once_it_was_scored_is_refused():
    values: dict = {}
    exec((find("hw01").tests / "q14.py").read_text(), values)
    measured.forget()
    with pytest.raises(AssertionError, match="from being affine"):
        values["gain_of"](Remembering())
    measured.forget()


def test_curves_that_belong_together_have_one_colour():
    n = [1, 10, 100]
    curves = {
        "matrix": (n, n, "o"),
        "matrix-free": (n, n, "o"),
        "matrix, counted": (n, n, "-"),
        "other": (n, n, "--"),
    }
    figure = plots.show_curves(curves, "n", "seconds", "title", log="xy", mark=(1, 2, "here"))
    (axis,) = figure.axes
    colours = {line.get_label(): to_hex(line.get_color()) for line in axis.lines}
    assert colours["matrix"] == colours["matrix, counted"]
    assert len({colours[name] for name in ("matrix", "matrix-free", "other")}) == 3
    assert axis.get_xscale() == axis.get_yscale() == "log"
    assert (axis.get_xlabel(), axis.get_ylabel()) == ("n", "seconds")


def test_signed_images_share_one_scale_around_zero():
    figure = plots.show_signed([torch.eye(3), -2 * torch.eye(3)], ["one", "two"])
    for axis in figure.axes[:2]:
        assert axis.images[0].get_clim() == (-2, 2)


def test_seconds_are_those_of_one_call():
    calls = []
    assert 0 < timing.seconds(lambda: calls.append(1), repeats=2, at_least=1e-5) < 1
    assert len(calls) >= 4
