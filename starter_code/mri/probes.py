"""Measurements of reconstructions. See `starter_code.probes`.

What a function is given besides tensors (an operator, a proximal step, an open file) is made here,
beside the function; `network_probes` has networks. Operators are matrices M, complex: y = M x for
the entries of x in order, which stand for coils in place of coil 0, 1, ..., one M for all images or
one for each. Without entries M stands for `Unchanged`.
"""

import math
from collections.abc import Callable
from typing import Any

import torch

from starter_code import checks
from starter_code.linear_operator import LinearOperator
from starter_code.mri import fastmri
from starter_code.probes import gradient_weights, probe


def centred_matrix(n: int, dtype: torch.dtype = torch.complex128) -> torch.Tensor:
    """The centred orthonormal Fourier transform of n entries, entry by entry: (n, n)."""
    place = torch.arange(n, dtype=torch.float64) - n // 2
    turns = torch.outer(place, place) / n
    return (torch.polar(torch.ones_like(turns), -2 * math.pi * turns) / n**0.5).to(dtype)


def drawn(
    number: int, C: int, H: int, W: int, batch: tuple = (), dtype: torch.dtype = torch.complex128
) -> tuple[torch.Tensor, torch.Tensor]:
    """y (*batch, C, H, W), normal, and a matrix for `Matrix` of norm 1, from a test's number."""
    g = checks.generator(number)
    M = torch.randn(C * H * W, H * W, dtype=dtype, generator=g)
    y = torch.randn(*batch, C, H, W, dtype=dtype, generator=g)
    return y, M / torch.linalg.matrix_norm(M, 2)


def back(y: torch.Tensor, M: torch.Tensor, H: int, W: int) -> torch.Tensor:
    """The adjoint of `Matrix`, without one."""
    return (y.flatten(-3) @ M.conj()).unflatten(-1, (H, W))


