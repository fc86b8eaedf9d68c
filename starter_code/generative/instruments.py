"""Linear instruments with all that guided samplers ask of them.

Each maps a batch x (B, ...) to y (B, ...) and has, beside its adjoint, its pseudo-inverse and
`whiten`, which multiplies by (r2 A A^T + s2 I)^-1. All keep dtype and device.
"""

import torch
import torch.nn.functional as F


class Matrix:
    """y = A x for rows x (B, n) and a matrix A (m, n)."""

    def __init__(self, A: torch.Tensor):
        self.A = A.clone()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x @ self.A.T.to(x)

    def adjoint(self, y: torch.Tensor) -> torch.Tensor:
        return y @ self.A.to(y)

    def pinv(self, y: torch.Tensor) -> torch.Tensor:
        return y @ torch.linalg.pinv(self.A.double()).T.to(y)

    def whiten(self, v: torch.Tensor, r2: float, s2: float) -> torch.Tensor:
        """(r2 A A^T + s2 I)^-1 v, for each row of v (B, m); not for r2 = s2 = 0."""
        A = self.A.double()
        S = r2 * A @ A.T + s2 * torch.eye(len(A), dtype=A.dtype, device=A.device)
        return torch.linalg.solve(S.to(v.device), v.double().T).T.to(v)


class Mask:
    """y = mask x: entries that were not measured are 0. mask: bool, the shape of one image."""

    def __init__(self, mask: torch.Tensor):
        self.mask = mask.clone()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.where(self.mask.to(x.device), x, 0)

    def adjoint(self, y: torch.Tensor) -> torch.Tensor:
        return self.forward(y)

    def pinv(self, y: torch.Tensor) -> torch.Tensor:
        return self.forward(y)

    def whiten(self, v: torch.Tensor, r2: float, s2: float) -> torch.Tensor:
        """v / (r2 + s2) where something was measured, else 0."""
        return self.forward(v) / (r2 + s2)


class Pooling:
    """y are means of k x k pixels of x (B, C, H, W); k divides H and W."""

    def __init__(self, k: int):
        self.k = k

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.avg_pool2d(x, self.k)

    def adjoint(self, y: torch.Tensor) -> torch.Tensor:
        return self.pinv(y) / self.k**2

    def pinv(self, y: torch.Tensor) -> torch.Tensor:
        return y.repeat_interleave(self.k, -1).repeat_interleave(self.k, -2)

    def whiten(self, v: torch.Tensor, r2: float, s2: float) -> torch.Tensor:
        """v / (r2 / k^2 + s2): A A^T is I / k^2."""
        return v / (r2 / self.k**2 + s2)


Instrument = Matrix | Mask | Pooling
