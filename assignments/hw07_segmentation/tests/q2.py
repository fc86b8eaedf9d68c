"""Question 2. Its gradient, by hand.

| the text promises | tested by |
| --- | --- |
| softmax minus one-hot, of the sum, without weights | test_one_pixel, test_difference_quotients |
| any B, k, m, n | test_autograd |
| 0 at ignored pixels, any ignore index | test_one_pixel, test_ignored |
| +-10,000 in float32 | test_huge_logits |
| dtype and device of the logits | test_dtype_and_device |
| no autograd | test_one_pixel, test_autograd, test_ignored, test_huge_logits |
| inputs, layouts, the session's state | test_dtype_and_device |
"""

import math

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q2"

EXCLUDED = (
    *("torch.autograd.grad", "torch.autograd.backward", "torch.Tensor.backward"),
    *("torch.autograd.functional.*", "torch.autograd.forward_ad.*", "torch._functorch.*grad*"),
    *("torch._functorch.*vjp*", "torch._functorch.*jvp*", "torch._functorch.*jac*"),
)


def by_autograd(logits, labels, **options):
    """What autograd finds for the summed loss."""
    leaf = logits.clone().requires_grad_(True)
    loss = F.cross_entropy(leaf, labels, reduction="sum", **options)
    return torch.autograd.grad(loss, leaf)[0]


def check_written(cross_entropy_gradient, scores, classes, *given):
    """Autograd takes no part."""
    used = probes.operators_used(
        cross_entropy_gradient, scores.clone(), classes.clone(), *given, among=EXCLUDED
    )
    checks.written_by_hand(used, "cross_entropy_gradient", "the formula, without autograd")


@test_case(points=0.5)
def test_one_pixel(cross_entropy_gradient):
    """One pixel with probabilities 3/4 and 1/4."""
    logits = torch.tensor([math.log(3.0), 0.0], dtype=torch.float64).reshape(1, 2, 1, 1)
    for label, expected in [(0, [-0.25, 0.25]), (1, [0.75, -0.75]), (255, [0.0, 0.0])]:
        expected = torch.tensor(expected, dtype=torch.float64).reshape(1, 2, 1, 1)
        value = cross_entropy_gradient(logits, torch.full((1, 1, 1), label))
        checks.same(value, expected, f"cross_entropy_gradient with the label {label}")
    check_written(cross_entropy_gradient, logits, torch.zeros(1, 1, 1, dtype=torch.int64))


@test_case(points=0.5, hidden=True)
def test_difference_quotients(cross_entropy_gradient):
    """It is what the summed loss gains per step, along random directions."""
    generator = checks.generator(721)
    logits = torch.randn(2, 3, 3, 4, generator=generator, dtype=torch.float64)
    labels = torch.randint(3, (2, 3, 4), generator=generator)
    check_written(cross_entropy_gradient, logits, labels)
    slope = cross_entropy_gradient(logits, labels)
    wanted = torch.empty_like(logits, device="meta")
    assert slope is not None, "cross_entropy_gradient returned None: does it end in return?"
    checks.same(slope.to("meta"), wanted, "cross_entropy_gradient(logits, labels)")
    step = 1e-5
    for _ in range(4):
        way = torch.randn(logits.shape, generator=generator, dtype=torch.float64)
        up = F.cross_entropy(logits + step * way, labels, reduction="sum")
        down = F.cross_entropy(logits - step * way, labels, reduction="sum")
        gap = ((up - down) / (2 * step) - (slope * way).sum()).abs()
        call = "the gap between the difference quotient and the gradient along a direction"
        checks.at_most(gap, 1e-6, call)


@test_case(points=1, hidden=True)
def test_autograd(cross_entropy_gradient):
    """Batches, rectangular images, one class and many: what autograd finds for the sum."""
    generator = checks.generator(722)
    for B, k, m, n in [(1, 2, 3, 3), (3, 4, 5, 2), (2, 21, 1, 7), (2, 1, 2, 3), (3, 3, 2, 4)]:
        logits = torch.randn(B, k, m, n, generator=generator, dtype=torch.float64)
        labels = torch.randint(k, (B, m, n), generator=generator)
        check_written(cross_entropy_gradient, logits, labels)
        expected = by_autograd(logits, labels)
        call = f"cross_entropy_gradient with logits {B, k, m, n}"
        checks.same(cross_entropy_gradient(logits, labels), expected, call, size=k)
    logits = torch.randn(2, 4, 5, 6, generator=generator, dtype=torch.float64)
    logits[:, 2] += 15
    labels = logits.argmax(dim=1)
    value = cross_entropy_gradient(logits, labels)
    call = "cross_entropy_gradient at pixels that are nearly certain, and right"
    checks.same(value, by_autograd(logits, labels), call, size=10**10)  # p - 1 cancels


