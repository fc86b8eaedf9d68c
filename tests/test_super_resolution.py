"""What homework 6 is given: enlargements, measures, networks, training and probes."""

import pytest
import torch
from torch import nn

from solutions.hw06_super_resolution import reference
from starter_code import metrics, photographs, super_resolution, weights
from starter_code.super_resolution import drawings, learning, probes


@pytest.fixture
def x():
    return photographs.middle("camera", 96, multiple=12)


def test_back_projection_is_consistent_and_better(x):
    y = super_resolution.downsample(x, 3)
    errors = [
        (super_resolution.downsample(super_resolution.back_project(y, 3, steps), 3) - y).norm()
        for steps in (0, 1, 3)
    ]
    assert errors[0] > errors[1] > errors[2]
    assert torch.equal(super_resolution.back_project(y, 3, 0), super_resolution.enlarge(y, 3))
    levels = [
        super_resolution.psnr(e, x, 3)
        for e in (
            super_resolution.nearest(y, 3),
            super_resolution.enlarge(y, 3),
            super_resolution.back_project(y, 3),
        )
    ]
    assert levels == sorted(levels)


def test_psnr_keeps_the_protocol(x):
    e = x + 0.3 * torch.randn(x.shape, generator=torch.Generator().manual_seed(0))
    inside = (..., slice(2, -2), slice(2, -2))
    found = super_resolution.psnr(e, x, 2)
    assert found == pytest.approx(metrics.psnr(e.clamp(0, 1)[inside], x[inside]))


def test_sharpness_of_truth_and_blocks(x):
    assert super_resolution.laplacian(x, x) == pytest.approx(1)
    y = super_resolution.downsample(x, 4)
    smooth, blocks = super_resolution.enlarge(y, 4), super_resolution.nearest(y, 4)
    shares = [super_resolution.laplacian(e, x) for e in (smooth, blocks)]
    assert shares[0] < 0.3 < shares[1]


def test_details_lie_at_random_places():
    first, second = (
        super_resolution.details(("camera",), 60, torch.Generator().manual_seed(seed))
        for seed in (1, 2)
    )
    assert first.shape == (1, 1, 60, 60) and not torch.equal(first, second)


@pytest.mark.parametrize("name", ["srcnn_x2", "srcnn_x3", "srcnn_x4", "vdsr"])
def test_weights_on_z_beat_back_projection(name, x):
    model = reference.VDSR() if name == "vdsr" else reference.SRCNN()
    model = weights.load(model, super_resolution.WEIGHTS / f"{name}.safetensors")
    r = 3 if name == "vdsr" else int(name[-1])
    y = super_resolution.downsample(x, r)
    with torch.no_grad():
        found = super_resolution.psnr(model(super_resolution.enlarge(y, r)), x, r)
    assert found > super_resolution.psnr(super_resolution.back_project(y, r), x, r)


def test_weights_on_y_are_better_or_sharper(x):
    y = super_resolution.downsample(x, 4)
    with torch.no_grad():
        best, sharp = (
            weights.load(reference.SRResNet(), super_resolution.WEIGHTS / f"{name}.safetensors")(y)
            for name in ("srresnet", "srgan")
        )
    assert super_resolution.psnr(best, x, 4) > super_resolution.psnr(sharp, x, 4)
    assert super_resolution.laplacian(sharp, x) > super_resolution.laplacian(best, x)


def test_features_are_frozen_and_see_blur(x):
    features = super_resolution.features()
    assert not any(one.requires_grad for one in features.parameters()) and not features.training
    y = super_resolution.downsample(x, 2)
    distances = [
        (features(e) - features(x)).square().mean()
        for e in (super_resolution.back_project(y, 2), super_resolution.nearest(y, 2))
    ]
    assert features(x).shape == (1, 64, 48, 48) and 0 < distances[0] < distances[1]


def test_the_discriminator_gives_one_logit():
    assert super_resolution.Discriminator(4)(torch.rand(3, 1, 20, 28)).shape == (3, 1)


def test_crops_are_turned_and_flipped():
    pool = torch.arange(16.0).reshape(1, 1, 4, 4)
    found = learning.crops(pool, 64, 4, torch.Generator().manual_seed(0))
    assert len({tuple(one.flatten().tolist()) for one in found}) == 8


def test_training_writes_a_file_and_loads_it(tmp_path):
    def model():
        layers = [nn.Conv2d(1, 9, 3, padding=1), nn.PixelShuffle(3)]
        return nn.Sequential(*layers)

    path = tmp_path / "enlarger.safetensors"
    trained = super_resolution.train_or_load(model, path, minutes=0.005)
    loaded = super_resolution.train_or_load(model, path)
    y = torch.rand(1, 1, 8, 8)
    assert torch.equal(trained(y), loaded(y)) and not loaded.training


def test_figures_are_described():
    assert "SRGAN" in drawings.show_end().described
    table = {name: {"PSNR (dB)": 20.0, "feature distance": 0.5} for name in ("SRGAN", "nearest")}
    assert drawings.show_tradeoff(table).axes[0].get_ylabel() == "PSNR (dB)"


def test_the_game_sees_traces():
    x, y = torch.rand(2, 1, 8, 6).double(), torch.rand(2, 1, 4, 3).double()

    def careless(G, D, features, optimizer, x, y, weight):
        loss = D(G(y)).mean()
        loss.backward()
        optimizer.step()
        D.train()
        return loss.item()

    found = probes.game(careless, "G", [(x, y)], 0.1, 1.0)
    key = "other's gradients"
    pairs = zip(found["before"][key], found["after"][key], strict=True)
    assert not all(torch.equal(one, other) for one, other in pairs)
    assert found["before"]["modes"] != found["after"]["modes"] and found["calls"] == 1


def test_draws_share_a_generator():
    found = probes.draws(
        lambda y, r, generator: torch.rand(2, generator=generator), torch.ones(1), 2, 0, 2
    )
    assert not torch.equal(*found)
