"""Question 4. Transposed convolution by loops.

| the text promises | tested by |
| --- | --- |
| copies of the kernel, added where they overlap | test_one_pixel, test_overlap, test_channels |
| channels on both sides, a batch, rectangular and square sizes | test_shape, test_channels |
| values of any size | test_channels |
| bias, one number for each channel of the result, added once | test_overlap, test_bias |
| the dot-product test against the convolution | test_adjoint |
| dtype and device of the inputs, complex numbers without a conjugate | test_dtype_and_device |
| inputs and session left alone, any memory layout, results that stay | test_inputs_unchanged |
| no library convolves, nor `F.fold`, nor a gradient | test_shape, test_channels, test_bias |
| nor for other dtypes or layouts | test_adjoint, test_dtype_and_device, test_inputs_unchanged |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q4"

EXCLUDED = (
    "aten.*conv*",
    "torch.*conv*",
    "*convolve*",
    "*correlate*",
    "*polymul*",
    "*.fold",
    "aten.col2im",
)


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


@test_case(points=4, hidden=True)
def test_channels(trans_conv):
    """Several channels on both sides, a batch, any shape, values of any size."""
    generator = checks.generator(41)
    shapes = [
        ((2, 3, 5, 4), (3, 4, 3, 2)),
        ((3, 4, 2, 6), (4, 2, 2, 5)),
        ((2, 2, 4, 1), (2, 2, 1, 3)),
        ((2, 2, 5, 5), (2, 2, 3, 3)),
        ((1, 3, 4, 4), (3, 1, 2, 2)),
        ((4, 1, 1, 6), (1, 2, 1, 1)),
        ((3, 2, 2, 3), (2, 2, 4, 5)),
        ((1, 4, 3, 2), (4, 2, 5, 6)),
        ((1, 1, 71, 3), (1, 1, 2, 2)),
    ]
    for y_shape, w_shape in shapes:
        Y, w = draw(generator, y_shape, w_shape)
        check_written(trans_conv, Y.clone(), w)
        call = f"trans_conv(Y, w) with Y {y_shape} and w {w_shape}"
        expected = F.conv_transpose2d(Y, w)
        checks.same(trans_conv(Y, w), expected, call, size=w[:, 0].numel())
    Y, w = draw(generator, (3, 2, 3, 4), (2, 3, 3, 2))
    rules.check_scales(trans_conv, F.conv_transpose2d, [Y, w], "trans_conv(Y, w)", size=12)
    rules.check_scales(trans_conv, F.conv_transpose2d, [Y, 1e-12 * w], "trans_conv(Y, w)", size=12)
    single = [Y.float(), w.float()]
    call = "trans_conv(Y, w) in float32"
    rules.check_scales(trans_conv, F.conv_transpose2d, single, call, size=12)
    rules.check_sizes(trans_conv, F.conv_transpose2d, [Y, w], "trans_conv(Y, w)", size=12)
    w = torch.randint(-1, 2, (2, 2, 3, 3), generator=generator).double()
    w[0, 0] = torch.tensor([[1.0, 1, 0], [1, 1, 0], [0, 0, 1]])  # its corner has rank one
    w[0, 1] = 1.0
    call = "trans_conv(Y, w) with kernels of -1, 0 and 1"
    checks.same(trans_conv(Y, w), F.conv_transpose2d(Y, w), call, size=18)


@test_case(points=3, hidden=True)
def test_bias(trans_conv):
    """A random bias, one number for each channel of the result, added once."""
    generator = checks.generator(42)
    for y_shape, w_shape in [
        ((2, 3, 4, 5), (3, 4, 3, 2)),
        ((4, 2, 3, 2), (2, 4, 2, 3)),
        ((3, 2, 2, 4), (2, 1, 2, 2)),
    ]:
        Y, w, b = draw(generator, y_shape, w_shape, w_shape[1:2])
        check_written(trans_conv, Y.clone(), w, b.clone())
        call = f"trans_conv(Y, w, b) with Y {y_shape} and w {w_shape}"
        expected = F.conv_transpose2d(Y, w, b)
        checks.same(trans_conv(Y, w, b), expected, call, size=w[:, 0].numel())
    Y, w, b = torch.ones(1, 1, 2, 2), torch.zeros(1, 3, 1, 1), torch.tensor([1.0, 0.0, -1.0])
    expected = F.conv_transpose2d(Y, w, b)
    checks.same(trans_conv(Y, w, b), expected, "trans_conv(Y, w, b) with b = (1, 0, -1)")


@test_case(points=1, hidden=True)
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
    """The dtype of the inputs, real or complex, and their device are those of the result."""
    inputs = draw(checks.generator(44), (2, 2, 3, 4), (2, 3, 2, 3), (3,), dtype=torch.complex128)
    check_written(trans_conv, *(tensor.real.float() for tensor in inputs))
    rules.check_dtypes(trans_conv, F.conv_transpose2d, inputs, "trans_conv(Y, w, b)", size=12)


@test_case(points=1, hidden=True)
def test_inputs_unchanged(trans_conv):
    """Inputs, earlier results and the session stay as they are; inputs may be views."""
    generator = checks.generator(45)
    inputs, others = (draw(generator, (2, 2, 3, 4), (2, 3, 2, 2), (3,)) for _ in range(2))
    inputs[0][0, 0, 1, 1] = 0
    check_written(trans_conv, *(tensor.clone() for tensor in inputs))
    calls, call = (inputs, others), "trans_conv(Y, w, b)"
    rules.hold_twice(trans_conv, F.conv_transpose2d, calls, call, size=8, device=False)
    calls = inputs, [inputs[0], -inputs[1], inputs[2]]
    rules.hold_twice(trans_conv, F.conv_transpose2d, calls, call, size=8, device=False)
    Y, one, b = torch.randn(2, 1, 3, 4, generator=generator), torch.ones(1, 1, 1, 1), torch.ones(1)
    for args, call in (
        ([Y, one], "trans_conv(Y, w) with w = [[[[1]]]]"),
        ([Y, one, b], "trans_conv(Y, w, b) with w = [[[[1]]]]"),
        ([one, one], "trans_conv(Y, w) with one pixel"),
        ([one, one.expand(1, 2, 1, 1), torch.ones(2)], "trans_conv(Y, w, b) with one pixel"),
    ):
        rules.check_around(trans_conv, args, call)
        rules.check_new(trans_conv, args, call)
