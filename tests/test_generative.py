"""What homework 11 is given: digits, mixtures, instruments, networks, and what designs restore."""

import math

import pytest
import torch

from solutions.hw11_generative_priors import reference, seen
from starter_code import generative, metrics
from starter_code.generative import drawings, networks, probes


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_small_digits_are_split_and_scaled():
    train, test = generative.small_digits()
    assert train.shape == (1500, 64) and test.shape == (200, 64)
    assert train.dtype == torch.float64 and 0 <= train.min() and train.max() == 1
    assert not (torch.cdist(test, train) == 0).all(1).any()


def test_digits_have_a_black_border_when_padded():
    images = generative.digits()
    assert images.shape == (100, 1, 28, 28) and images.min() == 0 and images.max() == 1
    wide = generative.padded(images)
    assert wide.shape == (100, 1, 32, 32) and bool((wide[..., :2, :] == -1).all())
    assert torch.allclose((wide[..., 2:-2, 2:-2] + 1) / 2, images, atol=1e-6)


@pytest.mark.parametrize("side", [28, 32])
def test_the_normal_distribution_of_digits_is_one(side):
    mean, C = generative.gaussian(side)
    assert mean.shape == (side**2,) and torch.allclose(C, C.T)
    assert torch.linalg.eigvalsh(C)[0] > 1e-5
    x = generative.digits() if side == 28 else generative.padded(generative.digits())
    error = (x.flatten(1).double() - mean).square().sum(1).mean()
    assert 0.8 < error / torch.trace(C) < 1.2  # test digits are as far from the mean as it says


def test_the_two_normal_distributions_agree():
    small, large = generative.gaussian(28), generative.gaussian(32)
    inside = torch.zeros(32, 32, dtype=torch.bool)
    inside[2:-2, 2:-2] = True
    assert torch.allclose((large[0][inside.flatten()] + 1) / 2, small[0])
    with pytest.raises(ValueError, match="side of 28 or 32"):
        generative.gaussian(16)


def test_a_mixture_has_its_moments_and_shares():
    prior = generative.three_modes()
    x = prior.draw(40_000, generator())
    mean, C = prior.moments()
    assert (x.mean(0) - mean).abs().max() < 0.03 and (torch.cov(x.T) - C).abs().max() < 0.05
    assert (prior.shares(x) - prior.weights).abs().max() < 0.01


def test_the_posterior_of_a_mixture_by_weighted_samples():
    prior, A = generative.three_modes(), torch.tensor([[1.0, 0.5]], dtype=torch.float64)
    y = torch.tensor([0.2], dtype=torch.float64)
    found = prior.posterior(y, A, 0.5, reference.gaussian_posterior)
    x = prior.draw(200_000, generator(1))
    weight = (-((y - x @ A.T)[:, 0] ** 2) / (2 * 0.25)).softmax(0)
    mean, C = found.moments()
    assert (weight @ x - mean).abs().max() < 0.02
    assert ((weight[:, None] * (x - mean)).T @ (x - mean) - C).abs().max() < 0.03


def test_the_distance_of_points_is_that_of_a_shift():
    x = torch.randn(500, 2, generator=generator(), dtype=torch.float64)
    assert generative.sliced_distance(x, x[torch.randperm(500)]) < 1e-12
    moved = generative.sliced_distance(x, x + torch.tensor([3.0, 0.0], dtype=x.dtype))
    assert abs(moved - 3 * 2 / math.pi) < 0.01  # the mean of |cos|


