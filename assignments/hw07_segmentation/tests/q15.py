"""Question 15. A small network for worse images.

| the text promises | tested by |
| --- | --- |
| any size from 16 x 16 on, at most 200,000 parameters | test_sizes |
| sides that do not divide: logits that are as good | test_mean_iou_1 |
| the same logits alone and in a batch, in evaluation mode; the device stays | test_alone |
| logits, not probabilities or labels | test_logits |
| mean IoU over that of thresholds, on slices that nobody has seen | test_mean_iou_1 |
| the two higher marks | test_mean_iou_2, test_mean_iou_3 |
"""

import functools

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from solutions import slices
from solutions.hw07_segmentation import reference
from starter_code import checks, measured, probes, rules, segmentation
from starter_code.segmentation.thresholds import best_thresholds

OK_FORMAT = False
name = "q15"


@measured.once
def margin(segmenter):
    """Mean IoU on hidden slices minus that of the best thresholds; parameters are counted too."""
    checks.at_most(probes.numbers_held(segmenter), 200_000, "the number of parameters")
    images, labels = slices.drawn(42, (1.1, 0.12), 1507)
    logits = torch.cat([segmenter(batch) for batch in images.split(7)])
    checks.equal(list(logits.shape), [42, 4, 112, 96], "the shape of segmenter(x)")
    # once more: what was only fetched while it ran counts as well
    checks.at_most(probes.numbers_held(segmenter), 200_000, "the number of parameters")
    return mean_iou(logits.argmax(dim=1), labels) - by_thresholds(checks.secret(1507))


def mean_iou(prediction, labels):
    """Mean over the four classes, of all pixels together."""
    pairs = 4 * labels + prediction
    count = torch.bincount(pairs.flatten(), minlength=16).reshape(4, 4).double()
    iou = count.diag() / (count.sum(0) + count.sum(1) - count.diag())
    return iou.mean().item()


@functools.cache  # the same in every test
def by_thresholds(seed):
    """Mean IoU of the three thresholds that are best for the hidden slices of this seed."""
    images, labels = slices.drawn(42, (1.1, 0.12), 1507)
    prepared = []
    for image in images:
        windows = F.unfold(F.pad(image[None], (1, 1, 1, 1), mode="reflect"), 3)
        smooth = windows.median(dim=1).values.reshape(image.shape[1:])
        brain = smooth >= 0.5 * reference.otsu_threshold(smooth)
        prepared.append(reference.flatten_bias(smooth, brain, 12.0))
    flat = torch.stack(prepared)
    return mean_iou(reference.classify(flat, best_thresholds(flat, labels)), labels)


@test_case(points=1)
def test_sizes(Segmenter):
    """Slices of any size, even and odd, and at most 200,000 parameters."""
    model = Segmenter()
    model.eval()
    checks.at_most(probes.numbers_held(model), 200_000, "the number of parameters")
    generator = checks.generator(151)
    for B, H, W in [(1, 16, 16), (2, 112, 96), (1, 50, 41), (3, 17, 30)]:
        x = torch.rand(B, 1, H, W, generator=generator)
        logits = model(x)
        call = f"Segmenter()(x) with x {tuple(x.shape)}"
        assert logits is not None, f"{call} returned None: does forward end in return?"
        expected = torch.empty(B, 4, H, W, device="meta")
        checks.same(torch.empty_like(logits, device="meta"), expected, call)
        assert torch.isfinite(logits).all(), f"{call} is not finite"


@test_case(points=0.5, hidden=True)
def test_alone(Segmenter):
    """In evaluation mode a slice gets the same logits alone and beside others."""
    model = Segmenter()
    model.eval()
    x = segmentation.brain_slices("validation", (1.1, 0.12), seed=checks.seed(152))[0][
        :3, :, 20:70, 10:60
    ]
    x = x * torch.tensor([1.0, 0.4, 1.7])[:, None, None, None]
    together = model(x)
    alone = torch.cat([model(one[None]) for one in x])
    checks.equal(list(together.shape), [3, 4, 50, 50], "the shape of Segmenter()(x)")
    checks.same(alone, together, "Segmenter()(x) for one slice at a time", size=10_000)
    rules.check_made(Segmenter, (), "Segmenter()")


@test_case(points=0.5, hidden=True)
def test_logits(segmenter):
    """Logits of four classes, not probabilities."""
    x = segmentation.brain_slices("validation", (1.1, 0.12), seed=checks.seed(153))[0][::4]
    logits = segmenter(x)
    checks.equal(list(logits.shape), [len(x), 4, 112, 96], "the shape of segmenter(x)")
    assert (logits.amax(dim=1) - logits.amin(dim=1)).max() > 0, "all logits of a pixel are equal"
    assert logits.min() < 0 or logits.max() > 1, (
        "all values of segmenter(x) lie in [0, 1]: these are probabilities, not logits"
    )


@test_case(points=1.5, hidden=True)
def test_mean_iou_1(segmenter):
    """A mean IoU on hidden slices of at least 0.08 above that of the best thresholds."""
    value = margin(segmenter)
    checks.leaderboard("mean IoU over the best thresholds", round(value, 4))
    if value > 0.3:
        checks.implausible(f"mean IoU {value:.3f} over that of thresholds; 0.2 is much")
    checks.at_least(value, 0.08, "the mean IoU minus that of the best thresholds")
    images, labels = (part[::3] for part in slices.drawn(42, (1.1, 0.12), 1507))
    cut = (..., slice(3, 108), slice(2, 93))
    whole = mean_iou(segmenter(images).argmax(dim=1)[cut], labels[cut])
    lost = whole - mean_iou(segmenter(images[cut]).argmax(dim=1), labels[cut])
    call = "the mean IoU lost where slices are cut to 105 x 91 pixels before, not after,"
    checks.at_most(lost, 0.05, call)


@test_case(points=1.25, hidden=True)
def test_mean_iou_2(segmenter):
    """A mean IoU on hidden slices of at least 0.11 above that of the best thresholds."""
    checks.at_least(margin(segmenter), 0.11, "the mean IoU minus that of the best thresholds")


@test_case(points=1.25, hidden=True)
def test_mean_iou_3(segmenter):
    """A mean IoU on hidden slices of at least 0.14 above that of the best thresholds."""
    checks.at_least(margin(segmenter), 0.14, "the mean IoU minus that of the best thresholds")
