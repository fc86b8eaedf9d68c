"""What homework 12 is given: pictures, networks, opponents, kept fits, and its probes."""

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from solutions.hw12_untrained_networks import seen, train
from starter_code import checks, metrics, operators, predictions, untrained
from starter_code.untrained import drawings, keeping, probes


@pytest.mark.parametrize("name", [*untrained.NAMES, "text"])
def test_pictures_are_small_and_the_callers_own(name):
    x = untrained.picture(name)
    assert x.shape == (1, 1, 64, 64) and x.dtype == torch.float32
    assert 0 <= x.min() < x.max() <= 1 and x.std() > 0.05
    x.zero_()
    assert untrained.picture(name).any()


def test_reduced_images_are_means():
    x = torch.arange(16.0).reshape(1, 1, 4, 4)
    assert untrained.reduced(x).flatten().tolist() == [2.5, 4.5, 10.5, 12.5]


def test_noise_has_its_deviation_and_the_input_its_range():
    x = torch.zeros(1, 1, 100, 100)
    y = untrained.noisy(x, 0.2, torch.Generator().manual_seed(0))
    assert abs(y.std() - 0.2) < 0.01 and not x.any()
    z = untrained.start(3, 8, torch.Generator().manual_seed(0))
    assert z.shape == (1, 3, 8, 8) and 0 <= z.min() and z.max() < 0.1


def test_the_hourglass_is_the_same_in_both_modes():
    network = untrained.seeded(untrained.Hourglass, 3)
    z = untrained.start(16, 32, torch.Generator().manual_seed(0))
    with torch.no_grad():
        image = network(z)
        assert image.shape == (1, 1, 32, 32) and 0 < image.min() and image.max() < 1
        assert torch.equal(image, network.eval()(z))
        two = network(torch.cat([z, 2 * z - 0.1]))
    assert torch.allclose(two[:1], image, atol=1e-5)


def test_first_weights_are_drawn_by_the_seed_alone():
    before = torch.get_rng_state()
    one, same, other = (untrained.seeded(lambda: nn.Linear(3, 2), seed) for seed in (1, 1, 2))
    assert torch.equal(before, torch.get_rng_state())
    assert torch.equal(one.weight, same.weight) and not torch.equal(one.weight, other.weight)


def test_fista_finds_the_minimum():
    generator = torch.Generator().manual_seed(0)
    y = torch.randn(1, 1, 16, 16, generator=generator)
    found = untrained.fista(y, operators.Identity((16, 16)), lambda z: z - z.clamp(-0.1, 0.1), 30)
    assert torch.allclose(found, y - y.clamp(-0.1, 0.1), atol=1e-5)


def test_the_best_weight_is_the_best():
    x = untrained.picture("camera", 32)
    mask = torch.rand(32, 32, generator=torch.Generator().manual_seed(0)) < 0.5
    A = operators.Mask((1, 32, 32), mask)
    y = A(x)
    for best in (untrained.best_tv, untrained.best_wavelets):
        every = [metrics.psnr(best(y, A, x, [weight]), x) for weight in (0.001, 0.03)]
        found = metrics.psnr(best(y, A, x, (0.001, 0.03)), x)
        assert found == max(every) > metrics.psnr(A.H(y), x)


def kept_number(path, value, note=""):
    made = []

    def make():
        made.append(value)
        return {"value": torch.tensor(value)}

    found = keeping.kept("number", make, [seen.near], note, path)
    return float(found["value"]), bool(made)


def test_a_fit_is_kept_until_its_code_or_note_changes(tmp_path, capsys):
    path = tmp_path / "fits.safetensors"
    assert kept_number(path, 1.0) == (1.0, True)
    assert kept_number(path, 2.0) == (1.0, False)
    assert kept_number(path, 3.0, "another") == (3.0, True)
    keeping.kept("other", lambda: {"a": torch.ones(2, 3)}, [seen.near], file=path)
    assert kept_number(path, 4.0, "another") == (3.0, False)
    path.write_bytes(b"no tensors")
    assert kept_number(path, 5.0) == (5.0, True)
    assert "cannot be read" in capsys.readouterr().out
    path.write_bytes(b"")
    assert kept_number(path, 6.0) == (6.0, True)


