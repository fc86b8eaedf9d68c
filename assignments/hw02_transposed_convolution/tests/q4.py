"""Question 4. Transposed convolution by loops."""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q4"

EXCLUDED = ("aten.*conv*", "torch.*conv*", "*convolve*", "*correlate*", "*.fold", "aten.col2im")


def draw(generator, *shapes, dtype=torch.float64):
    """Normally distributed numbers, one tensor for each shape, in this order."""
    return [torch.randn(shape, generator=generator, dtype=dtype) for shape in shapes]


def check_written(trans_conv, Y, w, b=None):
    """No convolution of a library takes part, and no `F.fold`."""
    used = probes.operators_used(trans_conv, Y, w, b, among=EXCLUDED)
    checks.written_by_hand(used, "trans_conv(Y, w, b)", "loops, sums and products")


@test_case(points=1)
def test_one_pixel(trans_conv):
    """One input pixel of value 1 gives the kernel itself, one of value 2 twice the kernel."""
    w = torch.tensor([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    checks.same(trans_conv(torch.ones(1, 1, 1, 1), w), w, "trans_conv(Y, w) for one pixel 1")
    Y = torch.full((1, 1, 1, 1), 2.0)
    checks.same(trans_conv(Y, w), 2 * w, "trans_conv(Y, w) for one pixel 2")


@test_case(points=1)
def test_overlap(trans_conv):
    """Two pixels side by side: the copies of the kernel add up where they overlap."""
    w = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    Y = torch.tensor([[[[1.0, 10.0]]]])
    expected = torch.tensor([[[[1.0, 12.0, 20.0], [3.0, 34.0, 40.0]]]])
    checks.same(trans_conv(Y.clone(), w), expected, "trans_conv(Y, w)", size=2)
    b = torch.tensor([0.5])
    checks.same(trans_conv(Y, w, b), expected + 0.5, "trans_conv(Y, w, b)", size=2)


@test_case(points=0)
def test_shape(trans_conv):
    """The shape of the result: 2 images, from 3 channels to 4, kernel 3 x 2."""
    X = trans_conv(torch.ones(2, 3, 5, 4), torch.ones(3, 4, 3, 2))
    assert X is not None, "trans_conv(Y, w) returned None: does it end in return?"
    shape = tuple(X.shape)
    assert shape == (2, 4, 7, 5), f"trans_conv(Y, w) has shape {shape}, not (2, 4, 7, 5)"
    check_written(trans_conv, torch.ones(1, 1, 3, 4), torch.ones(1, 1, 2, 2))


@test_case(points=5, hidden=True)
def test_channels(trans_conv):
    """Several channels on both sides, a batch, rectangular images and kernels."""
    generator = checks.generator(41)
    shapes = [
        ((2, 3, 5, 4), (3, 4, 3, 2)),
        ((3, 4, 2, 6), (4, 2, 2, 5)),
        ((2, 2, 4, 1), (2, 2, 1, 3)),
    ]
    for y_shape, w_shape in shapes:
        Y, w = draw(generator, y_shape, w_shape)
        check_written(trans_conv, Y.clone(), w)
        call = f"trans_conv(Y, w) with Y {y_shape} and w {w_shape}"
        expected = F.conv_transpose2d(Y, w)
        checks.same(trans_conv(Y, w), expected, call, size=w[:, 0].numel())


@test_case(points=3, hidden=True)
def test_bias(trans_conv):
    """A random bias, one number for each channel of the result, added once."""
    Y, w, b = draw(checks.generator(42), (2, 3, 4, 5), (3, 4, 3, 2), (4,))
    check_written(trans_conv, Y.clone(), w, b.clone())
    call = "trans_conv(Y, w, b) with Y (2, 3, 4, 5) and w (3, 4, 3, 2)"
    expected = F.conv_transpose2d(Y, w, b)
    checks.same(trans_conv(Y, w, b), expected, call, size=18)


@test_case(points=2, hidden=True)
def test_adjoint(trans_conv):
    """It is the adjoint of the convolution: <A X, Y> = <X, A^T Y> for random X and Y."""
    generator = checks.generator(43)
    for x_shape, w_shape in [((2, 3, 6, 7), (2, 3, 4, 2)), ((1, 2, 8, 5), (3, 2, 1, 4))]:
        X, w = draw(generator, x_shape, w_shape)
        AX = F.conv2d(X, w)
        Y = torch.randn(AX.shape, generator=generator, dtype=torch.float64)
        call = f"trans_conv(Y, w) with Y {tuple(Y.shape)} and w {w_shape}"
        check_written(trans_conv, Y.clone(), w)
        AtY = trans_conv(Y.clone(), w)
        checks.equal(list(AtY.shape), list(X.shape), f"the shape of {call}")
        gap = abs(torch.sum(AX * Y) - torch.sum(X * AtY)) / (AX.norm() * Y.norm())
        limit = checks.tolerance(torch.float64, size=Y.numel())
        assert gap <= limit, f"{call}: the two inner products differ by {gap:.1e} of ||AX|| ||Y||"


@test_case(points=1, hidden=True)
def test_dtype_and_device(trans_conv):
    """float32 stays float32, and tensors of another device stay there."""
    Y, w, b = draw(checks.generator(44), (2, 2, 3, 4), (2, 3, 2, 3), (3,), dtype=torch.float32)
    check_written(trans_conv, Y.clone(), w, b.clone())
    expected = F.conv_transpose2d(Y, w, b)
    on_meta = [t.to("meta") for t in (Y, w, b)]
    checks.same(trans_conv(Y, w, b), expected, "trans_conv(Y, w, b) in float32", size=12)
    checks.same(trans_conv(*on_meta), expected.to("meta"), 'trans_conv(Y, w, b) on "meta"')


@test_case(points=1, hidden=True)
def test_inputs_unchanged(trans_conv):
    """The inputs are the same after the call."""
    Y, w, b = draw(checks.generator(45), (2, 2, 3, 4), (2, 3, 2, 2), (3,))
    check_written(trans_conv, Y.clone(), w.clone(), b.clone())
    shape = list(trans_conv(Y.clone(), w.clone(), b.clone()).shape)
    checks.equal(shape, [2, 3, 4, 5], "the shape of trans_conv(Y, w, b)")
    after = probes.inputs_after(trans_conv, Y.clone(), w.clone(), b.clone())
    for name, value, before in zip("Ywb", after, (Y, w, b), strict=True):
        checks.same(value, before, f"{name} after trans_conv(Y, w, b)")