@test_case(points=1, hidden=True)
def test_ignored(cross_entropy_gradient):
    """0 at ignored pixels, whatever the ignore index; elsewhere as without them."""
    generator = checks.generator(723)
    logits = torch.randn(2, 4, 5, 6, generator=generator, dtype=torch.float64)
    classes = torch.randint(4, (2, 5, 6), generator=generator)
    ignored = torch.rand(2, 5, 6, generator=generator) < 0.4
    for index in (255, -1, 0, 2):
        labels = classes.masked_fill(ignored, index)
        check_written(cross_entropy_gradient, logits, labels, index)
        expected = by_autograd(logits, labels, ignore_index=index)
        call = f"cross_entropy_gradient(logits, labels, ignore_index={index})"
        value = cross_entropy_gradient(logits, labels, ignore_index=index)
        checks.same(value, expected, call, size=4)
    logits = torch.randn(1, 257, 2, 3, generator=generator, dtype=torch.float64)
    labels = torch.tensor([[[255, 256, 0], [-1, 255, 31]]])
    for index in (-1, 31):
        marked = labels.where(labels >= 0, index)
        expected = by_autograd(logits, marked, ignore_index=index)
        call = f"cross_entropy_gradient of 257 classes with ignore_index={index}"
        value = cross_entropy_gradient(logits, marked, ignore_index=index)
        checks.same(value, expected, call, size=257)


@test_case(points=1, hidden=True)
def test_huge_logits(cross_entropy_gradient):
    """Logits of +-10,000 in float32: right, sums to 0 over the classes, never beyond 1."""
    # Near 10,000 neighbouring numbers of float32 lie 0.001 apart, and each of the ways to a right
    # answer rounds there elsewhere.
    close = 0.01
    rows = [[1e4, -1e4, 0.0], [-1e4, 1e4, 0.0], [1e4, 1e4, -1e4], [100.0, 1e4, 9900.0]]
    rows += [[-100.0, -9900.0, -1e4], [1e4, 9999.0, 9998.0], [-1e4, -9998.0, -9999.0]]
    logits = torch.tensor(rows).T[None, :, None]  # (1, 3, 1, 7): pixels side by side
    labels = torch.tensor([0, 0, 0, 0, 0, 1, 2])[None, None]
    check_written(cross_entropy_gradient, logits, labels)
    one_hot = torch.stack([labels == c for c in range(3)], dim=1).float()
    expected = logits.softmax(dim=1) - one_hot
    value = cross_entropy_gradient(logits, labels)
    call = "cross_entropy_gradient with logits of +-10,000 in float32"
    assert value is not None, f"{call} returned None: does it end in return?"
    checks.same(value.to("meta"), expected.to("meta"), call)
    assert torch.isfinite(value).all(), f"{call} is not finite everywhere"
    checks.at_most((value - expected).abs().max(), close, f"the largest error of {call}")
    generator = checks.generator(724)
    logits = 1e4 * torch.randn(2, 5, 4, 4, generator=generator)
    labels = torch.randint(5, (2, 4, 4), generator=generator)
    value = cross_entropy_gradient(logits, labels)
    checks.at_most(value.sum(dim=1).abs().max(), close, "the sum over the classes")
    checks.at_most(value.abs().max(), 1 + close, "the largest magnitude of a gradient")
    gap = (value - by_autograd(logits.double(), labels)).abs().max()
    checks.at_most(gap, close, "the largest error for logits of about 10,000")


@test_case(points=1, hidden=True)
def test_dtype_and_device(cross_entropy_gradient):
    """float32 and float64 stay what they are, on every device; inputs stay as they were."""
    generator = checks.generator(725)
    source = torch.randn(2, 3, 4, 5, generator=generator, dtype=torch.float64)
    classes = torch.randint(3, (2, 4, 5), generator=generator)
    classes[1, 2] = 255
    check_written(cross_entropy_gradient, source, classes)
    one_hot = torch.stack([classes == c for c in range(3)], dim=1).double()
    expected = (source.softmax(dim=1) - one_hot) * (classes != 255)[:, None]
    for dtype in (torch.float32, torch.float64):
        right = expected.to(dtype)
        rules.hold(
            cross_entropy_gradient,
            (source.to(dtype), classes),
            rules.like(right, size=3),
            f"cross_entropy_gradient with logits of {dtype}",
        )
