"""Differences of neighbouring pixels and their adjoint, as functions: `operators.Differences`."""

import torch

from starter_code.operators import Differences


def differences(x: torch.Tensor) -> torch.Tensor:
    """Forward differences down and right: (..., H, W) to (..., 2, H, W), 0 at the far border."""
    return Differences(tuple(x.shape), x.dtype).forward(x)


def differences_adjoint(p: torch.Tensor) -> torch.Tensor:
    """The adjoint of `differences`: (..., 2, H, W) to (..., H, W)."""
    *before, _, H, W = p.shape
    return Differences((*before, H, W), p.dtype).adjoint(p)
