"""Random sparse vectors and matrices, and the error of an estimate."""

import torch

AMPLITUDES = ("normal", "signs")


def gaussian_matrix(
    m: int, n: int, generator: torch.Generator, dtype: torch.dtype = torch.float64
) -> torch.Tensor:
    """A matrix (m, n) of independent normal entries, each column divided by its norm."""
    A = torch.randn(m, n, generator=generator, dtype=torch.float64)
    return (A / A.norm(dim=0)).to(dtype)


def sparse_signals(
    count: int,
    n: int,
    k: int,
    generator: torch.Generator,
    amplitudes: str = "normal",
    dtype: torch.dtype = torch.float64,
) -> torch.Tensor:
    """Vectors (count, n) with exactly k entries that are not zero, at uniformly random places.

    amplitudes: "normal" (mean 0, variance 1) or "signs" (-1 or 1). Raises ValueError for another
    word, and unless 0 <= k <= n.
    """
    if amplitudes not in AMPLITUDES:
        raise ValueError(f"amplitudes is one of {AMPLITUDES}, not {amplitudes!r}")
    if not 0 <= k <= n:
        raise ValueError(f"k lies between 0 and n = {n}, not {k}")
    places = torch.rand(count, n, generator=generator).argsort(dim=1)[:, :k]
    values = torch.randn(count, k, generator=generator, dtype=torch.float64)
    if amplitudes == "signs":
        values = torch.where(values < 0, -1.0, 1.0).to(torch.float64)
    x = torch.zeros(count, n, dtype=torch.float64)
    return x.scatter_(1, places, values).to(dtype)


def nmse(estimate: torch.Tensor, target: torch.Tensor) -> float:
    """Normalised mean squared error in dB: 10 log10(||estimate - target||^2 / ||target||^2).

    Both norms are over all values together, a batch too: a sum of errors over a sum of energies,
    not a mean of ratios. Equal tensors have -infinity. Raises ValueError where shapes differ.
    """
    if estimate.shape != target.shape:
        shapes = f"{tuple(estimate.shape)} and {tuple(target.shape)}"
        raise ValueError(f"the estimate and the target have different shapes: {shapes}")
    estimate, target = estimate.double(), target.double()
    return (10 * torch.log10((estimate - target).square().sum() / target.square().sum())).item()
