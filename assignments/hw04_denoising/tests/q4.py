"""Question 4. Two classical denoisers.

| the text promises | tested by |
| --- | --- |
| the kernel, its radius, its sum | test_gaussian, test_gaussian_borders |
| reflection at the border, rectangular images, batches | test_gaussian_borders |
| every value moves by t towards 0, those in [-t, t] become 0 | test_soft_threshold |
| any shape, t = 0, large and small values | test_soft_threshold_minimises |
| one orthonormal level, s is kept, the details shrink | test_haar, test_haar_by_matrices |
| results are not clipped | test_gaussian_borders, test_haar_by_matrices |
| dtype, device, memory layout; new results; inputs and session stay | test_dtypes_and_devices |
| no library | test_gaussian, test_haar, test_soft_threshold_minimises, test_dtypes_and_devices |
"""

import math

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q4"

EXCLUDED = (
    *("scipy.ndimage.*gaussian*", "skimage.*gaussian*", "torchvision.*gaussian*", "cv2.*"),
    *("pywt.*", "skimage.restoration.*", "starter_code.denoising.*"),
)


def check_written(call, function, image, *given):
    """No Gaussian filter and no wavelets of a library take part."""
    used = probes.operators_used(function, image.clone(), *given, among=EXCLUDED)
    checks.written_by_hand(used, call, "sums and products, or a convolution that you set up")


@test_case(points=0.75)
def test_gaussian(gaussian_denoise):
    """A white pixel becomes the kernel, and a constant image stays, also at its border."""
    y = torch.zeros(1, 1, 11, 11, dtype=torch.float64)
    y[..., 5, 5] = 1
    k = torch.arange(-5, 6, dtype=torch.float64)
    g = torch.exp(-(k**2) / 2) * (k.abs() <= 3)
    expected = (torch.outer(g, g) / g.sum() ** 2)[None, None]
    checks.same(gaussian_denoise(y, 1.0), expected, "gaussian_denoise(impulse, 1.0)")
    flat = torch.full((1, 1, 9, 12), 0.7, dtype=torch.float64)
    checks.same(gaussian_denoise(flat, 1.0), flat, "gaussian_denoise(constant, 1.0)")
    check_written("gaussian_denoise(constant, 1.0)", gaussian_denoise, flat, 1.0)


@test_case(points=0.75)
def test_soft_threshold(soft_threshold):
    """Values between -3 and 3, moved towards zero by 1."""
    c = torch.tensor([-3.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0])
    expected = torch.tensor([-2.0, -0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0])
    checks.same(soft_threshold(c, 1.0), expected, f"soft_threshold({c.tolist()}, 1.0)")


@test_case(points=0.75)
def test_haar(haar_denoise):
    """Threshold 0 changes nothing, a huge one leaves block means, one detail shrinks by t."""
    y = torch.arange(8, dtype=torch.float64).reshape(1, 1, 2, 4)
    checks.same(haar_denoise(y, 0.0), y, "haar_denoise(y, 0.0)")
    means = torch.tensor([2.5, 2.5, 4.5, 4.5], dtype=torch.float64).expand(1, 1, 2, 4)
    checks.same(haar_denoise(y, 100.0), means, "haar_denoise(y, 100.0)")
    stripes = torch.tensor([[1.0, -1.0], [1.0, -1.0]], dtype=torch.float64)[None, None]
    call = "haar_denoise([[1, -1], [1, -1]], 0.5)"
    checks.same(haar_denoise(stripes, 0.5), 0.75 * stripes, call)
    check_written(call, haar_denoise, stripes, 0.5)


@test_case(points=1.5, hidden=True)
def test_gaussian_borders(gaussian_denoise):
    """Several widths, batches and rectangular images, borders included."""
    generator = checks.generator(40)
    for shape, width in [
        ((1, 1, 12, 12), 0.5),
        ((2, 1, 9, 14), 0.8),
        ((3, 1, 20, 11), 1.2),
        ((1, 1, 17, 23), 2.1),
        ((2, 1, 16, 9), 2),
        ((1, 1, 4, 5), 0.9),  # as small as the text allows
        ((4, 1, 8, 8), 0.25),
    ]:
        y = 3 * torch.rand(shape, generator=generator, dtype=torch.float64) - 1
        r = math.ceil(3 * width)
        k = torch.arange(-r, r + 1, dtype=torch.float64)
        g = torch.exp(-(k**2) / (2 * width**2))
        kernel = (torch.outer(g, g) / g.sum() ** 2)[None, None]
        expected = F.conv2d(F.pad(y, (r, r, r, r), mode="reflect"), kernel)
        call = f"gaussian_denoise(y, {width}) with y {shape}"
        check_written(call, gaussian_denoise, y, width)
        checks.same(gaussian_denoise(y, width), expected, call, size=(2 * r + 1) ** 2)


