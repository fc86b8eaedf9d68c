"""Where training runs: which device, that its data goes there, and that nothing needs a card.

"meta" stands for a card: what mixes it with the CPU raises what a card would. It stores no values,
so that a model does not come back from it: that training is then done on the CPU is seen here, too.
"""

import pytest
import torch
from torch import nn

from starter_code import hardware, training
from starter_code.ct import learning as ct
from starter_code.inpainting import learning as inpainting
from starter_code.linear_operator import LinearOperator
from starter_code.mri import data as mri
from starter_code.recordings import learning as recordings
from starter_code.super_resolution import learning as super_resolution
from starter_code.supervision import learning as supervision
from starter_code.unrolled import learning as unrolled
from tests import cards


@pytest.fixture(autouse=True)
def no_wish(monkeypatch):
    monkeypatch.delenv(hardware.VARIABLE, raising=False)


@pytest.mark.parametrize(
    "cuda, mps, wanted",
    [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu"), (True, False, "cuda")],
)
def test_a_card_is_taken_where_there_is_one_and_none_is_needed(monkeypatch, cuda, mps, wanted):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert hardware.device() == wanted
    monkeypatch.setenv(hardware.VARIABLE, "cuda:1")
    assert hardware.device() == "cuda:1"


def test_devices_have_names():
    assert hardware.name("cpu") == "the CPU" and hardware.name("mps") == "mps"
    assert hardware.of(nn.Linear(1, 1)) == hardware.of(nn.ReLU()) == torch.device("cpu")
    assert hardware.of(nn.Linear(1, 1, device="meta")).type == "meta"


def test_a_generator_draws_where_the_model_is():
    generator = torch.Generator().manual_seed(5)
    assert hardware.generator_for(torch.device("cpu"), generator) is generator


# --- What training gives to a model ---------------------------------------------------------------


class Scaled(nn.Module):
    """One number times what it is given first, in the shape that is wanted."""

    def __init__(self, shape=lambda x: x):
        super().__init__()
        self.factor, self.shape = nn.Parameter(torch.ones(())), shape

    def forward(self, x, *others):
        assert all(other.device == x.device for other in others)
        return self.factor * self.shape(x)


def enlarged(y):
    return y.repeat_interleave(3, -1).repeat_interleave(3, -2)


def filled(model, y, mask, x):
    return (model(y, mask) - x).square().mean()


# not denoising, which draws on the device itself: "meta" has no generators
LEARNERS = {
    "unrolled": lambda path, **more: unrolled.train_or_load(
        lambda: Scaled(lambda y: torch.cat([y, y], 1)), path, **more
    ),
    "recordings": lambda path, **more: recordings.train_or_load(Scaled, path, **more),
    "super-resolution": lambda path, **more: super_resolution.train_or_load(
        lambda: Scaled(enlarged), path, **more
    ),
    "inpainting": lambda path, **more: inpainting.train_or_load(Scaled, filled, path, **more),
    "ct": lambda path, **more: ct.train_or_load(
        lambda: Scaled(lambda y: y.new_ones(len(y), 64, 64)), path, Views(), **more
    ),
}


class Views(LinearOperator):
    """Images of 128 x 128 pixels as 24 views of 184 strips, all of the same numbers."""

    def __init__(self):
        super().__init__((128, 128), (24, 184), torch.float32)

    def forward(self, x):
        return x.mean((-1, -2), keepdim=True).expand(*x.shape[:-2], 24, 184)

    def adjoint(self, y):
        raise AssertionError("nobody asks")


@pytest.mark.parametrize("name", LEARNERS)
def test_all_that_a_model_is_trained_with_is_where_it_is(monkeypatch, tmp_path, capsys, name):
    seen = []

    def one_step(model, loss_of_step, *others, **more):
        loss = loss_of_step(0)
        loss.backward()
        seen.append((loss.device.type, model.factor.grad.device.type))
        return model

    monkeypatch.setattr(training, "train_for", one_step)
    model = LEARNERS[name](tmp_path / "w.safetensors", minutes=0.01, device="meta")
    assert seen == [("meta", "meta"), ("cpu", "cpu")]
    assert hardware.of(model).type == "cpu" and not model.training
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("this cannot be trained on meta (")
    assert told[1].startswith("trained on the CPU for ")


def test_a_loss_is_given_all_of_one_device(monkeypatch, tmp_path):
    seen = []

    def loss_of(model, y, mask, generator):
        seen.append({model.factor.device.type, y.device.type, mask.device.type})
        return (model(y) - mask * y).square().mean()

    monkeypatch.setattr(hardware, "generator_for", lambda there, generator: generator)
    path = tmp_path / "w.safetensors"
    supervision.train_or_load(Scaled, loss_of, path, minutes=0.0005, device="meta")
    assert seen[:2] == [{"meta"}, {"cpu"}]


def test_a_scan_moves_with_all_its_parts():
    scan = mri.Scan(*(torch.zeros(2, 3, 4),) * 4, 0.1).to("meta")
    assert {part.device.type for part in (scan.x, scan.maps, scan.mask, scan.y)} == {"meta"}
    assert scan.sigma == 0.1


def test_a_wrong_model_fails_on_the_cpu_as_well(tmp_path):
    def train(model, seconds, seed):
        raise RuntimeError("shapes do not fit")

    for device in ("cpu", "meta"):
        with pytest.raises(RuntimeError, match="shapes do not fit"):
            training.train_or_load(Scaled, train, tmp_path / "w", 1, 0, device)


@pytest.mark.parametrize("device", cards.EACH)
def test_a_trained_model_is_on_the_cpu_and_says_where_it_was(device, tmp_path, capsys):
    model = recordings.train_or_load(Scaled, tmp_path / "w.st", minutes=0.005, device=device)
    assert hardware.of(model).type == "cpu"
    assert f"trained on {hardware.name(device)} for" in capsys.readouterr().out
