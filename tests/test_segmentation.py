"""What homework 7 is given for training segmenters and for looking into them."""

import itertools

import pytest
import torch
from torch import nn

from solutions.hw07_segmentation import reference, seen
from starter_code import segmentation, weights
from starter_code.segmentation import clinic, forest, restoration
from starter_code.segmentation.thresholds import best_thresholds


class Tiny(nn.Module):
    """Down and up once, with a skip."""

    def __init__(self, width=2):
        super().__init__()
        self.down = nn.Conv2d(1, width, 3, padding=1)
        self.up = nn.ConvTranspose2d(width, width, 2, stride=2)
        self.join = nn.Conv2d(2 * width, width, 3, padding=1)
        self.head = nn.Conv2d(width, 4, 1)

    def forward(self, x):
        skip = self.down(x)
        below = nn.functional.max_pool2d(skip, 2)
        return self.head(self.join(torch.cat([skip, self.up(below)], dim=1)))


def test_train_or_load_learns_and_keeps(tmp_path, capsys):
    path = tmp_path / "segmenter.safetensors"
    first = segmentation.train_or_load(Tiny, path, minutes=0.02)
    assert not first.training and "% are right" in capsys.readouterr().out
    again = segmentation.train_or_load(Tiny, path)
    assert "loaded" in capsys.readouterr().out
    for one, other in zip(first.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)
    torch.manual_seed(0)
    untrained = Tiny()
    assert not torch.equal(first.head.weight, untrained.head.weight)


def test_mixed_draws_strengths_and_noise_from_the_seed():
    images, labels = segmentation.mixed("validation", 2, seed=3)
    assert images.shape == (28, 1, 112, 96) and labels.shape == (28, 112, 96)
    assert torch.equal(images, segmentation.mixed("validation", 2, seed=3)[0])
    assert not torch.equal(images, segmentation.mixed("validation", 2, seed=4)[0])
    assert torch.equal(labels[:14], labels[14:])
    deformed, other_labels = segmentation.mixed("validation", 2, seed=3, deformation=True)
    assert not torch.equal(labels, other_labels) and deformed.shape == images.shape
    outside = images[:, 0][labels == 0].reshape(-1)
    assert segmentation.NOISE[0] < outside.std() < segmentation.NOISE[1] + 0.1
    noise = [images[rows, 0][labels[rows] == 0].std() for rows in (slice(14), slice(14, 28))]
    assert abs(noise[0] - noise[1]) > 1e-3  # each set has its own strength


def test_features_are_those_at_the_skip_and_before_the_head():
    model, images = Tiny(), torch.randn(2, 1, 8, 6, generator=torch.Generator().manual_seed(0))
    (joined,) = segmentation.joined_features(model, images)
    skip = model.down(images)
    assert torch.allclose(joined[:, :2], skip)
    assert torch.allclose(segmentation.features_before_head(model, images), model.join(joined))
    assert not model.down._forward_hooks and not model.join._forward_hooks


def test_signals_neither_fade_nor_grow_with_the_first_weights():
    torch.manual_seed(0)
    layers = [nn.Conv2d(16, 16, 3, padding=1) if i % 2 == 0 else nn.ReLU() for i in range(20)]
    model = segmentation.initialise(nn.Sequential(*layers))
    x = torch.randn(2, 16, 32, 32, generator=torch.Generator().manual_seed(2))
    ratio = model(x).square().mean() / x.square().mean()
    assert 0.05 < ratio < 3  # PyTorch's own weights leave 1e-7; the zeros around images take some


def test_predict_is_the_largest_logit_whatever_the_batches():
    model, images = Tiny(), torch.randn(5, 1, 8, 6, generator=torch.Generator().manual_seed(1))
    expected = model(images).argmax(1)
    assert torch.equal(segmentation.predict(model, images, size=2), expected)


def test_edges_by_hand():
    labels = torch.tensor([[[0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 1, 1], [2, 2, 2, 2]]])
    expected = torch.tensor([[[0, 1, 1, 0], [1, 1, 1, 0], [1, 1, 1, 1], [0, 0, 1, 1]]]).bool()
    assert torch.equal(segmentation.edges(labels), expected)


@pytest.mark.parametrize("seed", range(3))
def test_no_other_edges_of_the_grid_are_better_thresholds(seed):
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(4, (400,), generator=generator)
    values = labels + 0.6 * torch.randn(400, generator=generator)

    def score(thresholds):
        found = torch.bucketize(values.double(), torch.tensor(thresholds).double(), right=True)
        return sum(
            2 * ((found == c) & (labels == c)).sum() / ((found == c).sum() + (labels == c).sum())
            for c in (1, 2, 3)
        ).item()

    edges = torch.linspace(values.min().item(), values.max().item(), 13).tolist()
    best = max(score(list(triple)) for triple in itertools.combinations(edges, 3))
    assert score(best_thresholds(values, labels, bins=12)) == pytest.approx(best, abs=1e-6)


