"""What homework 14 is given of signals: recordings, classical methods, networks, and its probes."""

import math

import pytest
import torch
from torch import nn

from starter_code import recordings
from starter_code.recordings import classical, drawings, probes


def test_recordings_are_normalised():
    for x, n in ((recordings.ecg(), 4 * 60 * 360), (recordings.other_person(), 1024)):
        assert x.shape == (n,) and x.dtype == torch.float32
        assert abs(x.mean()) < 1e-4 and x.std() == pytest.approx(1, abs=1e-3)
    recordings.ecg().zero_()
    assert recordings.ecg().any()


def test_details_are_pieces():
    x = torch.arange(100.0)
    found = recordings.details(7, 10, torch.Generator().manual_seed(0), x)
    assert found.shape == (7, 10) and bool((found.diff(dim=1) == 1).all())


def test_snr_by_hand():
    x = torch.tensor([[3.0, 4.0], [1.0, 0.0]])
    estimate = torch.tensor([[3.0, 3.0], [1.0, 1.0]])
    assert recordings.snr(estimate, x) == pytest.approx((10 * math.log10(25) + 0) / 2)
    with pytest.raises(ValueError, match="shapes"):
        recordings.snr(x[0], x)


def test_the_wavelet_has_its_middle_and_no_mean():
    w = recordings.ricker()
    assert w.shape == (81,) and w.argmax() == 40 and w[40] == 1
    assert torch.allclose(w, w.flip(0)) and abs(w.sum()) < 1e-6
    spectrum = torch.fft.rfft(w, 4000).abs()
    assert spectrum.argmax() * 500 / 4000 == pytest.approx(25, abs=0.2)


def test_reflectors_keep_their_distance():
    x = recordings.reflectors(300, 6, torch.Generator().manual_seed(0), count=3)
    assert x.shape == (3, 300)
    for row in x:
        gaps = torch.nonzero(row)[:, 0].diff()
        assert gaps.min() >= 6 and gaps.max() <= 12
        sizes = row[row != 0].abs()
        assert sizes.min() >= 0.5 and sizes.max() <= 1


def test_f1_by_hand():
    x = torch.tensor([0.0, 1.0, 0, 0, 0, -1.0, 0, 0])
    assert recordings.f1(x, x) == 1
    assert recordings.f1(-x, x) == 0
    assert recordings.f1(0 * x, x) == 0
    moved = torch.tensor([0.0, 0, 1.0, 0, 0, 0, 0, -1.0])
    assert recordings.f1(moved, x) == pytest.approx(0.5)


def test_classical_methods_reduce_noise():
    x = recordings.other_person().double()
    y = x + 0.3 * torch.randn(x.shape, generator=torch.Generator().manual_seed(0), dtype=x.dtype)
    before = recordings.snr(y, x)
    for estimate in (
        classical.wavelet(y, 0.6, "sym8", "hard"),
        classical.total_variation(y, 0.2),
        classical.savitzky_golay(y, 11),
        classical.wiener(y, x, 0.3),
    ):
        assert estimate.dtype == y.dtype and recordings.snr(estimate, x) > before + 3


def test_a_spline_keeps_what_was_measured():
    x = recordings.other_person()
    y = recordings.clip(x, 0.8)
    found = classical.spline(y, 0.8)
    assert torch.equal(found[y.abs() < 0.8], y[y.abs() < 0.8]) and found.abs().max() > 0.8
    assert torch.equal(classical.spline(torch.ones(5), 0.8), torch.ones(5))


def test_the_best_parameter_is_the_best():
    assert classical.best(lambda k: k, [1, 5, 3], lambda one: -abs(one - 4.4)) == (5, 5)


def test_fista_solves_a_lasso():
    generator = torch.Generator().manual_seed(0)
    A = torch.randn(8, 5, generator=generator, dtype=torch.float64)
    y = torch.randn(8, generator=generator, dtype=torch.float64)
    L = torch.linalg.matrix_norm(A, 2).item() ** 2
    x = recordings.fista(
        lambda z: A.T @ (A @ z - y), lambda v: v - v.clamp(-0.5 / L, 0.5 / L), 0 * A[0], L, 3000
    )
    g = A.T @ (y - A @ x)
    assert torch.allclose(g[x != 0], 0.5 * x[x != 0].sign(), atol=1e-6)
    assert bool((g[x == 0].abs() <= 0.5 + 1e-6).all())


def test_the_denoiser_denoises():
    x = recordings.ecg()[-2048:].reshape(2, 1024)
    y = x + 0.3 * torch.randn(x.shape, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        found = recordings.trained()(y, 0.3)
        same = recordings.trained()(y, torch.full((2, 1), 0.3))
    assert recordings.snr(found, x) > recordings.snr(y, x) + 4 and torch.allclose(found, same)


def test_clipped_details_keep_their_range():
    x, y, theta = recordings.clipped(9, 50, torch.Generator().manual_seed(0), recordings.ecg())
    assert x.shape == y.shape == (9, 50) and theta.shape == (9, 1)
    assert bool((y.abs() <= theta).all()) and torch.equal(y, x.clamp(-theta, theta))
    low, high = recordings.THETAS
    assert low <= theta.min() and theta.max() <= high


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = recordings.SignalNetwork(2, 4)

    def forward(self, y, theta):
        return self.net(torch.stack([y, theta.expand(y.shape)], 1))


def test_the_design_network_is_trained_once(tmp_path, capsys):
    path = tmp_path / "tiny.safetensors"
    first = recordings.train_or_load(Tiny, path, minutes=0.005)
    again = recordings.train_or_load(Tiny, path)
    weights = (one.net.layers[0].weight for one in (first, again))
    assert torch.equal(*weights) and not again.training
    assert "loaded from" in capsys.readouterr().out
    assert math.isfinite(recordings.validate(again))


def test_probes_watch_shifts():
    def spin(f, y, shifts):
        return f(y.roll(shifts, -1))

    y = torch.arange(6.0)
    assert torch.equal(probes.calls_of_spin(spin, y, 1)[0], y.roll(1))
    for kind, f in probes.FUNCTIONS.items():
        assert torch.equal(probes.spin_of(spin, kind, 2)(y), f(y.roll(2)))


def test_drawings_are_described():
    assert "heartbeat" in drawings.show_end().described
    x = torch.rand(40)
    assert len(drawings.show_signals({"measured": x, "truth": x}, 10).axes[0].lines) == 2
    assert len(drawings.show_traces({"a": x, "b": x}, 0.1).axes) == 2
