"""Question 7. Circular blur.

| the text promises | tested by |
| --- | --- |
| the convolution of the formula, circular, the kernel not mirrored | test_one_pixel, test_wrap |
| kernels of any numbers and odd sizes, images of any size, any batch | test_values |
| the same of the adjoint | test_wrap, test_adjoint_values |
| kernels as large as the image, which stay as they are | test_kernel_as_large_as_the_image |
| real in, real out; dtype, device, layouts, new results, the session | test_dtype_device_inputs |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q7"

# of images and kernels: without symmetry, even and odd sides, also large, with and without a batch
SHAPES = [
    ((6, 5), (3, 5)), ((2, 1, 5, 8), (5, 3)), ((3, 4, 4), (1, 3)), ((2, 6, 7), (5, 1)),
    ((7, 7), (5, 5)), ((1, 6, 6), (3, 3)), ((2, 3, 5, 4), (3, 3)), ((3, 3, 3), (3, 3)),
    ((2, 3), (1, 1)), ((1, 5), (1, 3)), ((4, 1), (3, 1)), ((1, 2, 1, 4, 6), (3, 5)),
    ((1, 1), (1, 1)), ((12, 13), (11, 11)), ((2, 11, 14), (11, 13)),
]  # fmt: skip


def sum_of_copies(x, kernel, sign=1):
    """Moved copies of x, weighted with the kernel; the other way for sign -1."""
    f1, f2 = kernel.shape
    expected = torch.zeros_like(x)
    for p in range(f1):
        for q in range(f2):
            moved = x.roll((sign * (p - f1 // 2), sign * (q - f2 // 2)), dims=(-2, -1))
            expected += kernel[p, q] * moved
    return expected


@test_case(points=0.5)
def test_one_pixel(blur):
    """One white pixel becomes the kernel, centred where the pixel was."""
    x = torch.zeros(4, 5, dtype=torch.float64)
    x[1, 2] = 1.0
    kernel = torch.tensor([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]], dtype=torch.float64)
    expected = torch.zeros(4, 5, dtype=torch.float64)
    expected[0:3, 1:4] = kernel
    checks.same(blur(x, kernel), expected, "blur(x, kernel)", size=20)


@test_case(points=0.5)
def test_wrap(blur, blur_adjoint):
    """A kernel that moves the image, in on the other side; the adjoint moves it back."""
    x = torch.arange(1.0, 13.0, dtype=torch.float64).reshape(3, 4)
    kernel = torch.tensor([[0.0, 0.0, 1.0]], dtype=torch.float64)
    checks.same(blur(x, kernel), x.roll(1, 1), "blur(x, kernel)", size=12)
    checks.same(blur_adjoint(x, kernel), x.roll(-1, 1), "blur_adjoint(y, kernel)", size=12)


@test_case(points=1.5, hidden=True)
def test_values(blur):
    """Kernels without symmetry, on images with even and odd sides, with and without a batch."""
    generator = checks.generator(71)
    for shape, (f1, f2) in SHAPES:
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        kernel = torch.randn(f1, f2, generator=generator, dtype=torch.float64)
        expected = sum_of_copies(x, kernel)
        call = f"blur(x, kernel) with x {shape} and a kernel of {f1} x {f2}"
        checks.same(blur(x, kernel), expected, call, size=x.numel())


@test_case(points=1.5, hidden=True)
def test_adjoint_values(blur_adjoint):
    """The adjoint, for kernels without symmetry, on even and odd sides, also in batches."""
    generator = checks.generator(72)
    for shape, (f1, f2) in SHAPES:
        y = torch.randn(shape, generator=generator, dtype=torch.float64)
        kernel = torch.randn(f1, f2, generator=generator, dtype=torch.float64)
        expected = sum_of_copies(y, kernel, sign=-1)
        call = f"blur_adjoint(y, kernel) with y {shape} and a kernel of {f1} x {f2}"
        checks.same(blur_adjoint(y, kernel), expected, call, size=y.numel())
    y, half = (torch.randn(6, 6, generator=generator, dtype=torch.float64) for _ in range(2))
    kernel = (half + half.T)[:3, :3]
    expected = sum_of_copies(y, kernel, sign=-1)
    call = "blur_adjoint(y, kernel) with a kernel that equals its transpose"
    checks.same(blur_adjoint(y, kernel), expected, call, size=36)


@test_case(points=0.5, hidden=True)
def test_kernel_as_large_as_the_image(blur, blur_adjoint):
    """A kernel of 5 x 7 on an image of 5 x 7."""
    generator = checks.generator(73)
    x = torch.randn(5, 7, generator=generator, dtype=torch.float64)
    kernel = torch.zeros(5, 7, dtype=torch.float64)
    kernel[0, 6], kernel[4, 1] = 2.0, -1.0
    expected = 2 * x.roll((-2, 3), (0, 1)) - x.roll((2, -2), (0, 1))
    checks.same(blur(x, kernel), expected, "blur(x, kernel)", size=35)
    expected = 2 * x.roll((2, -3), (0, 1)) - x.roll((-2, 2), (0, 1))
    checks.same(blur_adjoint(x, kernel), expected, "blur_adjoint(y, kernel)", size=35)
    for function, call in ((blur, "blur(x, kernel)"), (blur_adjoint, "blur_adjoint(y, kernel)")):
        rules.check_around(function, [x, kernel], f"{call} with a kernel as large as x")


@test_case(points=0.5, hidden=True)
def test_dtype_device_inputs(blur, blur_adjoint):
    """float32 and float64, real, new, on the device of the input; nothing else is changed."""
    generator = checks.generator(74)
    for function, call, right in (
        (blur, "blur(x, kernel)", sum_of_copies),
        (blur_adjoint, "blur_adjoint(y, kernel)", lambda y, h: sum_of_copies(y, h, sign=-1)),
    ):
        for dtype in (torch.float32, torch.float64):
            args, others = (
                [torch.randn(shape, generator=generator, dtype=dtype) for shape in shapes]
                for shapes in [((2, 2, 6, 5), (3, 5))] * 2
            )
            rules.hold_twice(function, right, (args, others), f"{call} in {dtype}", size=60)
        rules.check_sizes(function, right, args, call, size=60)
        x, one = torch.randn(4, 4, generator=generator), torch.ones(1, 1)
        rules.check_around(function, [x, one], f"{call} with the kernel [[1]]")
        rules.check_new(function, [x, one], f"{call} with the kernel [[1]]")
