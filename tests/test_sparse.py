"""Random sparse vectors and their error."""

import math

import pytest
import torch

from starter_code import metrics, sparse


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


def photograph():
    return torch.arange(256, dtype=torch.float64).reshape(16, 16) % 7 / 7


def test_shrink_with_no_threshold_and_a_huge_one():
    y = photograph()
    assert torch.allclose(sparse.shrink(y, 0.0, shifts=2), y)
    assert torch.allclose(sparse.shrink(y, 100.0, levels=4), torch.full_like(y, y.mean()))
    with pytest.raises(ValueError, match="rule"):
        sparse.shrink(y, 0.1, "firm")


def test_the_best_multiple_is_an_oracle():
    x = photograph()
    y = x + 0.1 * torch.randn(x.shape, generator=generator(), dtype=torch.float64)
    multiple, decibels = sparse.best_multiple(y, x, 0.1)
    tried = [metrics.psnr(sparse.shrink(y, one * 0.1), x) for one in sparse.MULTIPLES]
    assert multiple in sparse.MULTIPLES and decibels == max(tried)
    assert sparse.bayes_shrink(y, 0.1).shape == y.shape


def test_differences_have_their_adjoint():
    x = torch.randn(2, 3, 4, generator=generator(), dtype=torch.float64)
    p = torch.randn(2, 2, 3, 4, generator=generator(1), dtype=torch.float64)
    inner = (sparse.differences(x) * p).sum(), (x * sparse.differences_adjoint(p)).sum()
    assert torch.allclose(*inner)


def test_measurements_needed_are_those_of_the_solver():
    needed = sparse.measurements_needed(
        lambda A, y: torch.linalg.pinv(A) @ y, 12, 3, 4, generator()
    )
    assert needed == [12] * 4  # least squares needs all of them
    rate = sparse.recovery_rate(lambda A, y: torch.linalg.pinv(A) @ y, 6, 12, 2, 5, generator())
    assert rate == 0


def test_sparse_codes_keep_to_the_error():
    D = sparse.dictionaries.cosines(4, 6)
    assert D.shape == (16, 36) and torch.allclose(D.norm(dim=0), torch.ones(36).double())
    Y = torch.randn(16, 5, generator=generator(), dtype=torch.float64)
    X = sparse.dictionaries.sparse_codes(D, Y, 2.0)
    assert ((Y - D @ X) ** 2).sum(dim=0).max() <= 2.0 + 1e-9
    image = photograph()
    assert torch.allclose(sparse.dictionaries.denoise(image, D, 1e-6), image, atol=1e-4)


def test_the_table_of_priors_has_a_row_for_each_photograph():
    found = sparse.priors.compare({"nothing": lambda y, sigma: y}, 3)
    assert list(found) == list(sparse.priors.PICTURES)
    assert all(19 < row["nothing"][0] < 21 for row in found.values())
    assert "camera" in sparse.priors.table(found)