class Matrix(LinearOperator):
    """(..., H, W) to (..., C, H, W) by a matrix M (..., C H W, H W); counts its calls."""

    def __init__(self, M: torch.Tensor, H: int, W: int):
        super().__init__((H, W), (M.shape[-2] // (H * W), H, W), M.dtype)
        self.M, self.calls = M, 0

    def forward(self, x):
        self.calls += 1
        return (x.flatten(-2)[..., None, :] @ self.M.mT)[..., 0, :].unflatten(-1, self.y_shape)

    def adjoint(self, y):
        return (y.flatten(-3)[..., None, :] @ self.M.conj())[..., 0, :].unflatten(-1, self.x_shape)


class Unchanged(LinearOperator):
    """One coil that sees all of an image as it is: what it returns lies in memory of its input."""

    def __init__(self, H: int, W: int, dtype: torch.dtype):
        super().__init__((H, W), (1, H, W), dtype)

    def forward(self, x):
        return x[..., None, :, :]

    def adjoint(self, y):
        return y[..., 0, :, :]


def operator(M: torch.Tensor, H: int, W: int) -> LinearOperator:
    """`Matrix`, or `Unchanged` where M has no entries."""
    return Matrix(M, H, W) if M.numel() else Unchanged(H, W, M.dtype)


SHRINK: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "the identity": lambda z: z,
    "half": lambda z: z / 2,
    "soft": lambda z: z * (1 - 0.1 / z.abs().clamp(min=0.1)),
    "real part": lambda z: (z.real + 0j).to(z.dtype),
    "smooth": lambda z: (2 * z + z.roll(1, -1) + z.roll(-1, -1)) / 4,
}
"""Proximal steps by name. The identity returns what it is given itself."""


@probe
def with_operator(function: Callable, H: int, W: int, *rest: Any) -> Callable:
    """`f(y, M)`, which is `function(y, operator with M, *rest)`; names of `SHRINK` are steps."""
    rest = tuple(SHRINK.get(one, one) if isinstance(one, str) else one for one in rest)
    return lambda y, M: function(y, operator(M, H, W), *rest)


@probe
def calls_of_shrink(
    function: Callable, y: torch.Tensor, M: torch.Tensor, H: int, W: int, iterations: int
) -> list[torch.Tensor]:
    """What `function(y, A, shrink, iterations)` gives its proximal step, call by call."""
    seen: list[torch.Tensor] = []

    def shrink(z: torch.Tensor) -> torch.Tensor:
        seen.append(z.detach().clone())
        return SHRINK["soft"](z)

    function(y, Matrix(M, H, W), shrink, iterations)
    return seen


@probe
def soft_gradient(function: Callable, z: torch.Tensor, t: float) -> torch.Tensor:
    """The gradient of sum(weights * |function(z, t)|^2) for z, complex."""
    with torch.enable_grad():
        z = z.clone().requires_grad_(True)
        result = function(z, t)
        loss = (gradient_weights(z.shape) * result.abs().square()).sum()
        return torch.autograd.grad(loss, z)[0]


@probe
def mask_call(function: Callable, columns: int, R: int, acs: int) -> Callable:
    """`f(seed)`, which is `function(columns, R, acs, generator)`; seed: a tensor of one int."""
    return lambda seed: function(columns, R, acs, torch.Generator().manual_seed(int(seed)))


@probe
def applied(operator_class: Callable, way: str) -> Callable:
    """`f(maps, mask, x)`, a new operator's `forward` or `adjoint` applied to x."""

    def call(maps: torch.Tensor, mask: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        A = operator_class(maps, mask)
        return A(x) if way == "forward" else A.H(x)

    return call


@probe
def two_results(
    operator_class: Callable,
    maps: torch.Tensor,
    mask: torch.Tensor,
    x: torch.Tensor,
    y: torch.Tensor,
) -> list[torch.Tensor]:
    """A x and A^H y of one operator, as they are after A and A^H were applied to 2 x and 2 y."""
    A = operator_class(maps, mask)
    found = [A(x), A.H(y)]
    A(2 * x), A.H(2 * y)
    return found


@probe
def is_operator(operator_class: Any) -> bool:
    """Whether it is a class derived from LinearOperator."""
    return isinstance(operator_class, type) and issubclass(operator_class, LinearOperator)


@probe
def about(operator_class: Callable, maps: torch.Tensor, mask: torch.Tensor) -> list:
    """x_shape, y_shape and dtype (a text) of a new operator."""
    A = operator_class(maps, mask)
    return [list(A.x_shape), list(A.y_shape), str(A.dtype)]


@probe
def read_from(
    function: Callable, arrays: dict[str, torch.Tensor], index: int, mask_as: str = "bool"
) -> dict:
    """Call `function(file, index)` for a file with these arrays; what it read and returned.

    mask_as: the dtype in which the file keeps its mask. Returns kspace, mask, target, count (how
    many things came back), read (numbers read, by array) and again (k-space after the first result
    was overwritten).
    """
    given = {name: one.numpy() for name, one in arrays.items()}
    if "mask" in given:
        given["mask"] = given["mask"].astype(mask_as)
    file = fastmri.volume(given)
    found = function(file, index)
    read = {name: one.read for name, one in file.items()}
    kept = [one.clone() if isinstance(one, torch.Tensor) else one for one in found]
    if isinstance(found[0], torch.Tensor):
        found[0].zero_()
    again = function(file, index)[0]
    names = ("kspace", "mask", "target")
    return dict(zip(names, kept, strict=False)) | {
        "count": len(found), "read": read, "again": again
    }  # fmt: skip


METHODS: dict[str, Callable[[torch.Tensor, LinearOperator], torch.Tensor]] = {
    "adjoint": lambda y, A: A.H(y),
    "turned": lambda y, A: (0.6 + 0.8j) * A.H(y),
    "magnitude": lambda y, A: A.H(y).abs(),
    "cubed": lambda y, A: A.H(y) * A.H(y).abs().square(),
    "of the batch": lambda y, A: A.H(y) - A.H(y).mean((-2, -1), keepdim=True),
}
"""Reconstructions by name; some are not linear."""


@probe
def gain_of(function: Callable, method: str) -> Callable:
    """`f(x, d, M)`, which is `function(reconstruct, x, d, A)` for a method of `METHODS`."""

    def gain(x: torch.Tensor, d: torch.Tensor, M: torch.Tensor) -> Any:
        A = operator(M, *x.shape[-2:])
        return function(lambda y: METHODS[method](y, A), x, d, A)

    return gain


@probe
def calls_of_method(
    function: Callable, x: torch.Tensor, d: torch.Tensor, M: torch.Tensor
) -> list[int]:
    """How often `function(reconstruct, x, d, A)` calls reconstruct, and A."""
    A, calls = Matrix(M, *x.shape[-2:]), []

    def reconstruct(y: torch.Tensor) -> torch.Tensor:
        calls.append(1)
        return A.H(y)

    function(reconstruct, x, d, A)
    return [len(calls), A.calls]
