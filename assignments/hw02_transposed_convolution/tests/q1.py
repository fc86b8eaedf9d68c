"""Question 1. Convolution by loops.

| the text promises | tested by |
| --- | --- |
| the sum over channels and window, the kernel not flipped | test_by_hand, test_channels |
| channels on both sides, a batch, rectangular and square sizes | test_shape, test_channels |
| values of any size | test_channels |
| bias, one number for each channel of the result | test_by_hand, test_bias |
| dtype and device of the inputs, complex numbers without a conjugate | test_dtype_and_device |
| inputs and session left alone, any memory layout, results that stay | test_inputs_unchanged |
| no convolution of a library | test_shape, test_channels, test_bias |
| nor for other dtypes or layouts | test_dtype_and_device, test_inputs_unchanged |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q1"

EXCLUDED = ("aten.*conv*", "torch.*conv*", "*convolve*", "*correlate*", "*polymul*")


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


@test_case(points=1.5, hidden=True)
def test_channels(conv):
    """Several channels on both sides, a batch, any shape, values of any size."""
    generator = checks.generator(11)
    shapes = [
        ((2, 3, 7, 5), (4, 3, 3, 2)),
        ((3, 2, 4, 6), (3, 2, 2, 4)),
        ((1, 2, 3, 2), (2, 2, 3, 2)),
        ((2, 2, 5, 5), (2, 2, 3, 3)),
        ((1, 3, 4, 4), (1, 3, 2, 2)),
        ((4, 1, 1, 6), (2, 1, 1, 1)),
        ((1, 4, 6, 7), (2, 4, 5, 6)),
        ((1, 1, 71, 3), (1, 1, 2, 2)),
    ]
    for x_shape, w_shape in shapes:
        X, w = draw(generator, x_shape, w_shape)
        check_written(conv, X.clone(), w.clone())
        call = f"conv(X, w) with X {x_shape} and w {w_shape}"
        checks.same(conv(X, w), F.conv2d(X, w), call, size=w[0].numel())
    X, w = draw(generator, (3, 2, 5, 4), (2, 2, 3, 2))
    rules.check_scales(conv, F.conv2d, [X, w], "conv(X, w)", size=12)
    rules.check_scales(conv, F.conv2d, [X, 1e-12 * w], "conv(X, w)", size=12)
    single = [X.float(), w.float()]
    rules.check_scales(conv, F.conv2d, single, "conv(X, w) in float32", size=12)
    rules.check_sizes(conv, F.conv2d, [X, w], "conv(X, w)", size=12)
    w = torch.randint(-1, 2, (2, 2, 3, 3), generator=generator).double()
    w[0, 0] = torch.tensor([[1.0, 1, 0], [1, 1, 0], [0, 0, 1]])  # its corner has rank one
    w[0, 1] = 1.0
    call = "conv(X, w) with kernels of -1, 0 and 1"
    checks.same(conv(X, w), F.conv2d(X, w), call, size=18)
    X, w = torch.rand(1, 1, 1, 1000, generator=generator), torch.ones(1, 1, 1, 2)
    checks.same(conv(X, w), F.conv2d(X, w), "conv(X, w) with X (1, 1, 1, 1000), w of ones", size=2)


@test_case(points=1.5, hidden=True)
def test_bias(conv):
    """A random bias, one number for each channel of the result."""
    generator = checks.generator(12)
    for x_shape, w_shape in [
        ((2, 3, 6, 4), (4, 3, 2, 3)),
        ((4, 2, 5, 6), (4, 2, 2, 3)),
        ((3, 2, 3, 4), (1, 2, 2, 2)),
    ]:
        X, w, b = draw(generator, x_shape, w_shape, w_shape[:1])
        check_written(conv, X.clone(), w.clone(), b.clone())
        call = f"conv(X, w, b) with X {x_shape} and w {w_shape}"
        expected = F.conv2d(X, w, b)
        checks.same(conv(X, w, b), expected, call, size=w[0].numel())
    X, w, b = torch.ones(1, 1, 2, 2), torch.zeros(3, 1, 1, 1), torch.tensor([1.0, 0.0, -1.0])
    checks.same(conv(X, w, b), F.conv2d(X, w, b), "conv(X, w, b) with b = (1, 0, -1)")


@test_case(points=0.5, hidden=True)
def test_dtype_and_device(conv):
    """The dtype of the inputs, real or complex, and their device are those of the result."""
    inputs = draw(checks.generator(13), (2, 2, 5, 4), (3, 2, 2, 3), (3,), dtype=torch.complex128)
    check_written(conv, *(tensor.real.float() for tensor in inputs))
    rules.check_dtypes(conv, F.conv2d, inputs, "conv(X, w, b)", size=12)


@test_case(points=0.5, hidden=True)
def test_inputs_unchanged(conv):
    """Inputs, earlier results and the session stay as they are; inputs may be views."""
    generator = checks.generator(14)
    inputs, others = (draw(generator, (2, 2, 4, 5), (3, 2, 2, 2), (3,)) for _ in range(2))
    check_written(conv, *(tensor.clone() for tensor in inputs))
    rules.hold_twice(conv, F.conv2d, (inputs, others), "conv(X, w, b)", size=8, device=False)
    negative = [inputs[0], -inputs[1], inputs[2]]
    rules.hold_twice(conv, F.conv2d, (inputs, negative), "conv(X, w, b)", size=8, device=False)
    X, b = torch.randn(2, 1, 3, 4, generator=generator), torch.ones(1)
    one = torch.ones(1, 1, 1, 1)
    for args, call in (
        ([X, one], "conv(X, w) with w = [[[[1]]]]"),
        ([X, one, b], "conv(X, w, b) with w = [[[[1]]]]"),
        ([one, one], "conv(X, w) with one pixel"),
        ([one, one.expand(2, 1, 1, 1), torch.ones(2)], "conv(X, w, b) with one pixel"),
    ):
        rules.check_around(conv, args, call)
        rules.check_new(conv, args, call)
