"""Question 1. Pixelwise cross entropy.

| the text promises | tested by |
| --- | --- |
| the loss, any B, k, m, n | test_equal_logits, test_one_pixel_of_two, test_batches |
| sum and mean | test_one_pixel_of_two, test_batches |
| ignored pixels do not count, whatever their logits | test_one_pixel_of_two, test_ignored |
| any ignore index, -1 and classes too | test_ignored |
| S empty: 0 and nan, in the dtype of the logits, gradient 0 of the sum | test_all_ignored |
| anything else raises ValueError | test_all_ignored |
| weights, their sum divides the mean, however small | test_weights |
| shape (), dtype and device of the logits, float32 and float64 | test_dtype_and_device |
| +-10,000 in float32 | test_huge_logits |
| gradient, finite, 0 at ignored pixels | test_gradient |
| no library's loss | test_equal_logits, test_batches, test_ignored, test_weights |
| inputs, layouts, the session's state | test_dtype_and_device |
"""

import math

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q1"

EXCLUDED = ("*cross_entropy*", "*nll_loss*", "sklearn.*log_loss")


def check_written(pixelwise_cross_entropy, scores, classes, **options):
    """The loss of a library takes no part."""
    scores, classes = scores.clone(), classes.clone()
    used = probes.operators_used(
        pixelwise_cross_entropy, scores, classes, **options, among=EXCLUDED
    )
    checks.written_by_hand(used, "pixelwise_cross_entropy", "logarithms and sums")


@test_case(points=0.5)
def test_equal_logits(pixelwise_cross_entropy):
    """Equal logits of k classes cost log k in every pixel, whatever the labels."""
    logits = torch.full((2, 4, 3, 5), 7.0, dtype=torch.float64)
    labels = torch.arange(30).reshape(2, 3, 5) % 4
    mean = torch.tensor(math.log(4), dtype=torch.float64)
    value = pixelwise_cross_entropy(logits, labels)
    checks.same(value, mean, "pixelwise_cross_entropy(logits, labels)", size=4)
    value = pixelwise_cross_entropy(logits, labels, reduction="sum")
    checks.same(value, 30 * mean, 'pixelwise_cross_entropy(..., reduction="sum")', size=30)
    check_written(pixelwise_cross_entropy, logits, labels)


@test_case(points=0.5)
def test_one_pixel_of_two(pixelwise_cross_entropy):
    """Two pixels, one of them ignored: only the other counts, in the sum and in the mean."""
    logits = torch.tensor([[[[math.log(3.0), 5.0]], [[0.0, -2.0]]]], dtype=torch.float64)
    labels = torch.tensor([[[0, 255]]])  # probabilities of the first pixel: 3/4 and 1/4
    expected = torch.tensor(math.log(4 / 3), dtype=torch.float64)
    for reduction in ("sum", "mean"):
        value = pixelwise_cross_entropy(logits, labels, reduction=reduction)
        checks.same(value, expected, f"pixelwise_cross_entropy(..., reduction={reduction!r})")


@test_case(points=1, hidden=True)
def test_batches(pixelwise_cross_entropy):
    """Batches, rectangular images, one class and many: the sum and the mean without weights."""
    generator = checks.generator(711)
    for B, k, m, n in [(1, 2, 3, 3), (3, 4, 5, 2), (2, 21, 1, 7), (2, 1, 2, 3), (5, 5, 5, 5)]:
        logits = torch.randn(B, k, m, n, generator=generator, dtype=torch.float64)
        labels = torch.randint(k, (B, m, n), generator=generator)
        for reduction in ("sum", "mean"):
            check_written(pixelwise_cross_entropy, logits, labels, reduction=reduction)
            expected = F.cross_entropy(logits, labels, reduction=reduction)
            value = pixelwise_cross_entropy(logits, labels, reduction=reduction)
            call = f"pixelwise_cross_entropy with logits {B, k, m, n}, reduction={reduction!r}"
            checks.same(value, expected, call, size=B * k * m * n)


