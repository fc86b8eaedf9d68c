"""What a student must have seen, measured again for tests, and what designs are scored on.

Bodies and slices for scoring lie in no package: they are drawn, and bent, with the course's key.
"""

import functools

import numpy as np
import torch
import torch.nn.functional as F
from scipy import sparse

from solutions.fields import smooth_field
from solutions.hw09_ct import reference
from starter_code import checks, ct, measured, metrics, personal, weights
from starter_code.ct import learning
from starter_code.linear_operator import LinearOperator


class ByScipy(LinearOperator):
    """The operator of `strip_matrix` with small indices: a grader has little memory."""

    def __init__(self, views: int, n: int, bins: int):
        super().__init__((n, n), (views, bins))
        parts = []
        for angle in ct.angles(views):
            rows, columns, values = (
                one.numpy() for one in reference.strip_matrix(n, [angle], bins)
            )
            places = rows.astype(np.int32), columns.astype(np.int32)
            shape = bins, n * n
            parts.append(sparse.csr_matrix((values.astype(np.float32), places), shape=shape))
        self.M = sparse.vstack(parts, format="csr")

    def forward(self, x):
        flat = x.reshape(-1, self.M.shape[1]).T.numpy()
        return torch.from_numpy((self.M @ flat).T.copy()).reshape(*x.shape[:-2], *self.y_shape)

    def adjoint(self, y):
        flat = y.reshape(-1, self.M.shape[0]).T.numpy()
        return torch.from_numpy((self.M.T @ flat).T.copy()).reshape(*y.shape[:-2], *self.x_shape)


@functools.cache
def projector(views: int, n: int = ct.N, bins: int = ct.BINS) -> ByScipy:
    """The reference's own operator."""
    return ByScipy(views, n, bins)


def scan(identity: str, views: int, N0: float = 1e5) -> torch.Tensor:
    """This student's scan of the abdomen."""
    generator = personal.generator(identity, f"abdomen {views}")
    ideal = ct.integrals("abdomen", views)
    return reference.log_data(reference.measure(ideal, N0, generator), N0)


@measured.once
def _windows(identity: str) -> str:
    found, x = [], ct.truth("abdomen")
    for views in (32, 192):
        A, y = projector(views), scan(identity, views)
        found += [metrics.psnr(reference.fbp(A, y, one), x) for one in ("ramp", "hann")]
    return repr(found)


def windows(identity: str) -> list[float]:
    """PSNR by ramp and Hann, with 32 and with 192 views."""
    return [float(one) for one in _windows(identity).strip("[]").split(",")]


@measured.once
@torch.no_grad()
def _away(identity: str) -> str:
    found, x = [], ct.truth("abdomen")
    A, y = projector(192), scan(identity, 192)

    def start(y):
        return reference.fbp(A, y)

    best = max(metrics.psnr(reference.fbp(A, y, one), x) for one in ("ramp", "hann"))
    unet = reference.FBPConvNet(start, ct.UNet())
    primal_dual = reference.PrimalDual(A, ct.norm(A), start)
    for network, file in ((unet, "unet"), (primal_dual, "primal_dual")):
        weights.load(network, ct.WEIGHTS / f"{file}.safetensors")
        found.append(metrics.psnr(network(y[None])[0], x) - best)
    return repr(found)


def away(identity: str) -> list[float]:
    """PSNR of U-Net and primal-dual less that of the better window, with 192 views."""
    return [float(one) for one in _away(identity).strip("[]").split(",")]


# --- What designs are scored on -------------------------------------------------------------------

SIDE, VIEWS, BINS = learning.SIDE, learning.FEW, learning.STRIPS


def few_views(n: int, bins: int) -> ByScipy:
    """The reference's own operator of 24 views."""
    return projector(VIEWS, n, bins)


def drawn(count: int, number: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Drawn bodies (count, 64, 64) and their noisy views (count, 24, 92).

    number: as in `checks.secret`, from which everything random is taken.
    """
    generator = checks.seeded(checks.secret(number))
    x, ideal = learning.bodies(few_views(2 * SIDE, 2 * BINS), count, generator)
    return x, learning.noisy(ideal, generator)


def people(number: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Both slices of people, each bent twice, and their noisy views."""
    generator = checks.seeded(checks.secret(number))
    images = torch.stack([_bent(ct.fine(name), generator) for name in ct.PEOPLE * 2])
    ideal = ct.geometry.halved(few_views(2 * SIDE, 2 * BINS)(images))
    return ct.coarser(images), learning.noisy(ideal, generator)


def _bent(image: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """A slice (256, 256) turned a little, perhaps mirrored, and bent: (128, 128)."""
    size = 2 * SIDE
    ticks = (torch.arange(size) + 0.5) * 2 / size - 1
    rows, columns = torch.meshgrid(ticks, ticks, indexing="ij")
    turn, mirror, scale = (torch.rand(3, generator=generator) - 0.5).tolist()
    y = (1 + 0.2 * scale) * rows + 0.06 * smooth_field((size, size), 5, generator)
    x = (1 - 0.2 * scale) * columns + 0.06 * smooth_field((size, size), 5, generator)
    grid = torch.stack([x + turn * y, y - turn * x], dim=-1)[None] * (1 if mirror > 0 else -1)
    found = F.grid_sample(
        image[None, None], grid, mode="bilinear", padding_mode="zeros", align_corners=False
    )
    return found[0, 0].clamp(0, 1) * ct.circle(size)


def sirt(y: torch.Tensor) -> torch.Tensor:
    """The classical opponent: 60 steps of SIRT with x >= 0."""
    return reference.sirt(few_views(SIDE, BINS), y, 60)
