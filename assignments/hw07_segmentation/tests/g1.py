"""Test golf 1. A test for the mean IoU.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| right ones return nan where nothing counts, as those of Question 3 | test_half, test_all |
| half for half of the wrong ones, all for all with at most 20 numbers | test_half, test_all |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import golf, measured

OK_FORMAT = False
name = "g1"


def by_sets(prediction, labels, classes):
    """Right: pixels of each class as sets of their places."""
    truth, found = labels.flatten().tolist(), prediction.flatten().tolist()
    counted = {place for place, label in enumerate(truth) if label != 255}
    ratios = []
    for c in range(classes):
        there = {place for place in counted if truth[place] == c}
        here = {place for place in counted if found[place] == c}
        if there | here:
            ratios.append(len(there & here) / len(there | here))
    return sum(ratios) / len(ratios) if ratios else math.nan


def rounded(prediction, labels, classes):
    """Right, in single precision."""
    return torch.tensor(by_sets(prediction, labels, classes)).item()


def always_one(prediction, labels, classes):
    return 1.0


def score(ratio, absent=None, skips=lambda t, q: t + q == 0, classes_of=range, border=False):
    """An implementation that may be wrong: by hits, true and predicted pixels of each class."""

    def f(prediction, labels, classes):
        counts = (labels != 255) | border
        truth, found = labels[counts], prediction[counts]
        values = []
        for c in classes_of(classes):
            h = ((truth == c) & (found == c)).sum().item()
            t, q = (truth == c).sum().item(), (found == c).sum().item()
            if not skips(t, q):
                values.append(ratio(h, t, q, len(truth)) if t + q else absent)
        return sum(values) / len(values) if values else math.nan

    return f


def iou(h, t, q, n):
    return h / (t + q - h)


def image_by_image(prediction, labels, classes):
    each = [by_sets(p, y, classes) for p, y in zip(prediction, labels, strict=True)]
    return sum(each) / len(each)


def of_all_together(prediction, labels, classes):
    counts = labels != 255
    hits = (prediction == labels)[counts].sum().item()
    union = 2 * counts.sum().item() - hits
    return hits / union if union else math.nan


def weighted(prediction, labels, classes):
    truth = labels[labels != 255]
    share = [(truth == c).double().mean().item() for c in range(classes)]
    one = [score(iou, 0.0, classes_of=lambda _, c=c: [c])(prediction, labels, classes)
           for c in range(classes)]  # fmt: skip
    return sum(a * b for a, b in zip(share, one, strict=True))


def never(t, q):
    return False


RIGHT = {"by sets": by_sets, "by counts": score(iou), "rounded": rounded}
WRONG = {
    "the border counts": score(iou, border=True),
    "Dice": score(lambda h, t, q, n: 2 * h / (t + q)),
    "recall": score(lambda h, t, q, n: h / max(t, 1)),
    "precision": score(lambda h, t, q, n: h / max(q, 1)),
    "accuracy of each class": score(lambda h, t, q, n: (n - t - q + 2 * h) / n),
    "absent is 0": score(iou, absent=0.0, skips=never),
    "absent is 1": score(iou, absent=1.0, skips=never),
    "invented does not count": score(iou, skips=lambda t, q: t == 0),
    "missed does not count": score(iou, skips=lambda t, q: q == 0),
    "without background": score(iou, classes_of=lambda k: range(1, k)),
    "last class lost": lambda prediction, labels, k: (
        score(iou, classes_of=lambda k: range(k - 1))(prediction, labels, k) if k > 1 else 0.0
    ),
    "image by image": image_by_image,
    "all classes together": of_all_together,
    "weighted by size": weighted,
    "absent is nan": score(iou, absent=math.nan, skips=never),
}
HINTS = {
    "the border counts": "What may a prediction say where the label is 255?",
    "absent is 0": "Let there be a class that is nowhere.",
    "absent is 1": "Let there be a class that is nowhere.",
    "absent is nan": "Comparisons with nan are false: what does yours ask?",
    "invented does not count": "Let a class be predicted that is not there.",
    "missed does not count": "Let a class be there that is never predicted.",
    "image by image": "One image cannot tell. How is it with two?",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes a right implementation, a rounded one too, and catches one that always says 1."""
    golf.play(my_test, {"by sets": by_sets, "rounded": rounded}, {"always 1": always_one}).check(
        "my_test"
    )


@measured.once
def played(my_test):
    return golf.play(my_test, RIGHT, WRONG)


@test_case(points=1.5, hidden=True)
def test_half(my_test):
    """It catches half of the wrong implementations."""
    played(my_test).check("my_test", 0.5, HINTS)


@test_case(points=1.5, hidden=True)
def test_all(my_test):
    """It catches all of them, with few numbers."""
    found = played(my_test)
    found.check("my_test", hints=HINTS)
    found.leaderboard()
    found.small("my_test", 20)
