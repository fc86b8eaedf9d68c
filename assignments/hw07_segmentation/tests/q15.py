"""Question 15. A small network for worse images."""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, segmentation

OK_FORMAT = False
name = "q15"


def mean_iou_on_test_slices(segmenter):
    """The mean IoU on hidden corruptions; before it, the number of parameters is checked."""
    checks.at_most(probes.parameter_count(segmenter), 200_000, "the number of parameters")
    images, labels = segmentation.brain_slices("test", (1.1, 0.12), seed=checks.seed(1507))
    logits = torch.cat([segmenter(batch) for batch in images.split(7)])
    checks.equal(list(logits.shape), [28, 4, 112, 96], "the shape of segmenter(x)")
    pairs = 4 * labels + logits.argmax(dim=1)
    count = torch.bincount(pairs.flatten(), minlength=16).reshape(4, 4).double()
    iou = count.diag() / (count.sum(0) + count.sum(1) - count.diag())
    return iou.mean().item()


@test_case(points=2)
def test_sizes(Segmenter):
    """Slices of any size, even and odd, and at most 200,000 parameters."""
    model = Segmenter()
    model.eval()
    checks.at_most(probes.parameter_count(model), 200_000, "the number of parameters")
    generator = checks.generator(151)
    for B, H, W in [(1, 16, 16), (2, 112, 96), (1, 50, 41), (3, 17, 30)]:
        x = torch.rand(B, 1, H, W, generator=generator)
        logits = model(x)
        call = f"Segmenter()(x) with x {tuple(x.shape)}"
        assert logits is not None, f"{call} returned None: does forward end in return?"
        expected = torch.empty(B, 4, H, W, device="meta")
        checks.same(torch.empty_like(logits, device="meta"), expected, call)
        assert torch.isfinite(logits).all(), f"{call} is not finite"


@test_case(points=1, hidden=True)
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


@test_case(points=1, hidden=True)
def test_logits(segmenter):
    """Logits of four classes, not probabilities."""
    x = segmentation.brain_slices("validation", (1.1, 0.12), seed=checks.seed(153))[0][::4]
    logits = segmenter(x)
    checks.equal(list(logits.shape), [len(x), 4, 112, 96], "the shape of segmenter(x)")
    assert (logits.amax(dim=1) - logits.amin(dim=1)).max() > 0, "all logits of a pixel are equal"
    assert logits.min() < 0 or logits.max() > 1, (
        "all values of segmenter(x) lie in [0, 1]: these are probabilities, not logits"
    )


@test_case(points=2, hidden=True)
def test_mean_iou_1(segmenter):
    """A mean IoU of at least 0.60 on hidden corruptions of the test slices."""
    value = mean_iou_on_test_slices(segmenter)
    checks.leaderboard("mean IoU, bias 1.1, noise 0.12", round(value, 4))
    checks.at_least(value, 0.60, "the mean IoU")


@test_case(points=2, hidden=True)
def test_mean_iou_2(segmenter):
    """A mean IoU of at least 0.68 on hidden corruptions of the test slices."""
    checks.at_least(mean_iou_on_test_slices(segmenter), 0.68, "the mean IoU")


@test_case(points=2, hidden=True)
def test_mean_iou_3(segmenter):
    """A mean IoU of at least 0.71 on hidden corruptions of the test slices."""
    checks.at_least(mean_iou_on_test_slices(segmenter), 0.71, "the mean IoU")
