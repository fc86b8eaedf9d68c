"""What homework 8 is given: heads, scans, the operator, total variation, fastMRI files."""

import math

import numpy as np
import pytest
import torch

from starter_code import mri, weights
from starter_code.linear_operator import adjoint_gap
from starter_code.mri import data, drawings, fastmri, probes


@pytest.mark.parametrize("shape", [(6, 8), (7, 9), (5, 4), (1, 3)])
def test_the_transform_is_its_formula(shape):
    x = torch.randn(2, *shape, dtype=torch.complex128, generator=torch.Generator().manual_seed(0))
    rows, columns = map(probes.centred_matrix, shape)
    assert torch.allclose(mri.fft2c(x), rows @ x @ columns, atol=1e-12)
    assert torch.allclose(mri.ifft2c(mri.fft2c(x)), x, atol=1e-12)


def test_the_operator_has_its_adjoint_and_norm_one():
    magnitudes = torch.rand(1, 12, 16, generator=torch.Generator().manual_seed(1))
    scan = mri.scan(magnitudes, 3, 2, torch.Generator().manual_seed(2), acs=2)
    A = mri.MultiCoil(scan.maps[0].to(torch.complex128), scan.mask[0])
    assert adjoint_gap(A, (2,)) < 1e-12
    full = mri.MultiCoil(scan.maps[0].to(torch.complex128), torch.ones(16).bool())
    x = torch.randn(12, 16, dtype=torch.complex128)
    assert torch.allclose(full.H(full(x)), x, atol=1e-6)


def test_masks_have_their_counts_and_middles():
    mask = mri.masks(50, 96, 6, 6, torch.Generator().manual_seed(3))
    assert (mask.sum(1) == 16).all() and mask[:, 45:51].all()


@pytest.mark.parametrize(
    ("part", "count"),
    [("train", 54), ("validation", 6), ("test", 14), ("macaque", 8), ("icbm152", 7), ("s1045", 1)],
)
def test_heads(part, count):
    fine, coarse = mri.slices(part), mri.slices(part, mm=2)
    assert fine.shape == (count, 224, 192) and coarse.shape == (count, 112, 96)
    assert 0 <= fine.min() and 0.5 < fine.max() < 1.4
    fine.zero_()
    assert mri.slices(part).max() > 0.5


def test_unknown_parts_are_refused():
    with pytest.raises(ValueError, match="no part"):
        mri.slices("knee")
    with pytest.raises(ValueError, match="1 or 2 mm"):
        mri.slices("test", mm=3)


def test_total_variation_beats_the_zero_filled_image():
    scan = mri.scan(mri.slices("test", mm=2)[:2], 8, 4, torch.Generator().manual_seed(4), acs=8)
    found = mri.tv(scan.y, scan.A, 0.002, steps=15)
    assert mri.psnr(found, scan.x) > mri.psnr(scan.A.H(scan.y), scan.x) + 2


def test_shrinking_towards_constant_images():
    z = torch.randn(8, 8, dtype=torch.complex128, generator=torch.Generator().manual_seed(5))
    flat = mri.tv_shrink(z, 100.0, steps=2000)
    assert torch.allclose(flat, z.mean().expand(8, 8), atol=0.05)
    assert torch.equal(mri.tv_shrink(z, 0), z)


def test_a_wavelet_step_with_threshold_zero_changes_nothing():
    z = torch.randn(2, 16, 32, dtype=torch.complex64, generator=torch.Generator().manual_seed(6))
    found = mri.wavelet_shrink(lambda part, t: part, 0.0, levels=2, wavelet="db2")(z)
    assert torch.allclose(found, z, atol=1e-5)


def test_weights_fit_the_given_network():
    net = weights.load(mri.UNet(1, 1, 3, 24), mri.WEIGHTS / "unet.safetensors")
    assert net(torch.rand(1, 1, 16, 8)).shape == (1, 1, 16, 8)
    assert len(weights.read(mri.WEIGHTS / "cascade.safetensors")) == 1 + 8 * 13


def test_places_are_apart_and_disks_lie_there():
    places = drawings.places(torch.Generator().manual_seed(7))
    gaps = [math.dist(a, b) for a in places for b in places if a != b]
    assert len(places) == 3 and min(gaps) >= 8
    disk = drawings.disk(places[0], 2.0, 0.3)
    assert disk.shape == drawings.middle().shape and (disk != 0).sum() == 13


def test_a_drawn_volume_has_the_layout():
    volume = mri.drawn_volume()
    images = mri.ifft2c(torch.from_numpy(volume["kspace"][1]))
    target = torch.linalg.vector_norm(images, dim=0)[64:160]
    assert np.allclose(target.numpy(), volume["reconstruction_rss"][1], atol=1e-6)
    assert volume["kspace"].read == volume["kspace"][0].size
    assert mri.drawn_volume("test").keys() == {"kspace", "mask"}


def write(path, arrays):
    h5py = pytest.importorskip("h5py")
    with h5py.File(path, "w") as file:
        for name, values in arrays.items():
            file[name] = values
        file["ismrmrd_header"] = b"<ismrmrdHeader/>"
        file.attrs["acquisition"] = "AXT2"


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ((3, 4, 10, 8), "reconstruction_rss"),
        ((3, 10, 8), "reconstruction_esc"),
        ((2, 4, 9, 7), "mask"),
    ],
)
def test_files_of_fastmri_are_read_slice_by_slice(tmp_path, monkeypatch, shape, name):
    """Small files in exactly their layout; needs h5py."""
    generator = np.random.default_rng(0)
    k = (generator.normal(size=shape) + 1j * generator.normal(size=shape)).astype(np.complex64)
    other = (
        generator.random(shape[-1]) < 0.4 if name == "mask"
        else generator.random((shape[0], 6, 6)).astype(np.float32)
    )  # fmt: skip
    folder = tmp_path / "multicoil_val"
    folder.mkdir()
    write(folder / "file1.h5", {"kspace": k, name: other})
    monkeypatch.setenv("FASTMRI_ROOT", str(tmp_path))
    assert fastmri.files("multicoil_val") == [folder / "file1.h5"]
    with mri.open_volume(folder / "file1.h5") as volume:
        assert np.array_equal(volume["kspace"][1], k[1]) and volume["kspace"].dtype == np.complex64
        assert np.array_equal(volume[name][:], other)


def test_other_files_are_refused(tmp_path, monkeypatch):
    write(tmp_path / "other.h5", {"data": np.zeros(3)})
    with pytest.raises(ValueError, match="no k-space"):
        mri.open_volume(tmp_path / "other.h5")


def test_a_missing_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("FASTMRI_ROOT", raising=False)
    with pytest.raises(FileNotFoundError, match="FASTMRI_ROOT"):
        fastmri.files("multicoil_val")
    with pytest.raises(FileNotFoundError, match="multicoil_val"):
        fastmri.files("multicoil_val", tmp_path)


def test_scans_repeat_with_their_generator():
    first, second = (
        data.scan(torch.ones(2, 8, 12), 2, 2, torch.Generator().manual_seed(8), acs=2)
        for _ in range(2)
    )
    assert torch.equal(first.y, second.y)
    assert (first.y[:, :, :, :][~first.mask[:, None, None].expand_as(first.y)] == 0).all()
