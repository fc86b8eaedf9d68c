"""Question 5. A loss for colours.

| the text promises | tested by |
| --- | --- |
| the mean over pixels of weighed cross entropies | test_by_hand, test_values |
| the weight is that of the target's likeliest bin | test_by_hand, test_values |
| logits of any size | test_extremes |
| gradients for the logits | test_gradient |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q5"


def normal(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=torch.float64).to(dtype)


def mixtures(shape, number, dtype=torch.float64):
    """Targets: a few bins of each pixel have a weight."""
    z = 2 * normal(shape, number)
    z = z.masked_fill(z < z.median(1, keepdim=True).values, -torch.inf)
    return torch.softmax(z, 1).to(dtype)


def loss(logits, target, weights):
    """By sums of exponentials, in the dtype of the logits."""
    top = logits.amax(1, keepdim=True)
    log_sum = (logits - top).exp().sum(1).log() + top[:, 0]
    entropy = log_sum - (target * logits).sum(1)
    best = torch.nn.functional.one_hot(target.argmax(1), logits.shape[1]).to(logits.dtype)
    return ((best @ weights) * entropy).sum() / entropy.numel()


@test_case(points=1)
def test_by_hand(colour_loss):
    """Two pixels, two bins."""
    logits = torch.zeros(1, 2, 1, 2)
    target = torch.tensor([[0.75, 0.0], [0.25, 1.0]]).reshape(1, 2, 1, 2)
    found = colour_loss(logits, target, torch.tensor([1.0, 3.0]))
    right = torch.tensor(2 * 0.6931472)
    checks.same(found, right, "colour_loss(logits, target, weights)", size=9)


@test_case(points=1, hidden=True)
def test_values(colour_loss):
    """Other sizes, targets and weights."""
    for number, (B, Q, h, w) in enumerate([(2, 5, 3, 4), (1, 3, 2, 2), (3, 8, 5, 1)], 5501):
        logits, target = 2 * normal((B, Q, h, w), number), mixtures((B, Q, h, w), number + 10)
        weights = normal((Q,), number + 20).square() + 0.1
        call = f"colour_loss(logits, target, weights) with logits {(B, Q, h, w)}"
        found = colour_loss(logits.clone(), target.clone(), weights.clone())
        checks.same(found, loss(logits, target, weights), call, size=100)


@test_case(points=0.5, hidden=True)
def test_extremes(colour_loss):
    """Logits that are far apart, or all large."""
    for dtype in (torch.float32, torch.float64):
        logits, target = normal((2, 4, 3, 3), 5521, dtype), mixtures((2, 4, 3, 3), 5522, dtype)
        weights = normal((4,), 5523, dtype).square() + 0.1
        for given, what in [(1e4 * logits, "1e4 times the logits"), (logits + 1e4, "logits + 1e4")]:
            call = f"colour_loss({what}, target, weights) in {dtype}"
            right = loss(given.double(), target.double(), weights.double()).to(dtype)
            # what is added takes digits from the differences
            size = 10**9 if what[0] == "l" else 1000
            checks.same(
                colour_loss(given.clone(), target.clone(), weights.clone()), right, call, size
            )


@test_case(points=0.5, hidden=True)
def test_gradient(colour_loss):
    """The logits get the right gradient, also where probabilities vanish."""
    target, weights = mixtures((2, 4, 3, 2), 5531), normal((4,), 5532).square() + 0.1
    for scale in (1.0, 1000.0):
        logits = scale * normal((2, 4, 3, 2), 5533)
        call = f"the gradient of colour_loss for logits near {scale:g}"
        right = probes.gradient(loss, logits.clone(), target, weights)
        found = probes.gradient(colour_loss, logits.clone(), target.clone(), weights.clone())
        checks.same(found, right, call, size=1000)


@test_case(points=1, hidden=True)
def test_rules(colour_loss):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        calls = [
            (
                normal((2, 5, 3, 4), 5541 + k, dtype),
                mixtures((2, 5, 3, 4), 5543 + k, dtype),
                normal((5,), 5545 + k, dtype).square() + 0.1,
            )
            for k in (0, 1)
        ]
        call = f"colour_loss(logits, target, weights) in {dtype}"
        rules.hold_twice(colour_loss, loss, calls, call, 100)
