"""What homework 5 is given: signals, masks, classical fillings, training, and its probes."""

import pytest
import torch
from torch import nn

from starter_code import metrics, photographs, supervision, unrolled
from starter_code.supervision import classical, drawings, probes


def with_holes(x, keep=0.5, seed=0):
    generator = torch.Generator().manual_seed(seed)
    mask = (torch.rand(x.shape, generator=generator) < keep).to(x.dtype)
    return mask * x, mask


def test_the_covariance_has_its_eigenvalues():
    values = torch.linalg.eigvalsh(supervision.covariance(7, 2.0)).flip(0)
    assert torch.allclose(values, torch.arange(1.0, 8, dtype=torch.float64) ** -2)


def test_drawn_signals_have_the_covariance():
    C = supervision.covariance(4)
    x = supervision.draw(C, 50_000, torch.Generator().manual_seed(0))
    assert (x.T @ x / len(x) - C).abs().max() < 0.02


def test_blocks_and_back():
    image = torch.rand(24, 16)
    found = supervision.blocks(image)
    assert found.shape == (6, 64) and torch.equal(found[1].reshape(8, 8), image[:8, 8:].double())
    assert torch.equal(supervision.from_blocks(found, (24, 16)), image.double())


def test_masks_keep_their_share():
    found = supervision.masks(100, 64, 0.3, torch.Generator().manual_seed(0))
    assert found.dtype == torch.bool and abs(found.double().mean() - 0.3) < 0.02


def test_positive_changes_nothing_that_is():
    C = supervision.covariance(5)
    assert torch.allclose(supervision.positive(C), C)
    S = C.clone()
    S[0, 4] = S[4, 0] = torch.nan
    S[2, 2] = -1
    assert torch.linalg.eigvalsh(supervision.positive(S)).min() > -1e-12


def test_measured_patches_are_zero_in_holes():
    y, mask = supervision.masked_patches(20, seed=3)
    assert y.shape == mask.shape == (20, 1, 24, 24)
    assert bool((y[mask == 0] == 0).all()) and abs(mask.mean() - 0.5) < 0.03
    assert torch.equal(y, supervision.masked_patches(20, seed=3)[0])


def test_box_means_keep_what_was_measured():
    x = torch.rand(2, 1, 12, 9)
    y, mask = with_holes(x)
    found = supervision.filled(y, mask)
    assert torch.equal(found[mask == 1], x[mask == 1])
    constant = supervision.filled(mask * 0.7, mask)
    assert torch.allclose(constant, torch.full_like(x, 0.7))


def test_box_means_fill_wide_holes():
    mask = torch.zeros(1, 1, 20, 20)
    mask[..., 0, 0] = 1
    assert torch.allclose(supervision.filled(0.3 * mask, mask), torch.full_like(mask, 0.3))
    assert not supervision.filled(mask, 0 * mask).any()  # nothing to fill it with


def test_the_smoothest_surface_solves_its_equations():
    x = torch.rand(2, 1, 11, 14, dtype=torch.float64)
    y, mask = with_holes(x)
    found = supervision.smooth(y, mask, 0.3, steps=300).requires_grad_(True)
    differences = found.diff(dim=2).square().sum() + found.diff(dim=3).square().sum()
    objective = (mask * (found - y)).square().sum() + 0.3 * differences
    assert torch.autograd.grad(objective, found)[0].abs().max() < 1e-8


def test_the_best_weight_is_the_best():
    x = photographs.middle("coins", 64)
    y, mask = with_holes(x)
    best = metrics.psnr(supervision.best_smooth(y, mask, x), x)
    every = [metrics.psnr(supervision.smooth(y, mask, one), x) for one in classical.WEIGHTS]
    assert best == max(every) > metrics.psnr(y, x)


def test_training_is_the_same_for_a_seed_and_leaves_the_generator():
    def loss(f, x, g):
        return (f(x + 0.1 * torch.randn(x.shape, generator=g)) - x).square().mean()

    before = torch.get_rng_state()
    one, other = (supervision.train(loss, 5, steps=3) for _ in range(2))
    assert torch.equal(before, torch.get_rng_state()) and not one.training
    assert torch.equal(one.net[0].weight, other.net[0].weight)


def test_training_stops_where_a_loss_is_not_finite():
    with pytest.raises(FloatingPointError):
        supervision.train(lambda f, x, g: f(x).mean() / 0, 0, steps=2)


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = unrolled.small_cnn(2, 1, 4, 2)

    def forward(self, y, mask):
        return self.net(torch.cat([y, mask], 1))


def test_the_design_network_is_trained_once(tmp_path, capsys):
    def loss(model, y, mask, generator):
        return (mask * (model(y, mask) - y)).square().mean()

    path = tmp_path / "tiny.safetensors"
    first = supervision.train_or_load(Tiny, loss, path, minutes=0.005)
    again = supervision.train_or_load(Tiny, loss, path)
    assert torch.equal(first.net[0].weight, again.net[0].weight) and not again.training
    assert "loaded from" in capsys.readouterr().out


@pytest.mark.parametrize("kind", sorted(set(probes.FUNCTIONS) - {"masked"}))
def test_kinds_take_each_row_by_itself(kind):
    f, y = probes.FUNCTIONS[kind](torch.rand(3, 3)), torch.rand(4, 3)
    assert torch.allclose(f(y)[1:2], f(y[1:2]))


def test_a_loss_is_watched():
    def loss(f, forward, y, generator):
        return (forward(f(y)) - y).square().mean() + torch.rand((), generator=generator)

    A, B, y = torch.rand(2, 3), torch.rand(3, 2), torch.rand(4, 2)
    found = probes.loss_of(loss, "linear", B, [y], A, seed=3, calls=2)
    assert torch.equal(found["given"][0][0], y) and len(found["measured"]) == 1
    assert found["gradient"].shape == B.shape and found["values"][0] != found["values"][1]
    detached = probes.loss_of(lambda f, y: f(y).detach().mean(), "linear", B, [y])
    assert detached["gradient"] is None


def test_a_training_loss_that_teaches_nothing_is_seen():
    y, mask = torch.rand(2, 1, 8, 8), torch.ones(2, 1, 8, 8)

    def cut(model, y, mask, generator):
        return model(y, mask).detach().mean()

    assert not probes.training_loss_of(cut, Tiny, y, mask, 0)["learns"]
    found = probes.training_loss_of(lambda m, y, mask, g: m(y, mask).mean(), Tiny, y, mask, 0)
    assert found["learns"] and found["value"].ndim == 0


def test_drawings_are_described():
    assert "holes" in drawings.show_end().described
    C = supervision.covariance(4)
    C[0, 1] = torch.nan
    assert len(drawings.show_moments({"one": C, "two": C}).axes) == 3
