"""Brain slices and nuclei: what the files in packages really hold."""

import importlib.util

import pytest
import torch

from starter_code import segmentation

brain = pytest.mark.skipif(
    importlib.util.find_spec("nilearn") is None or importlib.util.find_spec("nibabel") is None,
    reason="the brain comes with nilearn, which is not installed",
)


def test_parts_are_apart():
    parts = [set(slices) for slices in segmentation.SLICES.values()]
    assert [len(part) for part in parts] == [64, 14, 28]
    for one in parts:
        for other in parts:
            assert one is other or min(abs(a - b) for a in one for b in other) > 4


@brain
def test_shapes_shares_and_labels():
    for part, count in (("train", 64), ("validation", 14), ("test", 28)):
        images, labels = segmentation.brain_slices(part)
        assert images.shape == (count, 1, 112, 96) and images.dtype == torch.float32
        assert labels.shape == (count, 112, 96) and labels.dtype == torch.int64
        assert 0 <= images.min() and images.max() <= 1
        share = torch.bincount(labels[labels > 0], minlength=4)[1:] / (labels > 0).sum()
        assert share[0] < share[2] < share[1]  # fluid, white matter, grey matter
    white, grey = (images[:, 0][labels == tissue].mean() for tissue in (3, 2))
    assert white > grey + 0.1  # T1: white matter is brighter


@brain
def test_left_mirrors_right():
    images, labels = segmentation.brain_slices("test")
    assert (images - images.flip(-1)).abs().mean() < 0.06 * images.mean() + 0.05
    assert (labels == labels.flip(-1)).float().mean() > 0.9


@brain
def test_corruption_is_seeded_smooth_and_noisy():
    clean, _ = segmentation.brain_slices("validation")
    one, _ = segmentation.brain_slices("validation", (0.6, 0.1), seed=1)
    again, _ = segmentation.brain_slices("validation", (0.6, 0.1), seed=1)
    other, _ = segmentation.brain_slices("validation", (0.6, 0.1), seed=2)
    assert torch.equal(one, again) and not torch.equal(one, other)
    outside = clean == 0
    assert one[outside].std() == pytest.approx(0.1, rel=0.02)
    shaded, _ = segmentation.brain_slices("validation", (0.6, 0.0), seed=1)
    ratio = shaded[~outside] / clean[~outside]
    assert 0.54 < ratio.min() < 0.8 and 1.25 < ratio.max() < 1.83


@brain
def test_deformed_labels_stay_on_their_pixels():
    images, labels = segmentation.brain_slices("validation")
    moved, moved_labels = segmentation.deformed(images, labels, seed=1)
    again, _ = segmentation.deformed(images, labels, seed=1)
    other, _ = segmentation.deformed(images, labels, seed=2)
    assert torch.equal(moved, again) and not torch.equal(moved, other)
    assert moved.shape == images.shape and moved_labels.dtype == torch.int64
    assert (moved_labels != labels).float().mean() > 0.1  # slices did move
    brain, moved_brain = (labels > 0).float(), (moved_labels > 0).float()
    assert moved_brain.mean() == pytest.approx(brain.mean().item(), rel=0.25)
    drawn, _ = segmentation.deformed(labels[:, None].float(), labels, seed=1)
    inner = (drawn - drawn.round()).abs()[:, 0] < 0.02
    agree = drawn[:, 0][inner].round() == moved_labels[inner]
    assert agree.float().mean() > 0.99  # but where 1 is the mean of 0 and 2
    assert inner.float().mean() > 0.6
    # each slice in its own way
    same, _ = segmentation.deformed(images[:1].expand(3, -1, -1, -1), labels[:1].repeat(3, 1, 1))
    assert not torch.allclose(same[0], same[1]) and not torch.allclose(same[1], same[2])


def test_unknown_parts():
    with pytest.raises(ValueError, match="no part 'val'"):
        segmentation.brain_slices("val")
    with pytest.raises(ValueError, match="no part 'all'"):
        segmentation.nuclei("all")


def test_nuclei():
    sizes = {"train": (512, 320), "validation": (256, 160), "test": (240, 160)}
    for part, size in sizes.items():
        image, instances = segmentation.nuclei(part)
        assert image.shape == instances.shape == size
        assert 0 <= image.min() and image.max() <= 1 and instances.dtype == torch.int64
        assert image[instances > 0].mean() > 2 * image[instances == 0].mean()
        assert len(instances.unique()) > 10
