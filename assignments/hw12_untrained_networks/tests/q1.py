"""Question 1. Twice the size.

| the text promises | tested by |
| --- | --- |
| the matrix that interpolates, float64 on the CPU, n from 1 | test_example, test_matrix |
| a new matrix in each call | test_matrix |
| images enlarged along both axes, any axes before, one pixel and more | test_example, test_up |
| no library function that interpolates or convolves | test_matrix, test_up |
| sums of channels, the same in every pixel | test_example, test_mix |
| gradients pass | test_up, test_mix |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.untrained import probes as own

OK_FORMAT = False
name = "q1"

EXCLUDED = (
    "aten.*upsample*", "aten.grid_sampler*", "aten.*convolution*",
    "torch.nn.functional.interpolate",
    "torch.nn.functional.upsample*", "torch.nn.functional.grid_sample", "torch.nn.functional.conv*",
    "scipy.ndimage*", "scipy.signal*", "scipy.interpolate*", "skimage*", "cv2*",
)  # fmt: skip


def draw(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def enlarged(x):
    """As torch does it."""
    flat = x.reshape(1, -1, *x.shape[-2:])
    found = F.interpolate(flat, scale_factor=2, mode="bilinear", align_corners=False)
    return found.reshape(*x.shape[:-2], *found.shape[-2:])


def mixed(x, weight):
    """As torch does it."""
    return F.conv2d(x, weight[:, :, None, None])


@test_case(points=1)
def test_example(up_matrix, bilinear_up, channel_mix):
    """The example: (0, 4) becomes (0, 1, 3, 4)."""
    right = torch.tensor([[1, 0], [0.75, 0.25], [0.25, 0.75], [0, 1]], dtype=torch.float64)
    checks.same(up_matrix(2), right, "up_matrix(2)")
    x = torch.tensor([[[[0.0, 4.0]]]])
    right = torch.tensor([[[[0.0, 1.0, 3.0, 4.0]] * 2]]).reshape(1, 1, 2, 4)
    checks.same(bilinear_up(x), right, "bilinear_up(x) with x = (0, 4)", size=9)
    x, weight = torch.tensor([[[[1.0]], [[10.0]]]]), torch.tensor([[2.0, 0.0], [1.0, 1.0], [0, -1]])
    right = torch.tensor([[[[2.0]], [[11.0]], [[-10.0]]]])
    checks.same(channel_mix(x, weight), right, "channel_mix(x, weight)", size=9)


@test_case(points=1, hidden=True)
def test_matrix(up_matrix):
    """Matrices of several sizes."""
    for n in (1, 2, 3, 4, 7, 16):
        right = enlarged(torch.eye(n, dtype=torch.float64)[:, None, :])[:, 0].T
        checks.same(up_matrix(n), right, f"up_matrix({n})", size=9)
    rules.hold(up_matrix, (n,), rules.like(right, 9), f"up_matrix({n})", device=False)
    used = probes.operators_used(up_matrix, 5, among=EXCLUDED)
    checks.written_by_hand(used, "up_matrix(5)", "the weights of the two nearest pixels")


@test_case(points=1.5, hidden=True)
def test_up(bilinear_up):
    """Oblong images, batches, single pixels; by products, with gradients."""
    for number, shape in enumerate(
        [(2, 3, 4, 7), (1, 1, 1, 5), (3, 1, 6, 1), (5, 4), (1, 1, 1, 1), (2, 1, 2, 3, 8)], 3001
    ):
        x = draw(shape, number)
        call = f"bilinear_up(x) with x {shape}"
        checks.same(bilinear_up(x.clone()), enlarged(x), call, size=100)
    x = draw((2, 1, 3, 4), 3011)
    found, right = (probes.gradient(one, x) for one in (bilinear_up, enlarged))
    checks.same(found, right, "the gradient through bilinear_up", size=1000)
    used = probes.operators_used(bilinear_up, x.clone(), among=EXCLUDED)
    checks.written_by_hand(used, "bilinear_up(x)", "two matrix products")


@test_case(points=1, hidden=True)
def test_mix(channel_mix):
    """More channels and fewer, batches, oblong images, gradients."""
    for number, (B, C, K, H, W) in enumerate(
        [(2, 3, 5, 4, 6), (1, 6, 2, 3, 1), (3, 1, 1, 1, 4), (3, 3, 3, 3, 3), (1, 2, 7, 5, 2)], 3021
    ):
        x, weight = draw((B, C, H, W), number), draw((K, C), number + 10)
        call = f"channel_mix(x, weight) with x {(B, C, H, W)} and weight {(K, C)}"
        checks.same(channel_mix(x.clone(), weight.clone()), mixed(x, weight), call, size=100)
    x, weight = draw((2, 3, 4, 5), 3041), draw((2, 3), 3042)
    for place, which in enumerate(("x", "weight")):
        found = own.gradient_for(channel_mix, place, x, weight)
        right = own.gradient_for(mixed, place, x, weight)
        checks.same(found, right, f"the gradient of channel_mix for {which}", size=1000)


@test_case(points=0.5, hidden=True)
def test_rules(bilinear_up, channel_mix):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        x, weight = draw((2, 3, 4, 5), 3051, dtype), draw((2, 3), 3052, dtype)
        call = f"bilinear_up(x) in {dtype}"
        rules.hold_twice(bilinear_up, enlarged, ((x,), (2 * x + 1,)), call, 100)
        call = f"channel_mix(x, weight) in {dtype}"
        rules.hold_twice(channel_mix, mixed, ((x, weight), (x.flip(2), -weight)), call, 100)