INSTRUMENTS = {
    "matrix": (generative.Matrix(torch.randn(3, 5, generator=generator())), (2, 5)),
    "mask": (generative.Mask(torch.rand(1, 4, 6, generator=generator()) < 0.5), (2, 1, 4, 6)),
    "pooling": (generative.Pooling(2), (2, 1, 4, 6)),
}


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_instruments_keep_what_they_promise(name):
    A, shape = INSTRUMENTS[name]
    x = torch.randn(shape, generator=generator(2), dtype=torch.float64)
    y = A.forward(x)
    v = torch.randn(y.shape, generator=generator(3), dtype=torch.float64)
    v = A.forward(A.pinv(v))  # in the range
    assert torch.allclose((y * v).sum(), (x * A.adjoint(v)).sum())
    assert torch.allclose(A.forward(A.pinv(y)), y, atol=1e-6)
    w = A.whiten(v, 0.3, 0.2)
    back = 0.3 * A.forward(A.adjoint(w)) + 0.2 * w
    assert torch.allclose(back, v, atol=1e-6)
    single = x.float()
    assert all(one.dtype == torch.float32 for one in (A.forward(single), A.pinv(y.float())))


def test_the_autoencoder_knows_digits():
    images = generative.digits()[:20]
    with torch.no_grad():
        code, _ = generative.encoder()(images)
        found = generative.decoder()(code)
    assert metrics.psnr(found, images) > 20
    assert not any(one.requires_grad for one in generative.decoder("fashion").parameters())


def test_the_noise_estimator_denoises():
    x = generative.padded(generative.digits())[:4]
    noisy = reference.diffuse(x, 0.8, torch.randn(x.shape, generator=generator()))
    with torch.no_grad():
        n = generative.noise_estimator()(noisy, torch.full((4,), 0.8))
    found = reference.x0_from_noise(noisy, 0.8, n)
    assert metrics.psnr(found, x, 2.0) > metrics.psnr(noisy / 0.8**0.5, x, 2.0) + 8


def test_other_networks_are_refused():
    with pytest.raises(ValueError, match="digits, photos"):
        generative.noise_estimator("faces")
    with pytest.raises(ValueError, match="vae_fashion_decoder"):
        generative.decoder("faces")


def test_photographs_have_a_network_of_their_own():
    model = networks.noise_estimator("photos")
    with torch.no_grad():
        assert model(torch.zeros(1, 1, 64, 64), torch.tensor([0.5])).shape == (1, 1, 64, 64)


def test_hidden_digits_are_none_of_the_known():
    x = seen.drawn(8, 1)
    assert torch.equal(x, seen.drawn(8, 1)) and not torch.equal(x, seen.drawn(8, 2))
    known = generative.padded(generative.digits())
    assert torch.cdist(x.flatten(1), known.flatten(1)).min() > 3
    y, mask = seen.measure(x, 0.1, 0.25, 3)
    assert bool((y[~mask] == 0).all()) and abs(mask.float().mean() - 0.25) < 0.02
    assert metrics.psnr(seen.gaussian_means(y, mask, 0.1), x, 2.0) > 17


def test_a_probe_counts_the_images_that_go_through_the_network():
    def twice(y, mask, sigma, network, generator):
        network(y, torch.full((len(y),), 0.5))
        return network(y.repeat(3, 1, 1, 1), torch.full((3 * len(y),), 0.5))[: len(y)]

    y = torch.zeros(2, 1, 32, 32)
    found = probes.restored(twice, y, y > 1, 0.1, 0)
    assert found["images"] == 8 and found["others"] == 0


def test_a_probe_sees_calls_of_another_network():
    def stranger(y, mask, sigma, network, generator):
        return generative.noise_estimator()(y, torch.full((len(y),), 0.5))

    y = torch.zeros(2, 1, 32, 32)
    found = probes.restored(stranger, y, y > 1, 0.1, 0)
    assert found["images"] == 2 and found["others"] == 1


@pytest.mark.parametrize("make", [drawings.show_end, lambda: drawings.show_points(
    {"a": torch.randn(9, 2), "b": torch.randn(9, 2)}, ((1.0, 0.5), 0.2)
)], ids=["end", "points"])  # fmt: skip
def test_figures_draw(make):
    import matplotlib

    matplotlib.use("agg")
    figure = make()
    figure.canvas.draw()
    assert figure.axes
