"""The students' library computes where its tensors are: on the stand-in here, on a card there."""

import contextlib

import pytest
import torch
from torch import nn

from starter_code import elsewhere, kernels, metrics, operators, probes
from starter_code.colour.networks import ColourNet, with_hints
from starter_code.ct.networks import UNet as CTUNet
from starter_code.generative import instruments, mixtures
from starter_code.generative.networks import Decoder, NoiseUNet
from starter_code.graphs.groups import extreme_vectors, k_means
from starter_code.graphs.networks import GraphNetwork
from starter_code.inpainting.data import hole_psnr, pulled
from starter_code.inpainting.networks import PlainUNet
from starter_code.mri.classical import tv, tv_shrink, wavelet_shrink
from starter_code.mri.networks import UNet as MRIUNet
from starter_code.mri.physics import MultiCoil, fft2c, ifft2c
from starter_code.recordings import classical as recordings
from starter_code.recordings.networks import Denoiser as SignalDenoiser
from starter_code.segmentation.networks import edges
from starter_code.segmentation.thresholds import best_thresholds
from starter_code.sparse import wavelets
from starter_code.sparse.dictionaries import cosines, denoise
from starter_code.sparse.differences import differences, differences_adjoint
from starter_code.sparse.signals import nmse
from starter_code.super_resolution import enlarging
from starter_code.super_resolution.networks import Discriminator, Features
from starter_code.supervision.classical import filled, smooth
from starter_code.unrolled import sparse
from starter_code.unrolled.networks import PlainCNN
from starter_code.untrained.networks import Hourglass
from tests import cards


def drawn(*shape, dtype=torch.float64, seed=1):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


IMAGE = drawn(1, 1, 16, 16)
MASK = (drawn(1, 1, 16, 16, seed=2) > 0.3).double()
SIGNAL = drawn(2, 64)
MAPS = torch.complex(drawn(1, 2, 8, 8), drawn(1, 2, 8, 8, seed=3)) / 2
LINES = torch.arange(8)[None] % 2 == 0
COMPLEX = torch.complex(drawn(1, 8, 8, seed=4), drawn(1, 8, 8, seed=5))
A = drawn(6, 12) / 3
EDGES = torch.tensor([[0, 1, 2, 3, 0], [1, 2, 3, 4, 4]])
SYMMETRIC = A @ A.T


def soft(z, t):
    return z - z.clamp(-t, t) if not z.is_complex() else z


FUNCTIONS = {
    "mse": (metrics.mse, IMAGE, IMAGE + 0.1),
    "psnr": (metrics.psnr, IMAGE, IMAGE + 0.1),
    "ssim": (metrics.ssim, IMAGE, IMAGE + 0.1),
    "convolution": (
        lambda x: operators.Convolution((1, 16, 16), drawn(2, 1, 3, 3))(x), IMAGE
    ),
    "blur": (lambda x: operators.Blur((16, 16), kernels.gaussian(1.0), x.dtype)(x), IMAGE),
    "mask": (lambda x: operators.Mask((16, 16), MASK[0, 0] > 0, x.dtype)(x), IMAGE),
    "k-space": (lambda x: ifft2c(2 * fft2c(x)), COMPLEX),
    "coils": (lambda x, S, m: MultiCoil(S, m).H(MultiCoil(S, m)(x)), COMPLEX, MAPS, LINES),
    "complex TV": (lambda y, S, m: tv(MultiCoil(S, m)(y), MultiCoil(S, m), 0.01, 3),
                   COMPLEX, MAPS, LINES),
    "TV step": (lambda z: tv_shrink(z, 0.1), COMPLEX),
    "wavelet step": (lambda z: wavelet_shrink(soft, 0.1, 2, "haar")(z), IMAGE),
    "wavelets": (lambda y: wavelets.shrink(y, 0.1), IMAGE),
    "dictionary": (lambda y: denoise(y, cosines(4, 5).to(y.device), 0.1), IMAGE[0, 0]),
    "differences": (lambda x: differences_adjoint(differences(x)), IMAGE),
    "nmse": (nmse, SIGNAL, SIGNAL + 0.1),
    "ista": (lambda y, A: sparse.ista(y, A, 0.1, 3), drawn(2, 6), A),
    "fista": (lambda y, A: sparse.fista(y, A, 0.1, 3), drawn(2, 6), A),
    "matrix": (lambda x, A: instruments.Matrix(A).forward(x), drawn(2, 12), A),
    "instrument's mask": (lambda x: instruments.Mask(MASK[0, 0] > 0).forward(x), IMAGE),
    "pooling": (lambda x: instruments.Pooling(4).forward(x), IMAGE),
    "sliced distance": (mixtures.sliced_distance, drawn(9, 2), drawn(9, 2, seed=7)),
    "enlarged": (lambda y: enlarging.back_project(enlarging.downsample(y, 2), 2), IMAGE),
    "holes filled": (filled, IMAGE, MASK),
    "holes smoothed": (lambda y, m: smooth(y, m, 0.3, 5), IMAGE, MASK),
    "holes pulled": (lambda y, m: pulled(y, m), IMAGE, MASK),
    "holes scored": (lambda y, m: hole_psnr(y + 0.1, y, m > 0), IMAGE, MASK),
    "edges": (edges, (4 * drawn(1, 9, 8)).long()),
    "thresholds": (lambda x: best_thresholds(x, (4 * x).long().clamp(0, 3), 9), drawn(2, 40, 40)),
    "signal's wavelets": (lambda y: recordings.wavelet(y, 0.1, "haar"), SIGNAL),
    "signal's variation": (lambda y: recordings.total_variation(y, 0.1), SIGNAL),
    "polynomials": (lambda y: recordings.savitzky_golay(y, 7), SIGNAL),
    "Wiener": (lambda y: recordings.wiener(y, y, 0.1), SIGNAL),
    "spline": (lambda y: recordings.spline(y, 0.8), SIGNAL[0]),
    "eigenvectors": (lambda M: extreme_vectors(M, 2).abs(), SYMMETRIC),
    "k-means": (lambda v: k_means(v, 2), torch.cat([drawn(4, 2), 9 + drawn(4, 2)])),
    "gradient": (lambda x: probes.gradient(lambda z: z**2, x), IMAGE),
    "hints": (with_hints, MASK[0, 0] > 0, drawn(2, 16, 16)),
}  # fmt: skip
NETWORKS = {
    "colour": (lambda: ColourNet(1, 2, 8), drawn(1, 1, 16, 16)),
    "ct": (lambda: CTUNet(4), drawn(1, 1, 16, 16)),
    "decoder": (Decoder, drawn(2, 20)),
    "noise": (lambda: NoiseUNet((32, 32, 32), 16), drawn(2, 1, 16, 16), drawn(2)),
    "holes": (lambda: PlainUNet(4), drawn(1, 3, 32, 32), drawn(1, 1, 32, 32) > 0.3),
    "mri": (lambda: MRIUNet(1, 1, 2, 4), drawn(1, 1, 16, 16)),
    "signal": (lambda: SignalDenoiser(4), SIGNAL, drawn(2, 1)),
    "discriminator": (lambda: Discriminator(4), drawn(1, 1, 32, 32)),
    "features": (lambda: Features(4), drawn(1, 1, 32, 32)),
    "plain": (lambda: PlainCNN(4, 3), IMAGE, 0.1),
    "hourglass": (lambda: Hourglass(4, 2, 2), drawn(1, 4, 16, 16)),
    "tiny": (lambda: probes.TinyNetwork(torch.float64).eval(), IMAGE),
}