def _prepared(image):
    """An image that was smoothed and flattened, as the notebook's best baseline does it."""
    windows = nn.functional.unfold(
        nn.functional.pad(image[None], (1,) * 4, mode="reflect"), 3
    )  # (1, 9, pixels)
    image = windows.median(dim=1).values.reshape(image.shape[1:])
    return reference.flatten_bias(image, image >= 0.5 * reference.otsu_threshold(image), 12.0)


def test_given_weights_are_far_above_the_best_thresholds():
    def tissues(prediction, labels):
        return reference.dice(reference.confusion_matrix(prediction, labels, 4))[1:].mean().item()

    corruption = segmentation.CORRUPTION
    images, labels = segmentation.brain_slices("train", corruption, seed=0)
    fit = torch.stack([_prepared(image) for image in images[::4]])
    thresholds = best_thresholds(fit, labels[::4])
    images, labels = segmentation.brain_slices("test", corruption, seed=1)
    flat = torch.stack([_prepared(image) for image in images])
    baseline = tissues(reference.classify(flat, thresholds), labels)
    scores = {}
    for name in ("unet", "unet_without_skips"):
        model = weights.load(
            reference.UNet(1, 4, depth=3, width=8), segmentation.WEIGHTS / f"{name}.safetensors"
        )
        scores[name] = tissues(segmentation.predict(model, images), labels)
    assert scores["unet"] > baseline + 0.15
    assert scores["unet"] > scores["unet_without_skips"] + 0.1


def test_corruption_of_the_homework_is_one_that_segmenters_are_trained_for():
    bias, noise = segmentation.CORRUPTION
    assert segmentation.BIAS[0] <= bias <= segmentation.BIAS[1]
    assert segmentation.NOISE[0] <= noise <= segmentation.NOISE[1]


def test_bias_does_the_damage_not_noise():
    bias, noise = segmentation.CORRUPTION
    clean, biased, noisy, both = (
        seen.tissue_dice("", *one) for one in ((0.0, 0.0), (bias, 0.0), (0.0, noise), (bias, noise))
    )
    assert clean == pytest.approx(0.926, abs=0.005)  # as Prediction 2 says
    assert both < biased < noisy - 0.1 < clean - 0.2


def test_smoothing_first_costs_points_here():
    found = reference.audit_claim(seen.sample)
    assert found["verdict"] == "contradicted"


def test_a_skip_is_replaced_within_and_stays_afterwards():
    model, images = Tiny(), torch.randn(3, 1, 8, 6, generator=torch.Generator().manual_seed(3))
    before = model(images)
    (joined,) = segmentation.joined_features(model, images)
    joined[:, :2] = joined[:, :2].mean(dim=(0, 2, 3), keepdim=True)
    expected = model.head(model.join(joined))
    with segmentation.skip_replaced(model, 0, "means", images):
        assert torch.allclose(model(images), expected, atol=1e-6)
    with segmentation.skip_replaced(model, 0, "zeros"):
        cut = model(images)
    assert torch.equal(model(images), before)
    segmentation.close_skips(model)
    assert torch.allclose(model(images), cut, atol=1e-6) and not torch.allclose(cut, before)


def test_missing_lines_are_those_and_no_others():
    images, _ = segmentation.brain_slices("validation")
    lines = restoration.lines()
    ghosts = restoration.zero_filled(images, lines)
    left = torch.fft.fft2(ghosts - images).abs().amax(dim=(0, 1, 3))
    symmetric = lines & lines.flip(0).roll(1)  # the real part mixes a row with its mirror
    assert (left[symmetric] < 1e-3).all() and (left[~lines & ~lines.flip(0).roll(1)] > 1).all()


def test_the_clinic_tells_its_faults_apart():
    ends = {
        fault: clinic.one_batch(lambda: Tiny(6), fault, steps=40)[-10:]
        for fault in ("none", "softmax", "labels")
    }
    assert max(ends["none"]) < min(ends["softmax"]) and min(ends["softmax"]) > 0.744
    assert ends["labels"] == ends["none"]


def test_a_forest_knows_the_neighbours_of_a_pixel():
    generator = torch.Generator().manual_seed(4)
    labels = (torch.rand(6, 1, 3, 3, generator=generator) > 0.5).float()
    labels = nn.functional.interpolate(labels, (33, 33))[:, 0].long()
    images = labels[:, None] + 0.8 * torch.randn(6, 1, 33, 33, generator=generator)
    pixels = forest.responses(images, images[:, 0])
    grown = forest.grown(pixels[: 3 * 1089], labels[:3])
    right = (forest.classified(grown, pixels[3 * 1089 :]) == labels[3:].flatten()).double().mean()
    alone = ((images[3:, 0] > 0.5) == labels[3:].bool()).double().mean()
    assert right > alone + 0.1
