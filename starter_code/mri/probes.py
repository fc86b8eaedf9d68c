"""Measurements of reconstructions. See `starter_code.probes`.

What a function is given besides tensors (an operator, a proximal step, a network, an open file) is
made here, beside the function. Operators are matrices M, complex: y = M x for the entries of x in
order, which stand for coils in place of coil 0, 1, ...
"""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from starter_code import checks, weights
from starter_code.linear_operator import LinearOperator
from starter_code.mri import fastmri
from starter_code.mri.networks import UNet
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
    """(..., H, W) to (..., C, H, W) by a matrix M (C H W, H W); counts its calls."""

    def __init__(self, M: torch.Tensor, H: int, W: int):
        super().__init__((H, W), (len(M) // (H * W), H, W), M.dtype)
        self.M, self.calls = M, 0

    def forward(self, x):
        self.calls += 1
        return (x.flatten(-2)[..., None, :] @ self.M.T)[..., 0, :].unflatten(-1, self.y_shape)

    def adjoint(self, y):
        return (y.flatten(-3)[..., None, :] @ self.M.conj())[..., 0, :].unflatten(-1, self.x_shape)


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
    return lambda y, M: function(y, Matrix(M, H, W), *rest)


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
def drawn_mask(function: Callable, columns: int, R: int, acs: int, seed: int) -> torch.Tensor:
    """`function(columns, R, acs, generator)` with a new generator."""
    return function(columns, R, acs, torch.Generator().manual_seed(seed))


@probe
def mask_call(function: Callable, columns: int, R: int, acs: int) -> Callable:
    """`f(seed)`, which is `function(columns, R, acs, generator)`; seed: a tensor of one int."""
    return lambda seed: drawn_mask(function, columns, R, acs, int(seed))


@probe
def applied(operator_class: Callable, way: str) -> Callable:
    """`f(maps, mask, x)`, a new operator's `forward` or `adjoint` applied to x."""

    def call(maps: torch.Tensor, mask: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        A = operator_class(maps, mask)
        return A(x) if way == "forward" else A.H(x)

    return call


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


class _Network(nn.Module):
    """x -> half of it, moved, less 0.25; refuses sides that 8 does not divide."""

    def __init__(self, seen: list):
        super().__init__()
        self.seen = seen

    def forward(self, x):
        if x.shape[-1] % 8 or x.shape[-2] % 8:
            raise ValueError(f"8 does not divide {tuple(x.shape)}")
        self.seen.append(x.detach().clone())
        return 0.5 * x.roll((1, 1), (-2, -1)) - 0.25


@probe
def restored_call(restored_class: Callable, H: int, W: int) -> Callable:
    """`f(y, M)`: a new `restored_class(network)` for y, with a network that moves pixels."""

    def call(y: torch.Tensor, M: torch.Tensor) -> torch.Tensor:
        return restored_class(_Network([]))(y, Matrix(M, H, W)).detach()

    return call


@probe
def given_to_network(
    restored_class: Callable, y: torch.Tensor, M: torch.Tensor, H: int, W: int
) -> list[torch.Tensor]:
    """What `restored_class(network)(y, A)` gives its network, call by call."""
    seen: list[torch.Tensor] = []
    restored_class(_Network(seen))(y, Matrix(M, H, W))
    return seen


@probe
def restored_learns(restored_class: Callable, y: torch.Tensor, M: torch.Tensor) -> list[bool]:
    """Whether gradients reach each parameter of the U-Net inside, and how many there are."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = restored_class(UNet(1, 1, 3, 2).to(M.real.dtype))
    with torch.enable_grad():
        result = model(y, Matrix(M, 8, 8))
        found = torch.autograd.grad(result.sum(), list(model.parameters()), allow_unused=True)
    return [one is not None for one in found]


@probe
def consistent(function: Callable, H: int, W: int, eta: float) -> Callable:
    """`f(x, y, M)`, which is `function(x, y, operator with M, eta)`."""
    return lambda x, y, M: function(x, y, Matrix(M, H, W), eta)


@probe
def eta_gradient(
    function: Callable, x: torch.Tensor, y: torch.Tensor, M: torch.Tensor, eta: torch.Tensor
) -> torch.Tensor:
    """The gradient of the sum of |function(x, y, A, eta)|^2 for eta, a tensor of one number."""
    with torch.enable_grad():
        eta = eta.clone().requires_grad_(True)
        result = function(x, y, Matrix(M, *x.shape[-2:]), eta)
        return torch.autograd.grad(result.abs().square().sum(), eta)[0]


def _cascade(model_class: Callable, T: int, width: int, depth: int, dtype: torch.dtype):
    with torch.random.fork_rng(devices=[]):  # first weights are drawn as torch likes
        torch.manual_seed(0)
        return model_class(T, width, depth).to(dtype)


@probe
def cascade_call(model_class: Callable, T: int, H: int, W: int) -> Callable:
    """`f(y, M)`: a new cascade without its networks, with eta 0.7 / 0.4 in turn: gradient steps."""

    def call(y: torch.Tensor, M: torch.Tensor) -> torch.Tensor:
        model = _cascade(model_class, T, 2, 1, M.real.dtype).to(y.device)
        with torch.no_grad():
            for name, one in model.named_parameters():
                one.zero_()
                if name == "eta":
                    one[::2].add_(0.7)
                    one[1::2].add_(0.4)
        return model(y, Matrix(M, H, W)).detach()

    return call


@probe
def cascade_with(
    module: nn.Module, layers: list, eta: torch.Tensor, y: torch.Tensor, M: torch.Tensor, H: int,
    W: int,
) -> torch.Tensor:  # fmt: skip
    """`module(y, A)` in double precision, after it was given eta and its layers' weights."""
    weights.assign(module, [{"eta": eta}, *layers])
    return module.double()(y, Matrix(M, H, W)).detach()


@probe
def cascade_gradients(module: nn.Module, y: torch.Tensor, M: torch.Tensor, H: int, W: int) -> dict:
    """Of `module(y, A)`: how many eta matter, how many parameters there are and how many do not."""
    module = module.double()
    with torch.enable_grad():
        result = module(y, Matrix(M, H, W))
        named = dict(module.named_parameters())
        found = torch.autograd.grad(result.abs().sum(), list(named.values()), allow_unused=True)
    by_name = dict(zip(named, found, strict=True))
    eta = by_name.get("eta")
    return {
        "eta": 0 if eta is None else int((eta != 0).sum()),
        "count": len(found),
        "lost": sum(one is None or not bool((one != 0).any()) for one in found),
    }


METHODS: dict[str, Callable[[torch.Tensor, Matrix], torch.Tensor]] = {
    "adjoint": lambda y, A: A.H(y),
    "turned": lambda y, A: (0.6 + 0.8j) * A.H(y),
    "magnitude": lambda y, A: A.H(y).abs(),
    "cubed": lambda y, A: A.H(y) * A.H(y).abs().square(),
    "of the batch": lambda y, A: A.H(y) - A.H(y).mean((-2, -1), keepdim=True),
}
"""Reconstructions by name; some are not linear."""


@probe
def gain_of(
    function: Callable, method: str, x: torch.Tensor, d: torch.Tensor, M: torch.Tensor
) -> Any:
    """`function(reconstruct, x, d, A)` for a method of `METHODS`."""
    A = Matrix(M, *x.shape[-2:])
    return function(lambda y: METHODS[method](y, A), x, d, A)


@probe
def gain_call(function: Callable, method: str) -> Callable:
    """`f(x, d, M)`, which is `gain_of(function, method, x, d, M)`."""
    return lambda x, d, M: gain_of(function, method, x, d, M)


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
