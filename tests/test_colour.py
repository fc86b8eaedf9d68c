"""The packages of colour and of inpainting: photographs, hints, bins, masks, networks."""

import math

import pytest
import torch
from torch import nn

from solutions.hw13_colour_and_inpainting import reference
from starter_code import colour, inpainting, photographs, weights
from starter_code.inpainting import learning, probes


def test_lab_is_that_of_scikit_image():
    """White differs in the fourth digit there: it is given, not the sum of the matrix."""
    from skimage.color import rgb2lab

    x = torch.rand(2, 3, 6, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    expected = torch.from_numpy(rgb2lab(x.movedim(1, -1).numpy())).movedim(-1, 1)
    assert (reference.rgb_to_lab(x) - expected).abs().max() < 0.01


def test_no_photograph_is_trained_and_tested_on():
    assert not set(colour.TRAIN) & set(colour.TEST)
    assert not set(photographs.TRAIN) & set(colour.TEST)
    for name in colour.TEST:
        for image in (colour.sample(name, 64), inpainting.sample(name, 64)):
            assert image.shape == (1, 3, 64, 64) and image.dtype == torch.float32
            assert 0 <= image.min() and image.max() <= 1
    with pytest.raises(ValueError):
        colour.sample("camera")
    with pytest.raises(ValueError):
        colour.sample("chelsea", 5000)


def test_hints_are_means_of_nine():
    ab = torch.arange(40.0).reshape(2, 4, 5)
    places, found = colour.hints(ab, 7, torch.Generator().manual_seed(0))
    assert places.sum() == 7 and not found[:, ~places].any()
    for i, j in places.nonzero().tolist():
        window = ab[:, max(0, i - 1) : i + 2, max(0, j - 1) : j + 2]
        assert torch.allclose(found[:, i, j], window.mean((1, 2)))
    assert not colour.hints(ab, 0, torch.Generator())[0].any()


def test_bins_are_a_distribution():
    centres, frequency = colour.bins()
    assert centres.shape == (188, 2) and frequency.shape == (188,)
    assert torch.equal(centres % 10, torch.zeros(188, 2)) and len(centres.unique(dim=0)) == 188
    assert frequency.min() > 0 and frequency.sum().item() == pytest.approx(1, abs=1e-4)
    assert centres[frequency.argmax()].tolist() == [0, 0]


def test_pixels_and_chroma():
    pixels = colour.pixels(("coffee", "rocket"), 11)
    assert pixels.shape == (11, 3) and pixels.dtype == torch.float64
    assert torch.equal(pixels, colour.pixels(("coffee", "rocket"), 11))
    assert colour.chroma(torch.tensor([3.0, 4.0]).reshape(1, 2, 1, 1).expand(1, 2, 2, 5)) == 5


@pytest.mark.parametrize(
    ("name", "sizes"), [("rebalanced", (1, 188)), ("l2", (1, 2)), ("hints", (4, 2))]
)
def test_weights_of_colour_networks(name, sizes):
    net = colour.ColourNet(*sizes)
    weights.restore(net, colour.WEIGHTS / f"{name}.safetensors")
    found = net.eval()(torch.zeros(1, sizes[0], 18, 21))
    assert found.shape == (1, sizes[1], 5, 6) and torch.isfinite(found).all()


def test_painting_keeps_lightness():
    L = 100 * torch.rand(2, 1, 8, 12, generator=torch.Generator().manual_seed(0))
    found = colour.painted(nn.AvgPool2d(4), L, lambda h: torch.cat([h, -h], 1))
    assert torch.equal(found[:, :1], L) and torch.equal(found[:, 1], -found[:, 2])
    places = torch.zeros(8, 12, dtype=torch.bool)
    places[3, 4] = True
    hinted = colour.with_hints(places, 110.0 * places.expand(2, 8, 12))
    assert hinted.shape == (1, 3, 8, 12) and torch.equal(hinted[0, 0], hinted[0, 2])


@pytest.mark.parametrize("kind", inpainting.KINDS)
def test_masks(kind):
    made = inpainting.masks(kind, 3, (64, 70), torch.Generator().manual_seed(0), 8)
    again = inpainting.masks(kind, 3, (64, 70), torch.Generator().manual_seed(0), 8)
    assert made.shape == (3, 1, 64, 70) and made.dtype == torch.bool and torch.equal(made, again)
    missing = (~made).flatten(1).sum(1)
    assert (missing > 0).all() and made.flatten(1).any(1).all()
    if kind == "box":
        assert (missing == 24 * 24).all()
    if kind == "boxes":
        assert (missing % 64 == 0).all()
    if kind in ("half", "fifth"):
        share = {"half": 0.5, "fifth": 0.8}[kind]
        assert (missing / (64 * 70)).mean().item() == pytest.approx(share, abs=0.03)


def test_there_is_no_other_mask():
    with pytest.raises(ValueError, match="strokes"):
        inpainting.masks("letters", 1, (32, 32), torch.Generator())


def test_hole_psnr_counts_holes_alone():
    truth, mask = torch.rand(2, 3, 4, 5), torch.rand(2, 1, 4, 5) < 0.5
    mask[:, :, 0, 0], mask[:, :, 0, 1] = False, True
    x = truth + 0.1 * ~mask + 5 * mask
    assert inpainting.hole_psnr(x, truth, mask) == pytest.approx(20, abs=1e-4)
    assert inpainting.hole_psnr(x, truth, mask[0, 0]) != pytest.approx(20, abs=1e-4)
    assert math.isnan(inpainting.hole_psnr(x, truth, torch.ones(4, 5, dtype=torch.bool)))


def test_pulled_keeps_what_is_known():
    mask = (torch.rand(2, 1, 17, 22, generator=torch.Generator().manual_seed(0)) < 0.2).float()
    y = 0.7 * mask
    assert torch.allclose(inpainting.pulled(y, mask), torch.full_like(y, 0.7), atol=1e-5)
    x = torch.rand(1, 1, 9, 8)
    assert torch.equal(inpainting.pulled(x, torch.ones_like(x)), x)


def test_copying_continues_a_pattern():
    ticks = torch.arange(40)
    x = (((ticks[:, None] + 2 * ticks) % 8) < 4).float()[None, None]
    mask = torch.ones(40, 40, dtype=torch.bool)
    mask[15:23, 14:22] = False
    found = inpainting.copied(torch.where(mask, x, 0), mask)
    assert (found - x).abs().max() < 1e-3
    with pytest.raises(ValueError, match="known"):
        inpainting.copied(x, torch.zeros_like(mask))


@pytest.mark.parametrize("kind", ["plain", "partial"])
def test_weights_of_unets(kind):
    """Known pixels are kept, and what stands in holes does not matter."""
    net = {
        "plain": inpainting.PlainUNet,
        "partial": lambda: inpainting.PartialUNet(reference.partial_conv),
    }[kind]()
    weights.restore(net.eval(), inpainting.WEIGHTS / f"{kind}.safetensors")
    x = inpainting.sample("chelsea", 64)
    mask = inpainting.masks("fifth", 1, (64, 64), torch.Generator().manual_seed(0))
    with torch.no_grad():
        found = net(torch.where(mask, x, 0), mask)
        again = net(torch.where(mask, x, torch.nan), mask)
    assert torch.equal(found, again) and torch.equal(torch.where(mask, found, x), x)
    assert inpainting.hole_psnr(found, x, mask) > 25


def test_holes_of_the_design_take_turns():
    made = learning.holes(7, (40, 48), torch.Generator().manual_seed(0))
    assert made.shape == (7, 1, 40, 48) and set(made.unique().tolist()) == {0.0, 1.0}
    shares = (1 - made).mean((1, 2, 3))
    assert (shares[::3] > 0.7).all() and (shares[1::3] < 0.6).all()


def test_probes_of_the_design():
    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.level = nn.Parameter(torch.tensor(0.5))

        def forward(self, y, mask):
            return mask * y + (1 - mask) * self.level

    x, mask = torch.rand(2, 1, 16, 16), (torch.rand(2, 1, 16, 16) < 0.5).float()

    def loss(model, y, mask, x):
        return (model(y, mask) - x).square().mean()

    found = probes.training_loss_of(loss, Model, mask * x, mask, x)
    assert found["learns"] and found["value"].ndim == 0 and found["changed"] == []
    cut = probes.training_loss_of(lambda *args: loss(*args).detach(), Model, mask * x, mask, x)
    assert not cut["learns"]
    assert not probes.in_evaluation_mode(Model).training
    assert probes.relative_time(Model(), mask * x, mask) > 0
