"""Question 8. Upsampling by hand, and its adjoints.

| the text promises | tested by |
| --- | --- |
| nearest repeats pixels in blocks | test_blocks, test_nearest |
| its adjoint, values and inner products | test_nearest_adjoint |
| pooling takes means of blocks; ValueError unless r divides both sides | test_blocks, test_pool |
| its adjoint, values and inner products | test_pool_adjoint |
| bilinear: inside, at the border, one pixel | test_ramp, test_bilinear |
| every r from 1, batches, channels that do not mix | test_nearest, test_nearest_adjoint |
| rectangular and square images, values of any size | test_pool, test_pool_adjoint, test_bilinear |
| the number c, the session left alone | test_ratio |
| dtype and device of the input, real or complex | test_dtype_and_device |
| all else left alone, any memory layout, results that stay | test_dtype_and_device |
| results are new, for r = 1 too | test_dtype_and_device |
| no library interpolates or pools, nor a gradient | test_blocks, test_ramp, test_nearest |
| nor in the adjoints, the pooling, for other inputs | test_nearest_adjoint, test_pool |
| nor here | test_pool_adjoint, test_bilinear, test_dtype_and_device |
"""

import itertools

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules, surroundings

OK_FORMAT = False
name = "q8"

EXCLUDED = (
    *("aten.*upsample*", "aten.*pool*", "aten.*grid_sampler*", "torch.*interpolate"),
    *(
        "torch.*pool*",
        "scipy.ndimage.*",
        "scipy.interpolate.*",
        "numpy*.interp",
        "skimage.*",
        "cv2.*",
        "torchvision.*",
    ),
)
SHAPES = [(2, 3, 4, 3), (2, 2, 2, 2), (1, 1, 3, 3), (3, 1, 1, 1), (1, 2, 1, 4)]