@test_case(points=1, hidden=True)
def test_ignored(pixelwise_cross_entropy):
    """The mean is over the pixels that count, whatever the ignore index, and the rest is free."""
    generator = checks.generator(712)
    logits = 3 * torch.randn(2, 4, 6, 5, generator=generator, dtype=torch.float64)
    classes = torch.randint(4, (2, 6, 5), generator=generator)
    ignored = torch.rand(2, 6, 5, generator=generator) < 0.4
    for index in (255, -1, 0, -100, 3):
        labels = classes.masked_fill(ignored, index)
        check_written(pixelwise_cross_entropy, logits, labels, ignore_index=index)
        expected = F.cross_entropy(logits, labels, ignore_index=index)
        call = f"pixelwise_cross_entropy(logits, labels, ignore_index={index})"
        value = pixelwise_cross_entropy(logits, labels, ignore_index=index)
        checks.same(value, expected, call, size=240)
        other = logits.masked_fill((labels == index)[:, None], 11.0)
        value = pixelwise_cross_entropy(other, labels, ignore_index=index)
        checks.same(value, expected, f"{call} with other logits at ignored pixels", size=240)
    single = torch.tensor([[[0, 255, 0], [255, 255, 0]]])
    right = torch.zeros((), dtype=torch.float64)
    for reduction in ("sum", "mean"):
        value = pixelwise_cross_entropy(logits[:1, :1, :2, :3], single, reduction=reduction)
        checks.same(value, right, "pixelwise_cross_entropy of one class, some pixels ignored")
    logits = torch.randn(1, 257, 2, 3, generator=generator, dtype=torch.float64)
    labels = torch.tensor([[[255, 256, 0], [-1, 255, 31]]])
    for index in (-1, 31):
        expected = F.cross_entropy(logits, labels.where(labels >= 0, index), ignore_index=index)
        call = f"pixelwise_cross_entropy of 257 classes with ignore_index={index}"
        value = pixelwise_cross_entropy(
            logits, labels.where(labels >= 0, index), ignore_index=index
        )
        checks.same(value, expected, call, size=257)


@test_case(points=1, hidden=True)
def test_all_ignored(pixelwise_cross_entropy):
    """Where every pixel is ignored, the sum is 0 and the mean nan; no other reduction exists."""
    labels = torch.full((1, 2, 4), 255)
    for dtype in (torch.float32, torch.float64):
        logits = torch.randn(1, 3, 2, 4, generator=checks.generator(713)).to(dtype)
        check_written(pixelwise_cross_entropy, logits, labels, reduction="sum")
        call = f"pixelwise_cross_entropy in {dtype} with all pixels ignored, reduction="
        value = pixelwise_cross_entropy(logits, labels, reduction="sum")
        checks.same(value, torch.tensor(0.0, dtype=dtype), f"{call}'sum'")
        value = pixelwise_cross_entropy(logits, labels)
        checks.same(value, torch.tensor(torch.nan, dtype=dtype), f"{call}'mean'")
        slope = probes.gradient(pixelwise_cross_entropy, logits, labels, reduction="sum")
        checks.same(slope, torch.zeros_like(logits), f"the gradient of {call}'sum'")
    for reduction in ("median", "none", "SUM", "", None):
        call = f"pixelwise_cross_entropy(logits, labels, reduction={reduction!r})"
        checks.raises(
            ValueError, call, pixelwise_cross_entropy, logits, labels, reduction=reduction
        )


@test_case(points=1, hidden=True)
def test_weights(pixelwise_cross_entropy):
    """Weights of the classes: in the sum, and in what the mean divides by, with ignored pixels."""
    generator = checks.generator(714)
    for k, scale in [(2, 1.0), (5, 1.0), (3, 1e-4), (3, 1e-12), (3, 1e4)]:
        logits = torch.randn(3, k, 4, 6, generator=generator, dtype=torch.float64)
        labels = torch.randint(k, (3, 4, 6), generator=generator)
        labels[torch.rand(3, 4, 6, generator=generator) < 0.3] = 255
        weight = 4 * scale * torch.rand(k, generator=generator, dtype=torch.float64)
        weight[0] = 0
        for reduction in ("sum", "mean"):
            options = {"weight": weight, "reduction": reduction}
            check_written(pixelwise_cross_entropy, logits, labels, **options)
            expected = F.cross_entropy(
                logits, labels, weight, ignore_index=255, reduction=reduction
            )
            value = pixelwise_cross_entropy(logits, labels, weight=weight, reduction=reduction)
            call = f"pixelwise_cross_entropy(..., weight=weight, reduction={reduction!r})"
            call = f"{call} with k = {k} and weights of about {2 * scale:g}"
            checks.same(value, expected, call, size=72 * k)


