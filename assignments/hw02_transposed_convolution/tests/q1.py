"""Question 1. Convolution by loops."""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q1"

EXCLUDED = ("aten.*conv*", "torch.*conv*", "*convolve*", "*correlate*")


def draw(generator, *shapes, dtype=torch.float64):
    """Normally distributed numbers, one tensor for each shape, in this order."""
    return [torch.randn(shape, generator=generator, dtype=dtype) for shape in shapes]


def check_written(conv, X, w, b=None):
    """No convolution of a library takes part."""
    used = probes.operators_used(conv, X, w, b, among=EXCLUDED)
    checks.written_by_hand(used, "conv(X, w, b)", "loops, sums and products")


@test_case(points=1)
def test_by_hand(conv):
    """A case to follow by hand: an image of 2 x 3 pixels, a kernel of 2 x 2."""
    X = torch.tensor([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    w = torch.tensor([[[[1.0, 0.0], [0.0, 10.0]]]])
    # 1 * 1 + 10 * 5 = 51 and 1 * 2 + 10 * 6 = 62
    expected = torch.tensor([[[[51.0, 62.0]]]])
    checks.same(conv(X, w), expected, "conv(X, w)", size=4)
    checks.same(conv(X, w, torch.tensor([0.5])), expected + 0.5, "conv(X, w, b)", size=4)


@test_case(points=0)
def test_shape(conv):
    """The shape of the result: 2 images, from 3 channels to 4, kernel 3 x 2."""
    Y = conv(torch.ones(2, 3, 7, 5), torch.ones(4, 3, 3, 2))
    assert Y is not None, "conv(X, w) returned None: does it end in return?"
    assert tuple(Y.shape) == (2, 4, 5, 4), (
        f"conv(X, w) has shape {tuple(Y.shape)}, not (2, 4, 5, 4)"
    )
    check_written(conv, torch.ones(1, 1, 3, 4), torch.ones(1, 1, 2, 2))


@test_case(points=3, hidden=True)
def test_channels(conv):
    """Several channels on both sides, a batch, rectangular images and kernels."""
    generator = checks.generator(11)
    shapes = [
        ((2, 3, 7, 5), (4, 3, 3, 2)),
        ((3, 2, 4, 6), (3, 2, 2, 4)),
        ((1, 2, 3, 2), (2, 2, 3, 2)),
    ]
    for x_shape, w_shape in shapes:
        X, w = draw(generator, x_shape, w_shape)
        check_written(conv, X.clone(), w.clone())
        call = f"conv(X, w) with X {x_shape} and w {w_shape}"
        checks.same(conv(X, w), F.conv2d(X, w), call, size=w[0].numel())


@test_case(points=2, hidden=True)
def test_bias(conv):
    """A random bias, one number for each channel of the result."""
    X, w, b = draw(checks.generator(12), (2, 3, 6, 4), (4, 3, 2, 3), (4,))
    check_written(conv, X.clone(), w.clone(), b.clone())
    call = "conv(X, w, b) with X (2, 3, 6, 4) and w (4, 3, 2, 3)"
    expected = F.conv2d(X, w, b)
    checks.same(conv(X, w, b), expected, call, size=18)


@test_case(points=1, hidden=True)
def test_dtype_and_device(conv):
    """float32 stays float32, and tensors of another device stay there."""
    X, w, b = draw(checks.generator(13), (2, 2, 5, 4), (3, 2, 2, 3), (3,), dtype=torch.float32)
    check_written(conv, X.clone(), w.clone(), b.clone())
    expected = F.conv2d(X, w, b)
    on_meta = [t.to("meta") for t in (X, w, b)]
    checks.same(conv(X, w, b), expected, "conv(X, w, b) in float32", size=12)
    checks.same(conv(*on_meta), expected.to("meta"), 'conv(X, w, b) on the device "meta"')


@test_case(points=1, hidden=True)
def test_inputs_unchanged(conv):
    """The inputs are the same after the call."""
    X, w, b = draw(checks.generator(14), (2, 2, 4, 5), (3, 2, 2, 2), (3,))
    check_written(conv, X.clone(), w.clone(), b.clone())
    shape = list(conv(X.clone(), w.clone(), b.clone()).shape)
    checks.equal(shape, [2, 3, 3, 4], "the shape of conv(X, w, b)")
    after = probes.inputs_after(conv, X.clone(), w.clone(), b.clone())
    for name, value, before in zip("Xwb", after, (X, w, b), strict=True):
        checks.same(value, before, f"{name} after conv(X, w, b)")
