"""A device beside the CPU, without a GPU: what is forgotten there fails, what is right works."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from starter_code import checks, surroundings

X = torch.arange(12.0).reshape(3, 4)


def into_zeros(x):
    y = torch.zeros(3, 4, dtype=x.dtype, device=x.device)
    y[:, 1:] += x[:, 1:]
    return y


def by_loops(x):
    y = torch.empty_like(x)
    for i in range(3):
        for j in range(4):
            if x[i, j] != 0:
                y[i, j] = 2 * x[i, j]
            else:
                y[i, j] = 0
    return y


def into_columns(x):
    y = x.clone()
    y[:, [0, 2]] = 7
    return torch.cat([y, y[[]]])


def in_inference_mode(x):
    with torch.inference_mode():
        return (x[0] * torch.ones(4, device=x.device))[1:].clone()


def by_lists(x):
    return torch.tensor([[2 * value for value in row] for row in x.tolist()], device=x.device)


RIGHT = {
    "numpy": lambda x: torch.from_numpy(np.flip(x.cpu().numpy(), 0).copy()).to(x.device),
    "zeros": into_zeros,
    "loops": by_loops,
    "lists": by_lists,
    "inference": in_inference_mode,
    "spectrum": lambda x: torch.fft.ifft2(torch.fft.fft2(x)),
    "windows": lambda x: x.unfold(1, 2, 1) @ x.new_tensor([1.0, 2.0]),
    "layer": lambda x: F.conv2d(x[None, None], torch.ones(1, 1, 2, 2, device=x.device)),
    "padding": lambda x: F.pad(x[None, None], (1, 1, 1, 1), mode="circular"),
    "selection": lambda x: x[x > 3],
    "an index on the cpu": lambda x: x[:, torch.tensor([0, 2])],
    "an index of numbers": lambda x: x[:, [0, 2]] + x[[True, False, True]][1, [[1], [0], [2]]],
    "an index of NumPy": lambda x: x[np.array([2, 0])] + x[range(2)],
    "an index of tensors": lambda x: x[[x[0, 1].long(), x[0, 2].long()]],
    "into an index": into_columns,
    "values": lambda x: x.sum().item() + x,
    "a number on the cpu": lambda x: x * torch.tensor(3.0),
    "svd": lambda x: torch.linalg.svd(x)[1],
    "vectors and a matrix": lambda x: x[:, 0] @ (x @ x.T) @ x[:, 1],
    "another shape in place": lambda x: x.clone().unsqueeze_(0).squeeze_(0).t_() @ x,
    "in place": lambda x: torch.zeros_like(x).copy_(x).mul_(2),
    "drawn on the cpu": lambda x: x + torch.ones(3, 4).to(x),
}
WRONG = {
    "zeros without a device": lambda x: torch.zeros(3, 4) + x,
    "filled on the cpu": lambda x: torch.zeros(3, 4).copy_(x),
    "numpy without a way back": lambda x: torch.from_numpy(x.cpu().numpy()),
    "numpy directly": lambda x: torch.from_numpy(x.numpy()).to(x.device),
    "a kernel on the cpu": lambda x: F.conv2d(x[None, None], torch.ones(1, 1, 2, 2)),
    "to the cpu": lambda x: x.cpu(),
    "an index that is there, of what is not": lambda x: torch.arange(4)[x[0] > 1].tolist() + x,
    "an identity on the cpu": lambda x: torch.eye(3) @ x,
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_stays_on_its_device_gives_its_values(name):
    expected = RIGHT[name](X)
    checks.elsewhere(surroundings.elsewhere(RIGHT[name], X), expected, name, size=100)


@pytest.mark.parametrize("name", WRONG)
def test_what_leaves_its_device_fails(name):
    with pytest.raises((AssertionError, RuntimeError, TypeError)):
        checks.elsewhere(surroundings.elsewhere(WRONG[name], X), WRONG[name](X), name)


def test_a_wrong_value_is_wrong_there_too():
    with pytest.raises(AssertionError, match="wrong values"):
        checks.elsewhere(surroundings.elsewhere(lambda x: 2 * x, X), X, "f(x)")


@pytest.mark.parametrize(
    "conjugated",
    [
        lambda x: x.conj() * x,
        lambda x: x.mH @ x,
        lambda x: torch.linalg.pinv(x),
        lambda x: torch.vdot(x[0], x[1]) + x.conj().imag.sum(),
        lambda x: torch.zeros_like(x).copy_(x.conj()),
        lambda x: torch.from_numpy(x.mH.resolve_conj().cpu().numpy()).to(x.device),
    ],
)
def test_conjugates_are_conjugated(conjugated):
    x = X + 1j * X.flip(0)
    checks.elsewhere(surroundings.elsewhere(conjugated, x), conjugated(x), "f(x)", size=100)


def test_gradients_are_there_as_well():
    def gradient(x):
        with torch.enable_grad():
            x = x.clone().requires_grad_()
            (x**2).sum().backward()
        return x.grad

    checks.elsewhere(surroundings.elsewhere(gradient, X), 2 * X, "gradient(x)")


def test_what_is_given_is_copied():
    surroundings.elsewhere(lambda x: x.mul_(0), X)
    assert X.sum() == 66


def test_a_list_of_tensors_and_what_is_no_tensor():
    where, result = surroundings.elsewhere(lambda xs, n: [n * x for x in xs], [X, X], 2)
    assert where and torch.equal(result[1], 2 * X)
    assert surroundings.elsewhere(lambda x: 3, X) == (True, 3)


def drawn(x, device):
    generator = torch.Generator(device).manual_seed(3)
    return x + torch.randn(x.shape, generator=generator, device=x.device)


def test_a_generator_draws_where_it_is_and_other_numbers_there():
    seed = {"meta": 3 ^ 1, "cpu": 3}
    for draw, device in (
        (lambda x: drawn(x, x.device), "meta"),
        (lambda x: x + torch.empty_like(x).normal_(generator=generator_of(x)), "meta"),
        (lambda x: x + drawn(torch.zeros(3, 4), "cpu").to(x.device), "cpu"),
    ):
        generator = torch.Generator().manual_seed(seed[device])
        expected = X + torch.randn(X.shape, generator=generator)
        checks.elsewhere(surroundings.elsewhere(draw, X), expected, "f(x)")
    with pytest.raises(RuntimeError, match="device type for generator but found 'cpu'"):
        surroundings.elsewhere(drawn, X, "cpu")
    assert torch.Generator().device.type == "cpu"


def generator_of(x):
    return torch.Generator(x.device).manual_seed(3)


def test_a_shape_that_changes_in_place():
    """A vector times a matrix squeezes its result in place."""
    C, w = torch.arange(9.0).reshape(3, 3), torch.tensor([1.0, 2.0, 4.0])
    for f in (
        lambda C, w: w @ C @ w,
        lambda C, w: w[None].clone().squeeze_(0) @ w,
        lambda C, w: C.clone().t_() @ w,
        lambda C, w: w.clone().unsqueeze_(1).transpose_(0, 1) @ w,
    ):
        checks.elsewhere(surroundings.elsewhere(f, C, w), f(C, w), "f(C, w)", size=9)
