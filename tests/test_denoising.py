"""What homework 4 is given for training and measuring denoisers."""

import pytest
import torch
from torch import nn

from starter_code import denoising, training, weights
from starter_code.denoising import drawings, probes
from starter_code.probes import PROBES


class Tiny(nn.Module):
    def __init__(self, width=2):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, width, 3, padding=1), nn.BatchNorm2d(width), nn.Conv2d(width, 1, 1)
        )

    def forward(self, y):
        return y - self.layers(y)


def test_train_or_load_trains_once(tmp_path, capsys):
    path = tmp_path / "blind.safetensors"
    first = denoising.train_or_load(Tiny, path, minutes=0.005)
    assert not first.training and path.stat().st_size < weights.MAX_FILE
    before = path.read_bytes()
    again = denoising.train_or_load(Tiny, path, minutes=0.005)
    assert "loaded" in capsys.readouterr().out and path.read_bytes() == before
    for one, other in zip(first.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)
    denoising.train_or_load(Tiny, path, minutes=0)
    assert "loaded" in capsys.readouterr().out


def test_a_file_that_does_not_fit_leaves_the_model_untrained(tmp_path, capsys):
    path = tmp_path / "blind.safetensors"
    denoising.train_or_load(Tiny, path, minutes=0.002)
    before = path.read_bytes()
    capsys.readouterr()
    denoising.train_or_load(lambda: Tiny(3), path)
    assert "do not fit" in capsys.readouterr().out and path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"no weights", b"0" * (weights.MAX_FILE + 1)])
def test_files_that_are_none(tmp_path, capsys, content):
    path = tmp_path / "blind.safetensors"
    path.write_bytes(content)
    assert isinstance(denoising.train_or_load(Tiny, path), Tiny)
    assert "untrained" in capsys.readouterr().out and path.read_bytes() == content


def test_train_once_keeps_the_history(tmp_path):
    path, calls = tmp_path / "small.safetensors", []

    def train():
        calls.append(1)
        return Tiny(), {"loss": [3.0, 2.5]}

    for _ in range(2):
        model, history = training.train_once(Tiny, train, path)
        assert history == {"loss": [3.0, 2.5]} and not model.training
    assert len(calls) == 1
    with pytest.raises(ValueError, match="do not fit"):
        training.train_once(lambda: Tiny(3), train, path)


def test_measured_tables():
    at_25 = denoising.measured(25)
    assert at_25["bm3d"]["text"] > at_25["small"]["text"] + 0.5  # what question 12 asks about
    assert at_25["dncnn"]["mean"] > at_25["bm3d"]["mean"] + 0.3
    assert set(at_25["tv"]) == {*denoising.TEST, "mean"}
    with pytest.raises(ValueError, match="nothing was measured"):
        denoising.measured(30)
    curves = denoising.residual_and_direct()
    for residual, direct in zip(curves["residual"], curves["direct"], strict=True):
        assert residual[-1] > direct[-1] and len(residual) == len(curves["step"][0])


def test_decibels_of_noise_itself():
    x = denoising.crops(denoising.TEST, 64, seed=1)
    found = denoising.decibels_by_level(lambda y: y, x)
    assert found[25] == pytest.approx(20.17, abs=0.1) and list(found) == [5, 15, 25, 50]


def test_probes_of_this_subject_are_registered_with_the_general_ones():
    own = {"items", "length", "loss_of_network", "network_used", "steps_with_momentum"}
    own |= {"evaluation_of_network", "evaluation_elsewhere", "seeded", "with_sine"}
    assert own | {"gradient"} <= set(PROBES)
    assert probes.items([3, 4, 5], [2, 0]) == [5, 3] and probes.length([3, 4, 5]) == 3
    y = torch.rand(1, 1, 6, 5)
    found = probes.loss_of_network(lambda network, y, x: (network(y) - x).square().mean(), y, y)
    assert found["loss"].ndim == 0 and all(part is not None for part in found["gradients"])


class OfText(list):
    def set_epoch(self, epoch):
        self.epoch = epoch

    def __getitem__(self, index):
        return torch.full((2,), hash((self.key, index)) % 7.0), index, 0.1


@pytest.mark.parametrize(("key", "of_text"), [("a", True), (3, False)])
def test_the_hash_of_a_text_is_seen(key, of_text):
    dataset = OfText()
    dataset.key = key
    assert probes.hashes_text(dataset, 0) is of_text and dataset.epoch == 0
    assert hash(3) == 3


def test_an_evaluation_tells_what_it_has_left():
    def careless(network, images, sigma, seed):
        network.eval().zero_grad()
        return network(images).mean().item()

    found = probes.evaluation_of_network(careless, torch.rand(1, 1, 6, 5), 0.1, 0, training=True)
    assert found["came"] != found["left"] and not found["gradients"] and found["learn"]
    assert found["seen_gradients"] and not found["seen_training"] and found["changed"] == []
    assert len(set(found["values"])) == 3  # the same images twice, others, other weights


def test_images_are_equally_wrong():
    x = denoising.middles(["camera"], 64)["camera"][0, 0]
    found = denoising.equally_wrong(x, 0.06)
    assert len(found) == 6
    for image in found.values():
        assert (image - x).square().mean().sqrt().item() == pytest.approx(0.06, rel=1e-4)


def test_what_train_mode_costs_leaves_the_model_alone():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.BatchNorm2d(2), nn.Conv2d(2, 1, 1))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    x = torch.rand(2, 1, 8, 8, generator=torch.Generator().manual_seed(1))
    together, alone = (denoising.loss_in_train_mode(model, x, 0.1, 0, batch) for batch in (0, 1))
    later = denoising.loss_in_train_mode(model, x, 0.1, 0, calls=20)
    assert together != alone and later == pytest.approx(together, abs=1e-4)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    same = nn.Conv2d(1, 1, 3, padding=1)
    assert denoising.loss_in_train_mode(same, x, 0.1, 0) == 0


def test_circular_filters_are_what_they_are_called():
    x = torch.rand(1, 1, 16, 16, generator=torch.Generator().manual_seed(2))
    blur, differences = denoising.circular_blur(16, 1.2), denoising.circular_differences(16)
    assert blur[0, 0].item() == pytest.approx(1, abs=1e-6) and blur.abs().max() <= 1 + 1e-6
    found = torch.fft.ifft2(torch.fft.fft2(x) * differences).real
    around = sum(x.roll(shift, axis) for shift in (1, -1) for axis in (2, 3))
    assert torch.allclose(found, 4 * x - around, atol=1e-5)
    spread = torch.fft.ifft2(blur).real  # of one bright pixel
    assert torch.allclose(spread, spread.T, atol=1e-7) and spread[0, 0] == spread.max()


def test_a_guess_is_drawn_with_a_sentence():
    guess = {"value": [1.0, 2.0], "low": [0.0, 1.0], "high": [2.0, 3.0]}
    for places in (["a", "b"], [5, 50]):
        figure = drawings.show_guess(guess, places, [1.0, 4.0], "", "dB")
        assert f"4.00 at {places[1]}" in figure.described
    first = drawings.show_first()
    assert len(first.axes) == 4 and not any("layers" in axis.get_title() for axis in first.axes)
