"""Question 4. Filter, then project back.

| the text promises | tested by |
| --- | --- |
| the samples of both filters; ValueError for another window | test_samples, test_filters |
| a convolution in which nothing comes round | test_one_view, test_fbp |
| back-projection by A.H, called once, times pi / views | test_one_view, test_fbp, test_calls |
| "ramp" unless said otherwise; batches, any sizes, dtypes | test_fbp, test_rules |
| gradients reach y | test_calls |
| inputs and session stay as they are; results are new | test_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.ct import probes as own
from starter_code.probes import gradient_weights

OK_FORMAT = False
name = "q4"


def h(lag):
    """The integral of |k| exp(2 pi i k lag) over |k| <= 1/2, by parts."""
    if lag == 0:
        return 0.25
    turn = math.pi * lag
    return math.sin(turn) / (2 * turn) + (math.cos(turn) - 1) / (2 * turn**2)


def samples(bins, window):
    """The filter at every lag."""
    if window == "ramp":
        found = [h(lag) for lag in range(1 - bins, bins)]
    else:
        found = [h(lag) / 2 + h(lag - 1) / 4 + h(lag + 1) / 4 for lag in range(1 - bins, bins)]
    return torch.tensor(found, dtype=torch.float64)


def right_fbp(M, y, x_shape, window):
    """Filtered back-projection by a matrix of the filter."""
    views, bins = y.shape[-2:]
    q = samples(bins, window)
    T = torch.stack([q[bins - 1 - i : 2 * bins - 1 - i] for i in range(bins)])  # symmetric
    back = (y.double() @ T).flatten(-2) @ M.double() * math.pi / views
    return back.unflatten(-1, x_shape).to(y.dtype)


@test_case(points=1)
def test_samples(filter_samples):
    """The first samples of both filters."""
    found = filter_samples(2, "ramp")
    right = torch.tensor([-1.0, math.pi**2 / 4, -1.0], dtype=torch.float64) / math.pi**2
    checks.same(found, right, 'filter_samples(2, "ramp")', size=10)
    middle = filter_samples(1, "hann")
    checks.finite(middle, (1,), 'filter_samples(1, "hann")')
    value = middle[0].item()
    assert abs(value - (1 / 8 - 1 / (2 * math.pi**2))) < 1e-9, 'filter_samples(1, "hann") is wrong'


@test_case(points=1)
def test_one_view(fbp):
    """One view of three strips, whose matrix is the identity."""
    y = torch.tensor([[1.0, 0.0, 2.0]], dtype=torch.float64)
    found = own.solved(fbp, (1, 3), (1, 3))(y, torch.eye(3, dtype=torch.float64))
    right = torch.tensor([[math.pi / 4, -3 / math.pi, math.pi / 2]], dtype=torch.float64)
    checks.same(found, right, "fbp(A, y)", size=50)


@test_case(points=1.5, hidden=True)
def test_filters(filter_samples):
    """All samples, and other windows."""
    for bins in (1, 2, 3, 8, 25):
        for window in ("ramp", "hann"):
            call = f'filter_samples({bins}, "{window}")'
            found, right = filter_samples(bins, window), samples(bins, window)
            checks.same(found, right, call, size=10**4)
            if window == "hann" and bins > 20:  # far samples are small, and as exact
                checks.same(found[:9], right[:9], f"{call}[:9]", size=10**9)
    for window in ("Hann", "", None, "cosine"):
        checks.raises(ValueError, f"filter_samples(4, {window!r})", filter_samples, 4, window)
    checks.equal(list(filter_samples(5, "ramp").shape), [9], "the shape of filter_samples(5, ...)")
    same = rules.like(samples(6, "hann"), 10**4)
    rules.hold(filter_samples, (6, "hann"), same, 'filter_samples(6, "hann")', device=False)


@test_case(points=2, hidden=True)
def test_fbp(fbp):
    """Other matrices, views, strips and batches."""
    generator = checks.generator(931)
    for before, x_shape, y_shape, window in [
        ((), (3, 3), (4, 5), "ramp"),
        ((3,), (4, 4), (2, 7), "hann"),
        ((2, 2), (2, 2), (5, 4), "ramp"),
        ((1,), (3, 3), (1, 1), "hann"),
    ]:
        M = torch.randn(
            math.prod(y_shape), math.prod(x_shape), generator=generator, dtype=torch.float64
        )
        y = torch.randn(*before, *y_shape, generator=generator, dtype=torch.float64)
        right = right_fbp(M, y, x_shape, window)
        call = f'fbp(A, y, "{window}") with y {tuple(y.shape)}'
        found = own.solved(fbp, x_shape, y_shape, window)(y.clone(), M)
        checks.same(found, right, call, size=10**4)
    y = torch.randn(3, 6, generator=generator, dtype=torch.float64)
    M = torch.randn(18, 4, generator=generator, dtype=torch.float64)
    found = own.solved(fbp, (2, 2), (3, 6))(y.clone(), M)
    checks.same(found, right_fbp(M, y, (2, 2), "ramp"), "fbp(A, y)", size=10**4)


@test_case(points=0.5, hidden=True)
def test_calls(fbp):
    """The adjoint once, the operator never; gradients."""
    generator = checks.generator(932)
    M = torch.randn(6, 4, generator=generator, dtype=torch.float64)
    y = torch.randn(2, 2, 3, generator=generator, dtype=torch.float64)
    found = own.calls_of(fbp, M, (2, 2), (2, 3), y.clone(), "ramp")
    checks.equal(found, [0, 1], "how often fbp(A, y) calls A, and A.H")
    found = own.solved_gradient(fbp, M, (2, 2), (2, 3), y.clone(), "hann")
    units = torch.eye(6, dtype=torch.float64).reshape(6, 2, 3)
    J = right_fbp(M, units, (2, 2), "hann").flatten(1)  # a row for each entry of y
    w = gradient_weights((2, 2, 2), torch.float64).flatten(1)
    checks.same(found, (w @ J.T).reshape(y.shape), "the gradient of sum(w fbp(A, y))", size=10**4)


@test_case(points=1, hidden=True)
def test_rules(fbp):
    """Dtypes and layouts; inputs and session stay as they are."""
    generator = checks.generator(933)
    for dtype in (torch.float32, torch.float64):
        M = torch.randn(8, 9, generator=generator, dtype=dtype)
        y = torch.randn(2, 2, 4, generator=generator, dtype=dtype)
        for window in ("ramp", "hann"):
            same = rules.like(right_fbp(M, y, (3, 3), window), 10**4)
            function = own.solved(fbp, (3, 3), (2, 4), window)
            call = f'fbp(A, y, "{window}") in {dtype}'
            rules.hold(function, (y, M), same, call, device=False)
