"""Random sparse vectors and their error."""

import math

import pytest
import torch

from starter_code import sparse


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_columns_have_norm_one():
    A = sparse.gaussian_matrix(20, 50, generator(), torch.float32)
    assert A.shape == (20, 50) and A.dtype == torch.float32
    assert torch.allclose(A.norm(dim=0), torch.ones(50))
    assert (sparse.gaussian_matrix(20, 50, generator(1), torch.float32) != A).any()


@pytest.mark.parametrize("amplitudes", ["normal", "signs"])
def test_exactly_k_entries(amplitudes):
    x = sparse.sparse_signals(400, 30, 5, generator(), amplitudes)
    assert x.shape == (400, 30) and x.dtype == torch.float64
    assert ((x != 0).sum(dim=1) == 5).all()
    assert 30 < (x != 0).sum(dim=0).min()  # every place is as likely as the others
    values = x[x != 0]
    assert abs(values.mean()) < 0.1 and abs(values.square().mean() - 1) < 0.1
    assert (values.abs() == 1).all() == (amplitudes == "signs")


def test_what_cannot_be_drawn():
    with pytest.raises(ValueError, match="amplitudes"):
        sparse.sparse_signals(1, 5, 1, generator(), "ones")
    with pytest.raises(ValueError, match="between 0 and n"):
        sparse.sparse_signals(1, 5, 6, generator())


def test_nmse_is_a_ratio_of_sums():
    target = torch.tensor([[1.0, 0.0], [0.0, 3.0]])
    estimate = torch.tensor([[0.0, 0.0], [0.0, 3.0]])
    assert sparse.nmse(estimate, target) == pytest.approx(-10.0)  # 1 / 10
    assert sparse.nmse(target, target) == -math.inf
    with pytest.raises(ValueError, match="different shapes"):
        sparse.nmse(estimate[0], target)