def test_what_cannot_be_written_is_not_kept(tmp_path, capsys):
    path = tmp_path / "none" / "fits.safetensors"
    assert kept_number(path, 1.0) == (1.0, True) and kept_number(path, 2.0) == (2.0, True)
    assert "cannot be written" in capsys.readouterr().out


def test_values_beside_an_interval_are_moved_to_its_end():
    guess = {"value": [1, 1, 1], "low": [0, 0, 0], "high": [2, 2, 2]}
    assert seen.near(guess, [2.4, -0.6, 1.0], 0.5) == [2.0, -0.6, 1.0]
    assert seen.near({"low": "no"}, [5.0], 1) == [5.0] and seen.near(None, [5.0], 1) == [5.0]
    checked = {**guess, "because": "no reason at all"}
    with pytest.raises(AssertionError):
        predictions.check_inside(checked, seen.near(checked, [2.6, 0, 0], 0.5), "guess")


def test_graded_values_are_the_means_of_the_log():
    lines = [json.loads(line) for line in Path(train.LOG).read_text().splitlines()]
    assert len(lines) == 5
    for name, told, slack in (("fast", seen.FAST, 0.5), ("gaps", seen.GAPS, 0.06)):
        means = torch.tensor([line[name] for line in lines]).mean(0)
        assert (means - torch.tensor(told)).abs().max() < slack


def test_a_fit_is_watched():
    def fit(network, z, y, steps, forward=None):
        for _ in range(steps):
            network(z)
        with torch.no_grad():
            network.W.add_(1)
        return {"images": network(z)}

    W, z, y = torch.ones(2, 3), torch.rand(1, 3), torch.rand(1, 2)
    found = probes.fitted(fit, "held", W, [z, y, 2], torch.ones(()), training=False)
    assert len(found["given"]) == 3 and torch.equal(found["given"][0], z)
    assert torch.equal(found["after"][1], W + 1) and found["learn"] == [False, True]
    assert not any(found["modes"]) and not found["left"]


def test_gradients_of_any_argument():
    x, w = torch.rand(3), torch.rand(3)
    weights = probes.gradient_weights((3,), torch.float32)
    assert torch.allclose(probes.gradient_for(torch.mul, 1, x, w), weights * x)
    with pytest.raises(ValueError, match="cut off"):
        probes.gradient_for(lambda a, b: a.detach() * 2, 0, x, w)
    with pytest.raises(ValueError, match="does not depend"):
        other = torch.ones(3, requires_grad=True)
        probes.gradient_for(lambda a, b: a * other, 1, x, w)


def test_a_restoration_is_watched():
    def restore(y, sigma, generator):
        w = torch.zeros((), requires_grad=True)
        (w - y).square().mean().backward()
        torch.rand(1)
        return y + sigma * torch.rand(y.shape, generator=generator)

    y = torch.zeros(1, 1, 4, 4)
    found = probes.restored(restore, y, 0.1, 5)
    assert found["changed"] == ["torch's global random generator"] and not found["inputs"][0].any()
    used = probes.names_used(restore, y, 0.1, 5, ("skimage*",), ("torch.Tensor.backward",))
    assert used["learns"] and used["used"] == [] and torch.equal(used["image"], found["image"])


def test_drawings_are_described():
    assert "cameraman" in drawings.show_end().described
    figure = drawings.show_directions(torch.rand(4, 4, 3), torch.ones(3), {"first": 0, "last": 2})
    assert len(figure.axes) == 3


def test_the_key_changes_no_given_picture():
    before = untrained.picture("coins")
    checks.use_key("another")
    try:
        assert torch.equal(before, untrained.picture("coins"))
    finally:
        checks.use_key("")