def there(device):
    """The surroundings in which tensors are put on the stand-in, or on a card."""
    stack = contextlib.ExitStack()
    if device != "cpu":
        stack.enter_context(elsewhere.on(device))
    stack.enter_context(elsewhere.active())
    return stack


def close(found, expected):
    if isinstance(expected, torch.Tensor):
        assert found.shape == expected.shape and found.dtype == expected.dtype
        return torch.allclose(found, expected, rtol=1e-5, atol=1e-7)
    if isinstance(expected, list | tuple):
        return len(found) == len(expected) and all(map(close, found, expected))
    return found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("device", cards.EACH)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_stay_where_their_tensors_are(name, device):
    function, *args = FUNCTIONS[name]
    expected = function(*args)
    with there(device):
        found = function(*elsewhere.put(args))
        assert elsewhere.is_there(found)
        assert close(elsewhere.back(found), expected)


@pytest.mark.parametrize("device", cards.EACH)
@pytest.mark.parametrize("name", NETWORKS)
def test_networks_stay_where_they_are(name, device):
    make, *args = NETWORKS[name]
    torch.manual_seed(0)
    network = make().double().eval()
    held = dict(network.named_parameters()) | dict(network.named_buffers())
    with torch.no_grad():
        expected = network(*args)
        with there(device):
            found = torch.func.functional_call(
                network, elsewhere.put(held), tuple(elsewhere.put(args))
            )
            assert elsewhere.is_there(found)
            assert close(elsewhere.back(found), expected)


@cards.needs_card[1]
@pytest.mark.gpu
@pytest.mark.parametrize("name", NETWORKS)
def test_networks_learn_on_a_card(name):
    make, *args = NETWORKS[name]
    network = make().double().to("cuda")
    args = [one.to("cuda") if isinstance(one, torch.Tensor) else one for one in args]
    found = network(*args)
    found = found if isinstance(found, torch.Tensor) else found[0]
    found.square().mean().backward()
    gradients = [one.grad for one in network.parameters() if one.grad is not None]
    assert gradients and all(one.is_cuda and one.isfinite().all() for one in gradients)


@pytest.mark.parametrize("device", cards.EACH)
def test_groups_are_found_where_the_graph_is(device):
    network = GraphNetwork(4, 3).eval()
    answer = network.groups(EDGES, 5, torch.Generator().manual_seed(1))
    held = dict(network.named_parameters())
    with there(device), torch.no_grad():

        class Moved(nn.Module):  # `groups` calls the network itself
            def __call__(self, *args):
                return torch.func.functional_call(network, elsewhere.put(held), args)

        moved = Moved()
        moved.width = network.width
        where = elsewhere.put(EDGES)
        h = torch.randn(10, 4, generator=torch.Generator().manual_seed(1)).to(where.device)
        found = (moved(h, where, 5) > 0).long()
        assert elsewhere.is_there(found) and torch.equal(elsewhere.back(found), answer)
