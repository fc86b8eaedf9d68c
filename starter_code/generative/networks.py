"""The trained networks: an autoencoder's two halves and noise estimators, all of them given.

Weights are float16 in safetensors files, by the names of the modules below.
"""

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from starter_code.weights import tensors

WEIGHTS = Path(__file__).parent / "weights"
"""vae_digits_decoder, vae_digits_encoder, vae_fashion_decoder, ddpm_digits, ddpm_photos."""
LATENT = 20
WIDTHS = {"digits": (32, 64, 80), "photos": (40, 80, 96)}
"""Channels of the three levels of the noise estimators."""


class Decoder(nn.Module):
    """z (B, 20) -> images (B, 1, 28, 28) in [0, 1]."""

    def __init__(self, latent: int = LATENT, width: int = 400):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(latent, width),
            nn.ReLU(),
            nn.Linear(width, width),
            nn.ReLU(),
            nn.Linear(width, 784),
            nn.Sigmoid(),
        )

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return self.layers(z).unflatten(-1, (1, 28, 28))


class Encoder(nn.Module):
    """Images (B, 1, 28, 28) in [0, 1] -> mean and log variance of z, (B, 20) each."""

    def __init__(self, latent: int = LATENT, width: int = 300):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(784, width),
            nn.ReLU(),
            nn.Linear(width, width),
            nn.ReLU(),
            nn.Linear(width, 2 * latent),
        )

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        mean, log_variance = self.layers(x).chunk(2, dim=-1)
        return mean, log_variance


class Block(nn.Module):
    """Two convolutions with a skip; the noise level scales and shifts what is between them."""

    def __init__(self, c_in: int, c_out: int, embedding: int):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(8, c_in), nn.GroupNorm(8, c_out)
        self.conv1 = nn.Conv2d(c_in, c_out, 3, padding=1)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, padding=1)
        self.scale_shift = nn.Linear(embedding, 2 * c_out)
        self.skip = nn.Identity() if c_in == c_out else nn.Conv2d(c_in, c_out, 1)
        _begin_at_zero(self.conv2)

    def forward(self, x: torch.Tensor, e: torch.Tensor) -> torch.Tensor:
        scale, shift = self.scale_shift(e)[..., None, None].chunk(2, dim=1)
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.conv2(F.silu(self.norm2(h) * (1 + scale) + shift))
        return self.skip(x) + h


class Attention(nn.Module):
    """Each pixel looks at all others, with heads of 16 channels; added to the input."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm, self.heads = nn.GroupNorm(8, channels), channels // 16
        self.qkv, self.out = nn.Conv2d(channels, 3 * channels, 1), nn.Conv2d(channels, channels, 1)
        _begin_at_zero(self.out)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        B, C, H, W = x.shape
        heads = self.qkv(self.norm(x)).reshape(B, 3, self.heads, C // self.heads, H * W)
        q, k, v = heads.transpose(3, 4).unbind(1)  # (B, heads, pixels, channels of a head)
        h = F.scaled_dot_product_attention(q, k, v)
        return x + self.out(h.transpose(2, 3).reshape(B, C, H, W))


class NoiseUNet(nn.Module):
    """Estimates n in x_t = sqrt(a) x0 + sqrt(1 - a) n from x_t (B, 1, H, W) and a (B,).

    H and W are multiples of 4. It is told the noise through a alone, so any schedule can use it.
    """

    def __init__(self, widths: tuple[int, int, int], embedding: int = 128):
        super().__init__()
        a, b, c = widths
        self.register_buffer("frequencies", torch.logspace(math.log10(0.5), math.log10(16), 32))
        self.embed = nn.Sequential(
            nn.Linear(64, embedding), nn.SiLU(), nn.Linear(embedding, embedding), nn.SiLU()
        )
        self.first = nn.Conv2d(1, a, 3, padding=1)
        self.down1 = Block(a, a, embedding)
        self.down2 = Block(a, b, embedding)
        self.down3 = Block(b, c, embedding)
        self.pool1, self.pool2 = nn.Conv2d(a, a, 3, 2, 1), nn.Conv2d(b, b, 3, 2, 1)
        self.attend1, self.attend2 = Attention(c), Attention(c)
        self.middle = Block(c, c, embedding)
        self.up3 = Block(2 * c, c, embedding)
        self.up2 = Block(c + b, b, embedding)
        self.up1 = Block(b + a, a, embedding)
        self.norm, self.last = nn.GroupNorm(8, a), nn.Conv2d(a, 1, 3, padding=1)
        _begin_at_zero(self.last)

    def forward(self, x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
        a = a.to(x.dtype)
        log_snr = (torch.log(a) - torch.log1p(-a)).clamp(-12, 12) / 12
        angles = math.pi / 2 * log_snr[:, None] * self.frequencies
        e = self.embed(torch.cat([angles.sin(), angles.cos()], 1))
        h1 = self.down1(self.first(x), e)
        h2 = self.down2(self.pool1(h1), e)
        h3 = self.attend1(self.down3(self.pool2(h2), e))
        h = self.attend2(self.middle(h3, e))
        h = F.interpolate(self.up3(torch.cat([h, h3], 1), e), scale_factor=2)
        h = F.interpolate(self.up2(torch.cat([h, h2], 1), e), scale_factor=2)
        h = self.up1(torch.cat([h, h1], 1), e)
        return self.last(F.silu(self.norm(h)))


def _begin_at_zero(layer: nn.Module) -> None:
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)


def decoder(name: str = "digits") -> Decoder:
    """The trained decoder of "digits" or "fashion", in evaluation mode, without gradients."""
    return _trained(Decoder(), f"vae_{name}_decoder")


def encoder() -> Encoder:
    """The trained encoder of digits, in evaluation mode, without gradients."""
    return _trained(Encoder(), "vae_digits_encoder")


def noise_estimator(name: str = "digits") -> NoiseUNet:
    """The trained estimator for "digits" (32 x 32) or "photos" (64 x 64), without gradients.

    Images have values in [-1, 1]. Raises ValueError for another name.
    """
    if name not in WIDTHS:
        raise ValueError(f"there is no estimator {name!r}; there are {', '.join(WIDTHS)}")
    return _trained(NoiseUNet(WIDTHS[name]), f"ddpm_{name}")


def _trained(model: nn.Module, name: str) -> nn.Module:
    path = WEIGHTS / f"{name}.safetensors"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in WEIGHTS.glob("*.safetensors")))
        raise ValueError(f"there are no weights {name!r}; there are {known}")
    state, _ = tensors(path)
    model.load_state_dict({key: value.float() for key, value in state.items()})
    return model.eval().requires_grad_(False)
