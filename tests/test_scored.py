"""Calls of designs that are scored: what they used is seen in these calls themselves."""

import threading

import numpy as np
import pytest
import torch
from skimage.filters import gaussian
from torch import nn

from starter_code import scored, unrolled
from starter_code.generative import networks
from starter_code.generative import probes as generative
from starter_code.unrolled import probes as own


class Fetches(nn.Module):
    """Reads a file when it is called, and keeps nothing."""

    def __init__(self, path):
        super().__init__()
        self.path = path

    def forward(self, y):
        return y + np.load(self.path).sum()


def test_files_that_a_call_reads_count_as_numbers(tmp_path):
    np.save(tmp_path / "more.npy", np.zeros(1000))
    model = Fetches(str(tmp_path / "more.npy"))
    with pytest.raises(AssertionError, match="the numbers that are held, or read"):
        scored.checked(model, [torch.ones(2)], "f(y)", numbers=1500)
    assert scored.checked(model, [torch.ones(2)], "f(y)", numbers=3000).tolist() == [1, 1]


def test_a_library_in_a_thread_is_seen():
    def filtered(y):
        found = []
        thread = threading.Thread(target=lambda: found.append(gaussian(y.numpy(), 1)))
        thread.start()
        thread.join()
        return torch.from_numpy(found[0])

    found = scored.watched_call(filtered, torch.ones(4, 4), among=["skimage*"])
    assert found["used"] and found["apart"] and found["result"].shape == (4, 4)
    with pytest.raises(AssertionError, match="asks you to write it with your own"):
        scored.checked(filtered, [torch.ones(4, 4)], "f(y)", among=["skimage*"], instead="your own")


def test_inputs_are_looked_at_and_results_are_cut_off():
    weight = torch.ones(1, requires_grad=True)
    assert not scored.checked(lambda y: weight * y, [torch.ones(2)], "f(y)").requires_grad
    with pytest.raises(AssertionError, match="changes its argument 1"):
        scored.checked(lambda y: y.mul_(2), [torch.ones(2)], "f(y)")


def test_what_a_file_would_hold():
    model = nn.Linear(2, 3)
    model.register_buffer("kept", torch.ones(5))
    model.register_buffer("made", torch.ones(7), persistent=False)
    assert scored.numbers_saved(model) == 9 + 5


def test_numbers_that_leave_pytorch_are_seen():
    class Outside(nn.Module):
        def forward(self, y):
            return y * float(np.sum(y.numpy() ** 2)) + y[0, 0].item()

    found = own.worked_call(Outside(), torch.ones(2, unrolled.matrix().shape[0]))
    assert found["used"] == ["torch.Tensor.numpy"] and found["work"] > own.ITEM


@pytest.mark.parametrize("way", ["itself", "forward", "another"])
def test_images_through_a_network_are_counted_whoever_calls_it(way):
    def restore(y, mask, sigma, network, generator):
        if way == "another":
            network = networks.noise_estimator("digits")
        called = network.forward if way == "forward" else network
        return called(y.repeat(3, 1, 1, 1), torch.full((6,), 0.5))[:2]

    y = torch.zeros(2, 1, 32, 32)
    assert generative.restored(restore, y, y > 0, 0.1, 1)["images"] == 6
