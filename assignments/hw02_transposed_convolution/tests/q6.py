"""Question 6. Stride and padding, without a loop over pixels.

| the text promises | tested by |
| --- | --- |
| the size along one axis, an int | test_output_size_small, test_output_size |
| copies of the kernel a stride apart, square or rectangular | test_blocks, test_stride |
| padding crops each side, different along the axes | test_blocks, test_padding |
| gaps hold the bias, one number for each channel of the result | test_gaps, test_stride |
| values of any size | test_stride |
| stride 1 and padding 0 where none is given | test_dtype_and_device |
| dtype and device of the inputs, complex numbers without a conjugate | test_dtype_and_device |
| inputs and session left alone, any memory layout, results that stay | test_inputs_unchanged |
| as many operations for a large image as for a small one | test_vectorised |
| no library convolves, nor `F.fold`, nor a gradient | test_blocks, test_stride, test_padding |
| nor for gaps, other dtypes or layouts | test_gaps, test_dtype_and_device, test_inputs_unchanged |
| nor for large images | test_vectorised |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q6"

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


def check_written(strided_trans_conv, Y, w, *options, **named):
    """No convolution of a library takes part, and no `F.fold`."""
    used = probes.operators_used(strided_trans_conv, Y, w, *options, **named, among=EXCLUDED)
    checks.written_by_hand(used, "strided_trans_conv", "slices, sums and products")


@test_case(points=1)
def test_output_size_small(output_size):
    """4 pixels, kernel 3, stride 2: 9 pixels, and 7 with padding 1."""
    checks.equal(output_size(4, 3, 2, 0), 9, "output_size(4, 3, 2, 0)", reveal=True)
    checks.equal(output_size(4, 3, 2, 1), 7, "output_size(4, 3, 2, 1)", reveal=True)


@test_case(points=1)
def test_blocks(strided_trans_conv):
    """Kernel and stride of 2 x 2: copies of the kernel side by side; padding crops the border."""
    w = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    Y = torch.tensor([[[[1.0, 10.0]]]])
    expected = torch.tensor([[[[1.0, 2.0, 10.0, 20.0], [3.0, 4.0, 30.0, 40.0]]]])
    X = strided_trans_conv(Y, w, stride=(2, 2))
    checks.same(X, expected, "strided_trans_conv(Y, w, stride=(2, 2))")
    X = strided_trans_conv(Y, w, stride=(2, 2), padding=(0, 1))
    checks.same(X, expected[..., 1:3], "strided_trans_conv(Y, w, stride=(2, 2), padding=(0, 1))")
    check_written(strided_trans_conv, Y, w, stride=(2, 2))


@test_case(points=1, hidden=True)
def test_output_size(output_size):
    """The size agrees with the shape of nn.ConvTranspose2d for many settings."""
    for size, kernel, stride, padding in [
        (1, 1, 1, 0),
        (5, 1, 3, 0),
        (1, 4, 3, 1),
        (6, 5, 1, 2),
        (7, 2, 5, 0),
        (8, 4, 2, 1),
        (3, 7, 4, 3),
        (7, 2, 5, 4),
        (9, 1, 2, 3),
    ]:
        Y, w = torch.ones(1, 1, size), torch.ones(1, 1, kernel)
        expected = F.conv_transpose1d(Y, w, stride=stride, padding=padding).shape[-1]
        actual = output_size(size, kernel, stride, padding)
        call = f"output_size({size}, {kernel}, {stride}, {padding})"
        checks.equal(actual, expected, call, python=True)


@test_case(points=3, hidden=True)
def test_stride(strided_trans_conv):
    """Strides that differ along the axes, several channels, a batch, bias, values of any size."""
    generator = checks.generator(61)

    def right(Y, w, b, stride):
        return F.conv_transpose2d(Y, w, b, stride=stride)

    for stride, (f1, f2) in [
        ((1, 1), (3, 2)),
        ((2, 1), (3, 4)),
        ((1, 3), (2, 5)),
        ((2, 3), (4, 3)),
        ((2, 2), (3, 3)),
    ]:
        Y, w, b = draw(generator, (2, 3, 4, 5), (3, 2, f1, f2), (2,))
        call = f"strided_trans_conv(Y, w, b, stride={stride}) with w (3, 2, {f1}, {f2})"
        check_written(strided_trans_conv, Y, w, b.clone(), stride=stride)
        expected = F.conv_transpose2d(Y, w, b, stride=stride)
        checks.same(strided_trans_conv(Y, w, b, stride=stride), expected, call, size=3 * f1 * f2)
    # channels, images and sides all alike: 4 images of 2 channels become 4 of 4, of 4 x 4 pixels
    Y, w, b = draw(generator, (4, 2, 2, 2), (2, 4, 2, 2), (4,))
    call = "strided_trans_conv(Y, w, b, stride=(2, 2)) with Y (4, 2, 2, 2) and w (2, 4, 2, 2)"
    actual = strided_trans_conv(Y, w, b, stride=(2, 2))
    checks.same(actual, right(Y, w, b, (2, 2)), call, size=8)
    # square, and other strides along the axes, one after the other: the sizes are alike
    for stride, padding in (((2, 1), (1, 0)), ((1, 2), (0, 1))):
        Y, w = draw(generator, (2, 2, 4, 4), (2, 3, 3, 3))
        call = f"strided_trans_conv(Y, w, None, {stride}, {padding}) with squares"
        expected = F.conv_transpose2d(Y, w, None, stride=stride, padding=padding)
        checks.same(strided_trans_conv(Y, w, None, stride, padding), expected, call, size=18)
    Y, w = draw(generator, (3, 2, 3, 4), (2, 3, 3, 3))
    for factor in (1.0, 1e-12):
        arguments = Y, factor * w, None, (2, 1)
        call = "strided_trans_conv(Y, w, None, (2, 1))"
        rules.check_scales(strided_trans_conv, right, arguments, call, size=18)
    arguments = Y.float(), w.float(), None, (2, 1)
    rules.check_scales(strided_trans_conv, right, arguments, f"{call} in float32", size=18)
    rules.check_sizes(strided_trans_conv, right, [Y, w, None, (2, 1)], call, size=18)
    w = torch.randint(-1, 2, (2, 3, 3, 3), generator=generator).double()
    w[0, 0] = torch.tensor([[1.0, 1, 0], [1, 1, 0], [0, 0, 1]])  # its corner has rank one
    w[0, 1] = 1.0
    call = "strided_trans_conv(Y, w, None, (2, 2)) with kernels of -1, 0 and 1"
    expected = F.conv_transpose2d(Y, w, stride=(2, 2))
    checks.same(strided_trans_conv(Y, w, None, (2, 2)), expected, call, size=18)
    Y, w = draw(generator, (1, 4, 3, 2), (4, 2, 5, 6))
    call = "strided_trans_conv(Y, w, None, (3, 2)) with w (4, 2, 5, 6)"
    checks.same(strided_trans_conv(Y, w, None, (3, 2)), right(Y, w, None, (3, 2)), call, size=120)


@test_case(points=2, hidden=True)
def test_padding(strided_trans_conv):
    """Padding crops: different along the axes, with and without stride, with bias."""
    generator = checks.generator(62)
    for stride, padding in [
        ((1, 1), (1, 2)),
        ((2, 3), (2, 0)),
        ((3, 1), (0, 1)),
        ((2, 2), (1, 1)),
        ((3, 4), (4, 5)),
    ]:
        Y, w, b = draw(generator, (2, 2, 5, 3), (2, 3, 3, 4), (3,))
        call = f"strided_trans_conv(Y, w, b, stride={stride}, padding={padding})"
        check_written(strided_trans_conv, Y, w, b.clone(), stride, padding)
        expected = F.conv_transpose2d(Y, w, b, stride=stride, padding=padding)
        checks.same(strided_trans_conv(Y, w, b, stride, padding), expected, call, size=24)
    Y, w, b = torch.ones(1, 1, 2, 2), torch.zeros(1, 3, 1, 1), torch.tensor([1.0, 0.0, -1.0])
    call = "strided_trans_conv(Y, w, b) with b = (1, 0, -1)"
    checks.same(strided_trans_conv(Y, w, b), F.conv_transpose2d(Y, w, b), call)


@test_case(points=0.5, hidden=True)
def test_gaps(strided_trans_conv):
    """A stride larger than the kernel leaves gaps, which hold the bias and nothing else."""
    generator = checks.generator(63)
    for stride, (f1, f2), padding in [((3, 2), (1, 1), (0, 0)), ((4, 3), (2, 1), (1, 0))]:
        Y, w, b = draw(generator, (2, 2, 3, 4), (2, 2, f1, f2), (2,))
        call = f"strided_trans_conv(Y, w, b, {stride}, {padding}) with a kernel of {f1} x {f2}"
        check_written(strided_trans_conv, Y, w, b.clone(), stride, padding)
        expected = F.conv_transpose2d(Y, w, b, stride=stride, padding=padding)
        checks.same(strided_trans_conv(Y, w, b, stride, padding), expected, call, size=4)


@test_case(points=0.5, hidden=True)
def test_dtype_and_device(strided_trans_conv):
    """The defaults; dtype, real or complex, and device of the inputs are those of the result."""
    generator = checks.generator(64)
    inputs = draw(generator, (2, 2, 3, 4), (2, 3, 2, 3), (3,), dtype=torch.complex128)
    Y, w, b = (tensor.real.float() for tensor in inputs)
    check_written(strided_trans_conv, Y, w, b)
    checks.same(strided_trans_conv(Y, w), F.conv_transpose2d(Y, w), "strided_trans_conv(Y, w)", 12)
    call, right = "strided_trans_conv(Y, w, b, (2, 1), (1, 0))", F.conv_transpose2d
    rules.check_dtypes(strided_trans_conv, right, [*inputs, (2, 1), (1, 0)], call, size=12)


@test_case(points=1, hidden=True)
def test_inputs_unchanged(strided_trans_conv):
    """Inputs, earlier results and the session stay as they are; inputs may be views."""
    generator = checks.generator(65)
    inputs, others = (
        [*draw(generator, (2, 2, 3, 4), (2, 3, 2, 2), (3,)), (2, 1), (1, 0)] for _ in range(2)
    )
    check_written(strided_trans_conv, *(tensor.clone() for tensor in inputs[:3]), *inputs[3:])
    call, right = "strided_trans_conv(Y, w, b, (2, 1), (1, 0))", F.conv_transpose2d
    rules.hold_twice(strided_trans_conv, right, (inputs, others), call, size=8, device=False)
    negative = [inputs[0], -inputs[1], *inputs[2:]]
    rules.hold_twice(strided_trans_conv, right, (inputs, negative), call, size=8, device=False)
    # without bias and crop nothing is added at the end: the result may be the working memory itself
    inputs, others = ([*one[:2], None, (2, 2), (0, 0)] for one in (inputs, others))
    call = "strided_trans_conv(Y, w, None, (2, 2), (0, 0))"
    rules.hold_twice(strided_trans_conv, right, (inputs, others), call, size=8, device=False)
    one, b = torch.ones(1, 1, 1, 1), torch.ones(2)
    for args, call in (
        ([one, one], "strided_trans_conv(Y, w) with one pixel"),
        ([one, one.expand(1, 2, 1, 1), b], "strided_trans_conv(Y, w, b) with one pixel"),
    ):
        rules.check_around(strided_trans_conv, args, call)
        rules.check_new(strided_trans_conv, args, call)


@test_case(points=1, hidden=True)
def test_vectorised(strided_trans_conv):
    """The number of tensor operations does not grow with the image."""
    generator = checks.generator(66)
    w = torch.randn(2, 2, 2, 3, generator=generator)
    images = [torch.randn(1, 2, m, n, generator=generator) for m, n in ((5, 4), (25, 24))]
    for Y in images:
        check_written(strided_trans_conv, Y, w, stride=(2, 2))
        shape, (m, n) = tuple(strided_trans_conv(Y, w, stride=(2, 2)).shape), Y.shape[2:]
        assert shape == (1, 2, 2 * m, 2 * n + 1), (
            f"strided_trans_conv(Y, w, stride=(2, 2)): {shape}"
        )
    small, large = ([Y, w, None, (2, 2)] for Y in images)
    call = "strided_trans_conv(Y, w, None, (2, 2))"
    rules.check_no_loop(strided_trans_conv, small, large, call)