@test_case(points=0.75, hidden=True)
def test_soft_threshold_minimises(soft_threshold):
    """No z makes (z - c)^2 / 2 + t |z| smaller, for all shapes and thresholds, 0 included."""
    generator = checks.generator(41)
    grid = torch.linspace(-3, 3, 6001, dtype=torch.float64)
    shapes = [(40,), (2, 3, 4), (5, 5), (7, 2), (1,), ()]
    for shape, t in zip(shapes, [0.3, 1.0, 0.05, 0.0, 0.1, 0.5], strict=True):
        c = 2 * torch.rand(shape, generator=generator, dtype=torch.float64) - 1
        if shape == (7, 2):  # where t is 0
            c[3] = 0
        call = f"soft_threshold(c, {t}) with c {shape}"
        check_written(call, soft_threshold, c, t)
        z = soft_threshold(c.clone(), t)
        shrunk = (c - t).clamp(min=0) - (-c - t).clamp(min=0)
        checks.same(z, shrunk, call)
        best = ((grid - c[..., None]) ** 2 / 2 + t * grid.abs()).amin(-1)
        excess = ((z - c) ** 2 / 2 + t * z.abs() - best).max()
        checks.at_most(excess, 1e-6, f"how far {call} is above the least value of the sum")
    for scale in (1e-30, 1e-12, 1e9):
        c = scale * torch.tensor([[-3.0, -1.0, -0.5, 0.0], [0.5, 1.0, 1.5, 3.0]]).double()
        shrunk = scale * torch.tensor([[-2.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.5, 2.0]]).double()
        call = f"soft_threshold(c, {scale:g}) with c from {-3 * scale:g} to {3 * scale:g}"
        checks.same(soft_threshold(c, scale), shrunk, call)


@test_case(points=0.75, hidden=True)
def test_haar_by_matrices(haar_denoise):
    """Against the Haar transform as matrices, for batches, rectangular images and thresholds."""
    generator = checks.generator(42)
    block = torch.tensor([[1.0, 1.0], [1.0, -1.0]], dtype=torch.float64) / 2**0.5
    for shape, t in [
        ((1, 1, 2, 2), 0.1),
        ((1, 1, 8, 8), 0.05),
        ((2, 1, 4, 10), 0.2),
        ((3, 1, 12, 6), 0.3),
        ((4, 1, 4, 4), 1),
        ((1, 1, 72, 136), 0.2),
    ]:
        y = 3 * torch.rand(shape, generator=generator, dtype=torch.float64) - 1
        left, right = (torch.block_diag(*[block] * (side // 2)) for side in shape[-2:])
        c = left @ y @ right.T
        details = torch.where(c.abs() > t, c - t * c.sign(), 0.0)
        details[..., 0::2, 0::2] = c[..., 0::2, 0::2]
        expected = left.T @ details @ right
        check_written(f"haar_denoise(y, {t}) with y {shape}", haar_denoise, y, t)
        checks.same(haar_denoise(y, t), expected, f"haar_denoise(y, {t}) with y {shape}", size=8)


@test_case(points=0.75, hidden=True)
def test_dtypes_and_devices(gaussian_denoise, soft_threshold, haar_denoise):
    """All three keep dtype and device, for any memory layout, and leave all else as it is."""
    generator = checks.generator(43)
    functions = {
        "gaussian_denoise(y, 0.9)": (gaussian_denoise, 0.9),
        "soft_threshold(y, 0.2)": (soft_threshold, 0.2),
        "haar_denoise(y, 0.2)": (haar_denoise, 0.2),
    }
    for dtype in (torch.float32, torch.float64):
        y = torch.rand(2, 1, 10, 12, generator=generator, dtype=dtype)
        for call, (function, value) in functions.items():
            check_written(call, function, y, value)
            exact = function(y.clone().double(), value).to(dtype)
            call = f"{call} with y {dtype}"
            checks.same(function(y.clone(), value), exact, call, size=64)
            rules.hold(function, (y, value), rules.like(exact, size=64), call)
    y = torch.rand(1, 1, 6, 8, generator=generator, dtype=torch.float64)
    for call, function in [
        ("soft_threshold(y, 0.0)", soft_threshold),
        ("haar_denoise(y, 0.0)", haar_denoise),
    ]:
        rules.hold(function, (y, 0.0), rules.like(y, size=64), call)
