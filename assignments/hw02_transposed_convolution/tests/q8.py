"""Question 8. Upsampling by hand, and its adjoints."""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q8"

EXCLUDED = (
    *("aten.*upsample*", "aten.*pool*", "aten.*grid_sampler*", "torch.*interpolate"),
    *("torch.*pool*", "scipy.ndimage.*", "skimage.*", "cv2.*", "torchvision.*"),
)


def check_inner_products(Ax, y, x, Aty, call, name):
    """Compare <A x, y> and <x, A^T y>; `name` is that of A in the message."""
    gap = abs(torch.sum(Ax * y) - torch.sum(x * Aty)) / (Ax.norm() * y.norm())
    limit = checks.tolerance(torch.float64, size=max(x.numel(), y.numel()))
    assert gap <= limit, f"{call}: the inner products differ by {gap:.1e} of ||{name}x|| ||y||"


def check_written(call, function, image, *factor):
    """Nothing of a library that interpolates or pools takes part."""
    used = probes.operators_used(function, image.clone(), *factor, among=EXCLUDED)
    checks.written_by_hand(used, call, "indexing, reshaping, sums and products")


@test_case(points=1)
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


@test_case(points=1)
def test_ramp(upsample_bilinear):
    """Bilinear: a row 0, 4, 8 becomes 0, 1, 3, 5, 7, 8, twice."""
    x = torch.tensor([[[[0.0, 4.0, 8.0]]]])
    row = torch.tensor([0.0, 1.0, 3.0, 5.0, 7.0, 8.0])
    checks.same(upsample_bilinear(x), row.expand(1, 1, 2, 6), "upsample_bilinear(x)", size=4)
    check_written("upsample_bilinear(x)", upsample_bilinear, x)


@test_case(points=1, hidden=True)
def test_nearest(upsample_nearest):
    """Nearest for several factors, a batch, channels and rectangular images."""
    generator = checks.generator(81)
    for r in (1, 2, 3, 5):
        x = torch.randn(2, 3, 4, 3, generator=generator, dtype=torch.float64)
        check_written(f"upsample_nearest(x, {r})", upsample_nearest, x, r)
        expected = F.interpolate(x, scale_factor=r, mode="nearest")
        checks.same(upsample_nearest(x, r), expected, f"upsample_nearest(x, {r})")


@test_case(points=1, hidden=True)
def test_nearest_adjoint(upsample_nearest_adjoint):
    """The adjoint of nearest: <N x, y> = <x, N^T y>, for several factors."""
    generator = checks.generator(82)
    for r in (1, 2, 3, 4):
        x = torch.randn(2, 3, 3, 4, generator=generator, dtype=torch.float64)
        Nx = F.interpolate(x, scale_factor=r, mode="nearest")
        y = torch.randn(Nx.shape, generator=generator, dtype=torch.float64)
        call = f"upsample_nearest_adjoint(y, {r})"
        check_written(call, upsample_nearest_adjoint, y, r)
        Nty = upsample_nearest_adjoint(y, r)
        checks.same(Nty, F.avg_pool2d(y, r) * r**2, call, size=r**2)
        check_inner_products(Nx, y, x, Nty, call, "N")


@test_case(points=1, hidden=True)
def test_pool(average_pool):
    """Average pooling for several factors; a ValueError where the factor does not divide."""
    generator = checks.generator(83)
    for r in (1, 2, 3, 4):
        x = torch.randn(2, 3, 2 * r, 3 * r, generator=generator, dtype=torch.float64)
        check_written(f"average_pool(x, {r})", average_pool, x, r)
        checks.same(average_pool(x, r), F.avg_pool2d(x, r), f"average_pool(x, {r})", size=r**2)
    for shape, r in [((1, 1, 4, 5), 2), ((1, 1, 5, 4), 2), ((2, 1, 6, 4), 3)]:
        call = f"average_pool(x, {r}) with x {shape}"
        checks.raises(ValueError, call, average_pool, torch.ones(shape), r)


@test_case(points=1, hidden=True)
def test_pool_adjoint(average_pool_adjoint):
    """The adjoint of average pooling: <P x, y> = <x, P^T y>, for several factors."""
    generator = checks.generator(84)
    for r in (1, 2, 3, 4):
        x = torch.randn(2, 3, 2 * r, 3 * r, generator=generator, dtype=torch.float64)
        Px = F.avg_pool2d(x, r)
        y = torch.randn(Px.shape, generator=generator, dtype=torch.float64)
        call = f"average_pool_adjoint(y, {r})"
        check_written(call, average_pool_adjoint, y, r)
        Pty = average_pool_adjoint(y, r)
        checks.same(Pty, F.interpolate(y, scale_factor=r, mode="nearest") / r**2, call, size=r**2)
        check_inner_products(Px, y, x, Pty, call, "P")


@test_case(points=2, hidden=True)
def test_bilinear(upsample_bilinear):
    """Bilinear: inside and at the border, channels, rectangular and one pixel wide images."""
    generator = checks.generator(85)
    for shape in [(2, 3, 4, 5), (1, 2, 7, 3), (2, 1, 1, 4), (1, 1, 3, 1)]:
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        check_written("upsample_bilinear(x)", upsample_bilinear, x)
        expected = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        checks.same(upsample_bilinear(x), expected, f"upsample_bilinear(x) with x {shape}", size=4)


@test_case(points=1, hidden=True)
def test_ratio(nearest_over_pool):
    """The number c for r = 1 to 7."""
    for r in range(1, 8):
        checks.number(nearest_over_pool(r), r * r, f"nearest_over_pool({r})", rtol=1e-12)


@test_case(points=1, hidden=True)
def test_dtype_and_device(
    upsample_nearest,
    upsample_nearest_adjoint,
    average_pool,
    average_pool_adjoint,
    upsample_bilinear,
):
    """All five keep float32 and the device, and leave their input unchanged."""
    x = torch.randn(2, 3, 4, 6, generator=checks.generator(86))
    panel = [
        ("upsample_nearest(x, 2)", upsample_nearest, (2,), (8, 12)),
        ("upsample_nearest_adjoint(x, 2)", upsample_nearest_adjoint, (2,), (2, 3)),
        ("average_pool(x, 2)", average_pool, (2,), (2, 3)),
        ("average_pool_adjoint(x, 2)", average_pool_adjoint, (2,), (8, 12)),
        ("upsample_bilinear(x)", upsample_bilinear, (), (8, 12)),
    ]
    for call, function, arguments, size in panel:
        check_written(call, function, x, *arguments)
        expected = torch.empty(2, 3, *size, device="meta")
        value = function(x, *arguments)
        assert value is not None, f"{call} returned None: does it end in return?"
        assert value.dtype == torch.float32, f"{call} has dtype {value.dtype}, not torch.float32"
        checks.same(function(x.to("meta"), *arguments), expected, f'{call} on the device "meta"')
        after = probes.inputs_after(function, x.clone(), *arguments)
        checks.same(after[0], x, f"x after {call}")
