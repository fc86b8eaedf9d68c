"""What homework 10 is given: classical algorithms, networks, and the count of multiplications."""

import pytest
import torch
from torch import nn

from starter_code import sparse, unrolled, weights
from starter_code.unrolled import networks, probes


def test_ista_never_rises_and_fista_ends_lower():
    A = unrolled.matrix(torch.float64)
    x, y = unrolled.draw(20, torch.Generator().manual_seed(0), A=A)

    def objective(found):
        return ((found @ A.T - y).square().sum() / 2 + 0.1 * found.abs().sum()).item()

    values = [objective(one) for one in unrolled.ista(y, A, 0.1, 60)]
    assert all(later <= before + 1e-12 for before, later in zip(values, values[1:], strict=False))
    assert objective(unrolled.fista(y, A, 0.1, 60)[-1]) < values[-1]


def test_the_first_two_iterates_of_both_agree():
    A = unrolled.matrix(torch.float64)
    _, y = unrolled.draw(5, torch.Generator().manual_seed(1), A=A)
    pairs = zip(unrolled.ista(y, A, 0.1, 3), unrolled.fista(y, A, 0.1, 3), strict=True)
    assert [torch.allclose(one, other) for one, other in pairs] == [True, True, False]


def test_least_squares_on_the_support():
    A = unrolled.matrix(torch.float64)
    x, y = unrolled.draw(20, torch.Generator().manual_seed(2), sigma=0.0, A=A)
    assert sparse.nmse(unrolled.on_the_support(y, A, x), x) < -200


def test_the_matrix_is_a_copy():
    unrolled.matrix().zero_()
    assert unrolled.matrix().norm(dim=0).allclose(torch.ones(128))


def test_norms_are_bounded():
    torch.manual_seed(0)
    model = networks.Denoiser(4, 3)
    networks.bound_norms(model, 0.5)
    x, z = torch.randn(2, 1, 1, 24, 24)
    with torch.no_grad():
        assert (model.net(x) - model.net(z)).norm() <= 0.5**3 * (x - z).norm()


@pytest.mark.parametrize("make", [unrolled.plain_cnn, unrolled.denoiser])
def test_weights_fit(make):
    model, x = make(), torch.rand(1, 1, 12, 12)
    given = (x, 0.02) if isinstance(model, unrolled.PlainCNN) else (x,)
    assert model(*given).shape == x.shape and not model.training
    assert len(weights.read(unrolled.WEIGHTS / "unrolled.safetensors")) == 1 + 8 * 5


def test_work_is_that_of_one_row():
    y = torch.randn(8, 64)
    assert probes.work_per_row(nn.Linear(64, 128, bias=False), y) == 64 * 128

    class Shared(nn.Module):
        """A product that all rows share, and one entry of work for each."""

        def forward(self, y):
            return y * (torch.ones(64, 64) @ torch.ones(64, 1)).T

    assert probes.work_per_row(Shared(), y) == 64


def test_a_parameter_of_another_shape_is_told():
    with pytest.raises(ValueError, match="shape"):
        probes.set_parameters(nn.Linear(2, 3), {"weight": torch.zeros(2, 2)})
    with pytest.raises(ValueError, match="no parameter"):
        probes.set_parameters(nn.Linear(2, 3), {"W": torch.zeros(3, 2)})
