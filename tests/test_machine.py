"""Training scripts say where they compute and in which precision."""

import argparse

import pytest
import torch
from torch import nn

from autograder.assignment import ROOT
from solutions.machine import PRECISIONS, Machine, add_arguments
from tests import cards

SCRIPTS = sorted(ROOT.glob("solutions/*/train.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.parent.name)
def test_every_script_takes_a_device_and_tells_it(script):
    text = script.read_text("utf-8")
    assert "add_arguments(" in text and ".told()" in text


def test_scripts_were_found():
    assert len(SCRIPTS) >= 11


def test_arguments_are_plain_where_nothing_is_said():
    for mixed in (True, False):
        parser = argparse.ArgumentParser()
        add_arguments(parser, mixed)
        machine = Machine.of(parser.parse_args([]))
        assert (machine.device, machine.precision) == ("cpu", "float32")
        given = parser.parse_args(["--device", "cuda:1"])
        assert given.device == "cuda:1"


@pytest.mark.parametrize("device", cards.EACH)
@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_step_learns_in_every_precision(device, precision):
    machine = Machine(device, precision)
    torch.manual_seed(0)
    model = nn.Linear(4, 1).to(device)
    before = model.weight.detach().clone()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    x = torch.randn(16, 4).to(device)
    losses = []
    for _ in range(30):
        with machine.autocast():
            y = model(x)
        assert y.dtype == (PRECISIONS[precision] or torch.float32)
        loss = (y.float() - x.sum(1, keepdim=True)).square().mean()
        machine.step(loss, optimizer, model.parameters(), clip=1.0)
        losses.append(loss.item())
    assert model.weight.dtype == torch.float32 and not torch.equal(before, model.weight)
    assert losses[-1] < losses[0] / 4


def test_a_step_in_float32_is_the_plain_one():
    models = []
    for plain in (True, False):
        torch.manual_seed(0)
        model = nn.Linear(4, 1)
        optimizer = torch.optim.SGD(model.parameters(), 0.1)
        loss = model(torch.ones(2, 4)).square().mean()
        if plain:
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            optimizer.step()
        else:
            Machine().step(loss, optimizer, model.parameters(), 0.5)
        models.append(model.weight)
    assert torch.equal(*models)


def test_the_log_names_device_precision_and_torch():
    told = Machine("cpu", "bfloat16").told()
    assert told["device"] == "the CPU" and told["precision"] == "bfloat16"
    assert told["torch"] == torch.__version__ and told["threads"] >= 1