@test_case(points=1, hidden=True)
def test_huge_logits(pixelwise_cross_entropy):
    """Logits of +-10,000 in float32: right, and the same loss after adding a number to all."""
    # Near 10,000 neighbouring numbers of float32 lie 0.001 apart, and each of the ways to a right
    # answer rounds there elsewhere.
    close = 0.01
    logits = torch.tensor([[1e4, -1e4, 0.0], [-1e4, 1e4, 0.0], [1e4, 1e4, 1e4]])
    logits = logits.T[None, :, None]  # (1, 3, 1, 3): pixels side by side
    third = torch.log(torch.tensor(3.0)).item()
    wanted = torch.empty((), device="meta")
    zeros = torch.zeros(1, 1, 3, dtype=torch.int64)
    check_written(pixelwise_cross_entropy, logits, zeros)
    for labels, expected in [
        ([0, 1, 2], third),
        ([2, 0, 0], 3e4 + third),
        ([1, 1, 2], 2e4 + third),
    ]:
        call = "pixelwise_cross_entropy with logits of +-10,000 in float32"
        value = pixelwise_cross_entropy(logits, torch.tensor(labels)[None, None], reduction="sum")
        assert value is not None, f"{call} returned None: does it end in return?"
        checks.same(value.to("meta"), wanted, call)
        assert torch.isfinite(value), f"{call} is {value.item()}; it should be finite"
        checks.at_most(abs(value.item() - expected), close, f"the error of {call}")
    generator = checks.generator(715)
    logits = torch.randint(-8, 9, (2, 3, 4, 4), generator=generator).float()
    labels = torch.randint(3, (2, 4, 4), generator=generator)
    value = pixelwise_cross_entropy(logits, labels)
    for shift in (-8192.0, 8192.0):
        call = f"what pixelwise_cross_entropy changes for logits + {shift}"
        gap = pixelwise_cross_entropy(logits + shift, labels) - value
        checks.at_most(gap.abs(), close, call)


@test_case(points=1, hidden=True)
def test_gradient(pixelwise_cross_entropy):
    """Autograd goes through: finite for huge logits, 0 at ignored pixels."""
    generator = checks.generator(716)
    for scale in (1.0, 1e4):
        logits = scale * torch.randn(2, 3, 4, 5, generator=generator)
        labels = torch.randint(3, (2, 4, 5), generator=generator)
        labels[:, 1, 2:] = 255
        weight = torch.tensor([0.5, 1.0, 2.0])
        for reduction in ("sum", "mean"):
            options = {"ignore_index": 255, "weight": weight, "reduction": reduction}
            check_written(pixelwise_cross_entropy, logits, labels, **options)
            expected = probes.gradient(F.cross_entropy, logits, labels, **options)
            found = probes.gradient(pixelwise_cross_entropy, logits, labels, **options)
            call = f"the gradient with reduction={reduction!r} for logits of about {scale:g}"
            # neighbours near 10,000 lie 0.001 apart
            checks.same(found, expected, call, size=120 if scale == 1 else 10**7)


@test_case(points=1, hidden=True)
def test_dtype_and_device(pixelwise_cross_entropy):
    """float32 and float64 stay what they are, other devices too; inputs stay as given."""
    generator = checks.generator(717)
    for dtype in (torch.float32, torch.float64):
        logits = torch.randn(2, 3, 4, 5, generator=generator).to(dtype)
        labels = torch.randint(3, (2, 4, 5), generator=generator)
        labels[0, 1] = 255
        weight = torch.tensor([0.5, 1.0, 2.0], dtype=dtype)
        check_written(pixelwise_cross_entropy, logits, labels, weight=weight.clone())
        expected = F.cross_entropy(logits, labels, weight, ignore_index=255)
        value = pixelwise_cross_entropy(logits, labels, weight=weight)
        call = f"pixelwise_cross_entropy with logits of {dtype}"
        checks.same(value, expected, call, size=120)
    for dtype in (torch.float64, torch.float32):
        plain = torch.randn(2, 6, 3, 4, generator=generator).to(dtype)
        classes = torch.randint(6, (2, 3, 4), generator=generator)
        value = pixelwise_cross_entropy(plain, classes)
        call = f"pixelwise_cross_entropy(logits, labels) with logits of {dtype}"
        checks.same(value, F.cross_entropy(plain, classes), call, size=144)
    given = (logits, labels, 255, weight)
    expected = F.cross_entropy(given[0], given[1], given[3], ignore_index=255)
    call = "pixelwise_cross_entropy(logits, labels, 255, weight)"
    rules.hold(pixelwise_cross_entropy, given, rules.like(expected, size=120), call)
