"""The package of computed tomography: data, drawn bodies, given operators, files of LoDoPaB-CT."""

import math

import numpy as np
import pytest
import torch

from starter_code import ct, weights
from starter_code.ct import data, learning, lodopab, phantoms
from starter_code.linear_operator import adjoint_gap


def test_slices_of_people():
    for name in ct.PEOPLE:
        fine, image = ct.fine(name), ct.truth(name)
        assert fine.shape == (256, 256) and image.shape == (128, 128)
        assert 0 <= fine.min() and fine.max() <= 1
        assert torch.equal(image, ct.coarser(fine))
        assert not image[:18, :18].any() and not image[-18:, -18:].any()
    with pytest.raises(ValueError):
        ct.fine("head")


def test_integrals_have_the_mass_of_the_image():
    """An ideal detector sees everything: each view adds up to the image's mass."""
    for name, views in (("abdomen", 192), ("spine", 48), (0, 32), (7, 32)):
        y, image = ct.integrals(name, views), ct.truth(name)
        assert y.shape == (views, 183) and y.dtype == torch.float32
        mass = image.double().sum()
        assert ((y.double().sum(1) - mass).abs() <= 2e-4 * mass).all()


@pytest.mark.parametrize(("name", "views"), [("abdomen", 31), ("head", 32), (8, 32), (0, 64)])
def test_what_there_is_not(name, views):
    with pytest.raises(ValueError):
        ct.integrals(name, views)


def test_views_at_0_and_90_degrees_are_sums():
    y, fine = ct.integrals("abdomen", 32), ct.fine("abdomen")
    columns, rows = fine.sum(0), fine.flip(0).sum(1)  # from the left; from below
    for view, sums in ((0, columns), (16, rows)):
        expected = torch.zeros(366)
        expected[55:-55] = sums
        assert torch.allclose(y[view], ct.halved(expected), atol=1e-3)


def test_drawn_bodies():
    bodies = phantoms.draw(3, 64, torch.Generator().manual_seed(0))
    again = phantoms.draw(3, 64, torch.Generator().manual_seed(0))
    other = phantoms.draw(3, 64, torch.Generator().manual_seed(1))
    assert torch.equal(bodies, again) and not torch.equal(bodies, other)
    assert bodies.shape == (3, 64, 64) and 0 <= bodies.min() and bodies.max() <= 1
    assert not bodies[:, ct.circle(64) == 0].any()
    assert (bodies.flatten(1).std(1) > 0.03).all()


def test_rotation_is_an_operator():
    A = ct.Rotation(16, ct.angles(5), 24, torch.float64)
    assert adjoint_gap(A) < 1e-12
    assert adjoint_gap(A, batch=(2,)) < 1e-12
    ticks = torch.arange(16, dtype=torch.float64) - 7.5
    image = torch.exp(-(ticks**2 + (ticks[:, None] + 2) ** 2) / 8)  # two pixels up
    views, t = A(image), torch.arange(24, dtype=torch.float64) - 11.5
    for angle, view in zip(ct.angles(5), views, strict=True):
        exact = math.sqrt(8 * math.pi) * torch.exp(-((t - 2 * math.sin(angle)) ** 2) / 8)
        assert (view - exact).abs().max() < 0.05 * exact.max()


def test_matrix_operator_and_norm():
    M = torch.randn(6, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64).abs()
    A = ct.MatrixOperator(M, (2, 2), (2, 3))
    assert adjoint_gap(A, batch=(3,)) < 1e-12
    largest = torch.linalg.matrix_norm(M, 2).item()
    assert ct.norm(A) == pytest.approx(largest, rel=1e-6)


def test_product_has_the_gradient_of_the_transpose():
    ct.quiet()
    M = torch.randn(5, 4, dtype=torch.float64)
    x = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    found = ct.product(M.to_sparse_csr(), M.T.to_sparse_csr(), x)
    assert torch.allclose(found, M @ x)
    (gradient,) = torch.autograd.grad(found.square().sum() / 2, x)
    assert torch.allclose(gradient, M.T @ M @ x.detach())


def test_weights_fit_the_given_networks():
    weights.load(ct.UNet(), ct.WEIGHTS / "unet.safetensors")
    layers = weights.read(ct.WEIGHTS / "primal_dual.safetensors")
    duals = [weights.layers_of(ct.small_cnn(7, 5, 32, 1.0)) for _ in range(8)]
    assert len(layers) == 48
    assert [one["weight"].shape for one in layers[:24]] == [
        layer["weight"].shape for net in duals for layer in net
    ]
    assert ct.UNet()(torch.zeros(2, 1, 16, 24)).shape == (2, 1, 16, 24)


def test_noise_of_counted_photons():
    ideal = torch.full((40_000,), 8.0, dtype=torch.float64)
    found = ct.noisy(ideal, torch.Generator().manual_seed(0))
    variance = math.exp(2 * ct.C * 8) / learning.N0 / (2 * ct.C) ** 2
    assert found.mean().item() == pytest.approx(8, abs=4 * math.sqrt(variance / 40_000))
    assert found.var().item() == pytest.approx(variance, rel=0.05)


def write(folder, part, number, count):
    """One pair of files in the layout of LoDoPaB-CT."""
    h5py = pytest.importorskip("h5py")
    for kind, shape in lodopab.SHAPES.items():
        with h5py.File(folder / f"{kind}_{part}_{number:03d}.hdf5", "w") as file:
            held = file.create_dataset("data", (count, *shape), "float32", chunks=(1, *shape))
            for row in range(count):
                held[row, 0, :3] = number, row, len(kind)


def test_files_of_lodopab(tmp_path, monkeypatch):
    write(tmp_path, "test", 27, 3)
    file = "observation_test_027.hdf5"
    sample = lodopab.read(tmp_path, file, 2)
    assert sample.shape == (1000, 513) and sample.dtype == np.float32
    assert sample[0, :3].tolist() == [27, 2, len("observation")]
    image = lodopab.read(tmp_path, "ground_truth_test_027.hdf5", 1)
    assert image.shape == (362, 362) and image[0, :2].tolist() == [27, 1]
    for row in (3, -1):
        with pytest.raises(IndexError):
            lodopab.read(tmp_path, file, row)
    with pytest.raises(FileNotFoundError):
        lodopab.read(tmp_path, "observation_test_000.hdf5", 0)
    (tmp_path / "observation_val_000.hdf5").write_bytes(
        (tmp_path / "ground_truth_test_027.hdf5").read_bytes()
    )
    with pytest.raises(ValueError):
        lodopab.read(tmp_path, "observation_val_000.hdf5", 0)
    monkeypatch.delenv("LODOPAB_ROOT", raising=False)
    assert lodopab.root() is None
    monkeypatch.setenv("LODOPAB_ROOT", str(tmp_path))
    assert lodopab.root() == tmp_path


def test_numbers_of_lodopab():
    assert sum(lodopab.SAMPLES.values()) == 42_895
    assert -(-lodopab.SAMPLES["test"] // lodopab.PER_FILE) == 28


def test_data_says_where_it_comes_from():
    notice = (data._SLICES / "NOTICE.md").read_text()
    for name in ct.PEOPLE:
        assert f"`{name}.png`" in notice
    assert "CC BY 3.0" in notice and "10.7937/K9/TCIA.2016.tNB1kqBU" in notice
