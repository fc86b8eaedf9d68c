"""Networks that are given: the small convolutional ones, and their trained weights."""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import weights

WEIGHTS = Path(__file__).parent / "weights"
"""unrolled.safetensors of Unrolled(8, 32, 5), plain.safetensors of PlainCNN(48, 12),
denoiser.safetensors of Denoiser(16, 5); float16."""


def small_cnn(
    c_in: int, c_out: int, width: int, layers: int, bias: bool = True, last: float = 0.03
) -> nn.Sequential:
    """Convolutions 3 x 3 with ReLU between them: (B, c_in, H, W) to (B, c_out, H, W).

    last: what the first weights of the last layer are multiplied with, so that the network changes
    little at the beginning.
    """
    channels = [c_in, *[width] * (layers - 1), c_out]
    parts: list[nn.Module] = []
    for before, after in zip(channels, channels[1:], strict=False):
        convolution = nn.Conv2d(before, after, 3, padding=1, bias=bias)
        nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
        if bias:
            nn.init.zeros_(convolution.bias)
        parts += [convolution, nn.ReLU()]
    parts.pop()
    with torch.no_grad():
        parts[-1].weight.mul_(last)
    return nn.Sequential(*parts)


class PlainCNN(nn.Module):
    """A network that is told y and sigma, and not the blur: y plus a correction."""

    def __init__(self, width: int = 48, layers: int = 12):
        super().__init__()
        self.net = small_cnn(2, 1, width, layers)

    def forward(self, y: torch.Tensor, sigma: float) -> torch.Tensor:
        """y: (B, 1, H, W). Returns the estimate of x, of the same shape."""
        return y + self.net(torch.cat([y, torch.full_like(y, sigma)], 1))


class Denoiser(nn.Module):
    """Identity minus a network without biases, each of whose convolutions has norm at most 1.

    Trained for noise of 15/255. A product of maps that stretch nothing stretches nothing, so the
    network is 1-Lipschitz: real spectral normalisation, Ryu and others (2019).
    """

    def __init__(self, width: int = 16, layers: int = 5):
        super().__init__()
        self.net = small_cnn(1, 1, width, layers, bias=False, last=1.0)

    def forward(self, y: torch.Tensor) -> torch.Tensor:
        """y: (B, 1, H, W). Returns the estimate of x, of the same shape."""
        return y - self.net(y)


def plain_cnn() -> PlainCNN:
    """The network without the blur, trained."""
    return weights.load(PlainCNN(), WEIGHTS / "plain.safetensors")


def denoiser() -> Denoiser:
    """The denoiser for plug-and-play, trained."""
    return weights.load(Denoiser(), WEIGHTS / "denoiser.safetensors")


@torch.no_grad()
def bound_norms(model: nn.Module, bound: float = 0.995, size: int = 24) -> None:
    """Scale each convolution whose norm is above the bound down to it, in place.

    Its norm on size x size images that continue periodically: the largest singular value of the
    matrix that mixes channels, over all frequencies.
    """
    for part in model.modules():
        if isinstance(part, nn.Conv2d):
            symbol = torch.fft.fft2(F.pad(part.weight, (0, size - 3, 0, size - 3)))
            norm = torch.linalg.matrix_norm(symbol.permute(2, 3, 0, 1), 2).max()
            part.weight.mul_(bound / norm.clamp(min=bound))