def nearest(x, r):
    """Nearest neighbour, by an index for each pixel: for complex numbers too."""
    return x[..., torch.arange(x.shape[2] * r) // r, :][..., torch.arange(x.shape[3] * r) // r]


def pooled(x, r):
    """Means of blocks, of complex numbers too."""
    if x.is_complex():
        return torch.complex(pooled(x.real, r), pooled(x.imag, r))
    return F.avg_pool2d(x, r)


def bilinear(x):
    """Bilinear interpolation, of complex numbers too."""
    if x.is_complex():
        return torch.complex(bilinear(x.real), bilinear(x.imag))
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def summed(x, r):
    """The adjoint of nearest."""
    return pooled(x, r) * r**2


def shared(x, r):
    """The adjoint of the pooling."""
    return nearest(x, r) / r**2


def check_inner_products(Ax, y, x, Aty, call, name):
    """Compare <A x, y> and <x, A^T y>; `name` is that of A in the message."""
    gap = abs(torch.sum(Ax * y) - torch.sum(x * Aty)) / (Ax.norm() * y.norm())
    limit = checks.tolerance(torch.float64, size=max(x.numel(), y.numel()))
    assert gap <= limit, f"{call}: the inner products differ by {gap:.1e} of ||{name}x|| ||y||"


def check_written(call, function, image, *factor):
    """Nothing of a library that interpolates or pools takes part."""
    used = probes.operators_used(function, image.clone(), *factor, among=EXCLUDED)
    checks.written_by_hand(used, call, "indexing, reshaping, sums and products")


@test_case(points=0.5)
def test_blocks(upsample_nearest, average_pool):
    """Two pixels become two blocks of 2 x 2, and the mean of each block is the pixel again."""
    x = torch.tensor([[[[1.0, 3.0]]]])
    z = torch.tensor([[[[1.0, 1.0, 3.0, 3.0], [1.0, 1.0, 3.0, 3.0]]]])
    checks.same(upsample_nearest(x, 2), z, "upsample_nearest(x, 2)")
    checks.same(average_pool(z, 2), x, "average_pool(z, 2)", size=4)
    y = torch.tensor([[[[1.0, 2.0], [3.0, 6.0]]]])
    checks.same(average_pool(y, 2), torch.full((1, 1, 1, 1), 3.0), "average_pool(y, 2)", size=4)
    check_written("upsample_nearest(x, 2)", upsample_nearest, x, 2)
    check_written("average_pool(y, 2)", average_pool, y, 2)


@test_case(points=0.5)
def test_ramp(upsample_bilinear):
    """Bilinear: a row 0, 4, 8 becomes 0, 1, 3, 5, 7, 8, twice."""
    x = torch.tensor([[[[0.0, 4.0, 8.0]]]])
    row = torch.tensor([0.0, 1.0, 3.0, 5.0, 7.0, 8.0])
    checks.same(upsample_bilinear(x), row.expand(1, 1, 2, 6), "upsample_bilinear(x)", size=4)
    check_written("upsample_bilinear(x)", upsample_bilinear, x)


@test_case(points=1, hidden=True)
def test_nearest(upsample_nearest):
    """Nearest for several factors, a batch, channels, images of any shape."""
    generator = checks.generator(81)
    for r, shape in [*itertools.product((1, 2, 3, 5), SHAPES), (49, (1, 1, 2, 3))]:
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        check_written(f"upsample_nearest(x, {r})", upsample_nearest, x, r)
        call = f"upsample_nearest(x, {r}) with x {shape}"
        checks.same(upsample_nearest(x, r), nearest(x, r), call)


@test_case(points=1, hidden=True)
def test_nearest_adjoint(upsample_nearest_adjoint):
    """The adjoint of nearest: <N x, y> = <x, N^T y>, for several factors."""
    generator = checks.generator(82)
    for r, shape in itertools.product((1, 2, 3, 4, 10), SHAPES):
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        Nx = nearest(x, r)
        y = torch.randn(Nx.shape, generator=generator, dtype=torch.float64)
        call = f"upsample_nearest_adjoint(y, {r}) with y {tuple(y.shape)}"
        check_written(call, upsample_nearest_adjoint, y, r)
        Nty = upsample_nearest_adjoint(y, r)
        checks.same(Nty, pooled(y, r) * r**2, call, size=r**2)
        check_inner_products(Nx, y, x, Nty, call, "N")
    y = torch.rand(1, 1, 2, 2000, generator=generator)
    call = "upsample_nearest_adjoint(y, 2) with y (1, 1, 2, 2000)"
    checks.same(upsample_nearest_adjoint(y, 2), summed(y, 2), call, size=4)


@test_case(points=1, hidden=True)
def test_pool(average_pool):
    """Average pooling for several factors; a ValueError unless the factor divides both sides."""
    generator = checks.generator(83)
    for r, (B, C, m, n) in itertools.product((1, 2, 3, 4, 6, 10), SHAPES):
        x = torch.randn(B, C, m * r, n * r, generator=generator, dtype=torch.float64)
        check_written(f"average_pool(x, {r})", average_pool, x, r)
        call = f"average_pool(x, {r}) with x {tuple(x.shape)}"
        checks.same(average_pool(x, r), pooled(x, r), call, size=r**2)
    x = torch.rand(1, 1, 2, 2000, generator=generator)
    checks.same(average_pool(x, 2), pooled(x, 2), "average_pool(x, 2) with x (1, 1, 2, 2000)", 4)
    for r, sides in [
        (2, (5, 5)),
        (2, (4, 5)),
        (2, (5, 4)),
        (3, (6, 4)),
        (2, (1, 4)),
        (3, (2, 3)),
        (4, (2, 2)),
    ]:
        call = f"average_pool(x, {r}) with images of {sides[0]} x {sides[1]}"
        checks.raises(ValueError, call, average_pool, torch.ones(2, 1, *sides), r)


@test_case(points=1, hidden=True)
def test_pool_adjoint(average_pool_adjoint):
    """The adjoint of average pooling: <P x, y> = <x, P^T y>, for several factors."""
    generator = checks.generator(84)
    for r, (B, C, m, n) in itertools.product((1, 2, 3, 4), SHAPES):
        x = torch.randn(B, C, m * r, n * r, generator=generator, dtype=torch.float64)
        Px = pooled(x, r)
        y = torch.randn(Px.shape, generator=generator, dtype=torch.float64)
        call = f"average_pool_adjoint(y, {r}) with y {tuple(y.shape)}"
        check_written(call, average_pool_adjoint, y, r)
        Pty = average_pool_adjoint(y, r)
        checks.same(Pty, nearest(y, r) / r**2, call, size=r**2)
        check_inner_products(Px, y, x, Pty, call, "P")


@test_case(points=1, hidden=True)
def test_bilinear(upsample_bilinear):
    """Bilinear: inside and at the border, channels, images of any shape, values of any size."""
    generator = checks.generator(85)
    for shape in [*SHAPES, (2, 3, 4, 5), (1, 2, 7, 3), (2, 1, 1, 4), (1, 1, 3, 1), (3, 3, 5, 5)]:
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        check_written("upsample_bilinear(x)", upsample_bilinear, x)
        checks.same(upsample_bilinear(x), bilinear(x), f"upsample_bilinear(x) with x {shape}", 4)
    x = torch.randn(3, 2, 4, 3, generator=generator, dtype=torch.float64)
    rules.check_scales(upsample_bilinear, bilinear, [x], "upsample_bilinear(x)", size=4)


@test_case(points=1, hidden=True)
def test_ratio(nearest_over_pool):
    """The number c for r = 1 to 7."""
    for r in range(1, 8):
        checks.number(nearest_over_pool(r), r * r, f"nearest_over_pool({r})", rtol=1e-12)
    checks.leaves_alone(surroundings.state_changed(nearest_over_pool, 3), "nearest_over_pool(3)")


@test_case(points=1, hidden=True)
def test_dtype_and_device(
    upsample_nearest,
    upsample_nearest_adjoint,
    average_pool,
    average_pool_adjoint,
    upsample_bilinear,
):
    """All five keep dtype and device, and change neither input, earlier results nor session."""
    generator = checks.generator(86)
    x, y, wide = (
        torch.randn(3, 2, 4, 6, generator=generator, dtype=dtype)
        for dtype in (torch.float64, torch.float64, torch.complex128)
    )
    panel = [
        ("upsample_nearest(x, 2)", upsample_nearest, (2,), nearest),
        ("upsample_nearest_adjoint(x, 2)", upsample_nearest_adjoint, (2,), summed),
        ("average_pool(x, 2)", average_pool, (2,), pooled),
        ("average_pool_adjoint(x, 2)", average_pool_adjoint, (2,), shared),
        ("upsample_bilinear(x)", upsample_bilinear, (), bilinear),
    ]
    for call, function, arguments, right in panel:
        check_written(call, function, x, *arguments)
        rules.check_dtypes(function, right, [wide, *arguments], call, size=4)
        rules.check_scales(function, right, [x, *arguments], call, size=4)
        rules.check_sizes(function, right, [x, *arguments], call, size=4)
        enlarges = right in (nearest, shared)  # where a Kronecker product comes to mind
        calls = [x, *arguments], [y, *arguments]
        rules.hold_twice(function, right, calls, call, size=4, device=False, may_refuse=enlarges)
        for image in (x, x[:1, :1, :1, :1]):  # where there is nothing to do
            args = [image.clone(), *(1 for _ in arguments)]
            told = f"{call.replace('2)', '1)')} with {image.shape[2] * image.shape[3]} pixels"
            rules.check_around(function, args, told)
            rules.check_new(function, args, told)
