"""Question 3. SSIM.

| the text promises | tested by |
| --- | --- |
| equal images have 1 | test_equal_images |
| the Gaussian window, its weights add up to 1 | test_photograph, test_as_the_library |
| windows inside the image, all of them, one too | test_as_the_library |
| the constants | test_constant_images, test_low_contrast |
| the data range | test_low_contrast, test_symmetry_and_sign |
| covariances without n - 1, mean of the product | test_low_contrast |
| windows below 0, values beyond the range | test_symmetry_and_sign, test_as_the_library |
| computed in float64, products of float32 images too | test_low_contrast |
| a Python float; inputs and session stay as they are, any layout and device | test_manners |
| no library | test_photograph, test_as_the_library, test_constant_images |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, metrics, photographs, probes, rules

OK_FORMAT = False
name = "q3"

RTOL = 1e-8  # in float64, by another way
EXCLUDED = (
    *("*ssim*", "*structural_similarity*", "scipy.*gaussian*", "skimage.*gaussian*"),
    *("torchvision.*gaussian*", "cv2.*", "starter_code.metrics.*"),
)


def check_written(ssim, x, reference, *given):
    """No SSIM of a library takes part."""
    used = probes.operators_used(ssim, x, reference, *given, among=EXCLUDED)
    checks.written_by_hand(used, "ssim(x, r)", "means over windows")


@test_case(points=0.5)
def test_equal_images(ssim):
    """Equal images have SSIM 1, and noise lowers it."""
    r = photographs.centre_crop(photographs.photograph("coins"), 24, 29)
    checks.number(ssim(r, r.clone()), 1.0, "ssim(r, r)", rtol=1e-6)
    noise = torch.randn(r.shape, generator=checks.generator(30))
    checks.at_most(ssim(r + 0.2 * noise, r), 0.5, "ssim(r + 0.2 noise, r)")


@test_case(points=0.5)
def test_photograph(ssim):
    """A noisy photograph has the SSIM that scikit-image computes."""
    r = photographs.centre_crop(photographs.photograph("coins"), 26, 30)
    x = r + 0.1 * torch.randn(r.shape, generator=checks.generator(31))
    checks.number(ssim(x, r), metrics.ssim(x, r), "ssim(x, r)", rtol=1e-4)
    check_written(ssim, x, r)


@test_case(points=0.75, hidden=True)
def test_as_the_library(ssim):
    """As scikit-image: images of several sizes, one window alone, blur, noise, an offset."""
    generator = checks.generator(32)
    sizes = [("camera", (18, 24)), ("text", (21, 15)), ("flower", (11, 11)), ("coins", (11, 24))]
    for name, size in sizes:
        r = photographs.centre_crop(photographs.photograph(name), *size).double()
        disturbed = {
            "noisy": r + 0.1 * torch.randn(size, generator=generator, dtype=torch.float64),
            "blurred": F.avg_pool2d(r[None, None], 3, 1, 1)[0, 0],
            "brighter by 0.1": r + 0.1,
            "of half the contrast": 0.5 * r + 0.2,
        }
        for what, x in disturbed.items():
            call = f"ssim(x, r) with r {size}, x {what},"
            expected = metrics.ssim(x, r)
            checks.number(ssim(x, r), expected, call, rtol=RTOL)
        check_written(ssim, r[:12, :13].clone(), r[:12, :13].clone())
    r = photographs.photograph("camera")[:400, :420].double()
    x = r + 0.1 * torch.randn(r.shape, generator=generator, dtype=torch.float64)
    checks.number(ssim(x, r), metrics.ssim(x, r), "ssim(x, r) with r (400, 420)", rtol=RTOL)


@test_case(points=0.75, hidden=True)
def test_constant_images(ssim):
    """Constant images: (2 a b + c1) / (a^2 + b^2 + c1), where c1 = (0.01 L)^2."""
    for a, b, L in [(0.0, 0.02, 1.0), (0.01, 0.05, 1.0), (3.0, 9.0, 255), (0.5, 0.25, 4)]:
        x = torch.full((16, 13), a, dtype=torch.float64)
        r = torch.full((16, 13), b, dtype=torch.float64)
        check_written(ssim, x.clone(), r.clone(), L)
        c1 = (0.01 * L) ** 2
        expected = (2 * a * b + c1) / (a * a + b * b + c1)
        call = f"ssim(x, r, data_range={L}) with constant x = {a}, r = {b}"
        checks.number(ssim(x, r, data_range=L), expected, call, rtol=RTOL)


@test_case(points=1, hidden=True)
def test_low_contrast(ssim):
    """Images with hardly any contrast, where c2 = (0.03 L)^2 and the kind of covariance count."""
    generator = checks.generator(33)
    for L in (1.0, 255.0):
        r = L * (0.5 + 0.02 * torch.randn(20, 17, generator=generator, dtype=torch.float64))
        for spread in (0.01, 0.03):
            noise = torch.randn(r.shape, generator=generator, dtype=torch.float64)
            x = r + L * spread * noise
            call = f"ssim(x, r, data_range={L}) with noise of {L * spread:g} on a texture"
            expected = metrics.ssim(x, r, data_range=L)
            checks.number(ssim(x, r, data_range=L), expected, call, rtol=RTOL)
            single = x.float(), r.float()
            expected = metrics.ssim(*single, data_range=L)
            call = f"{call}, both float32 (in which dtype are they multiplied?),"
            checks.number(ssim(*single, data_range=L), expected, call, rtol=RTOL)


@test_case(points=0.75, hidden=True)
def test_symmetry_and_sign(ssim):
    """Symmetric in the two images, unchanged on another scale, negative for a negative."""
    r = photographs.centre_crop(photographs.photograph("chelsea"), 21, 19).double()
    x = r + 0.1 * torch.randn(r.shape, generator=checks.generator(34), dtype=torch.float64)
    check_written(ssim, x.clone(), r.clone())
    expected = metrics.ssim(x, r)
    checks.number(ssim(r, x), expected, "ssim(r, x), the two exchanged,", rtol=RTOL)
    call = "ssim(255 x, 255 r, data_range=255)"
    checks.number(ssim(255 * x, 255 * r, data_range=255), expected, call, rtol=RTOL)
    stripes = 0.5 + 0.4 * torch.sin(torch.arange(40, dtype=torch.float64)).expand(20, 40)
    expected = metrics.ssim(1 - stripes, stripes)
    value = ssim(1 - stripes, stripes)
    checks.number(value, expected, "ssim(1 - r, r) of stripes", rtol=RTOL)
    checks.at_most(value, -0.5, "ssim(1 - r, r) of stripes")


@test_case(points=0.75, hidden=True)
def test_manners(ssim):
    """A Python float, for any memory layout and device; inputs and session stay as they are."""
    generator = checks.generator(35)
    for L, dtype in [(1.0, torch.float64), (255, torch.float64), (255, torch.float32)]:
        x, r = (L * torch.rand(2, 14, 12, generator=generator, dtype=torch.float64)).to(dtype)
        call = f"ssim(x, r, {L}) with x {dtype}"
        expected = metrics.ssim(x, r, data_range=L)
        checks.number(ssim(x, r, L), expected, call, RTOL, python=True)
        rules.hold(ssim, (x, r, L), rules.like(expected, rtol=RTOL), call)
