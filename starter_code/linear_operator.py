"""Linear maps with their adjoints, and the algebra of them. `operators` has those of imaging."""

import math
from abc import ABC, abstractmethod

import torch


class LinearOperator(ABC):
    """A linear map A with its adjoint. A subclass writes `forward` and `adjoint`.

    x_shape, y_shape: shapes of one input and of one output, without a batch. dtype: of both.
    Operators are called, `A(x)`, composed, `A @ B`, added, `A + B`, and scaled, `2 * A`.
    """

    def __init__(self, x_shape: tuple, y_shape: tuple, dtype: torch.dtype = torch.float32):
        self.x_shape, self.y_shape = tuple(x_shape), tuple(y_shape)
        self.dtype = dtype

    @abstractmethod
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(..., *x_shape) -> (..., *y_shape)."""

    @abstractmethod
    def adjoint(self, y: torch.Tensor) -> torch.Tensor:
        """(..., *y_shape) -> (..., *x_shape), with <A x, y> = <x, A* y>."""

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """`forward(x)`. Raises ValueError for another shape, TypeError for another dtype."""
        if x.ndim < len(self.x_shape) or x.shape[x.ndim - len(self.x_shape) :] != self.x_shape:
            raise ValueError(f"{self!r} cannot take a tensor of shape {tuple(x.shape)}")
        if x.dtype != self.dtype:
            raise TypeError(f"{self!r} takes {self.dtype}, not {x.dtype}")
        return self.forward(x)

    @property
    def H(self) -> "LinearOperator":
        """The adjoint as an operator."""
        return Adjoint(self)

    @property
    def T(self) -> "LinearOperator":
        """The transpose as an operator: the adjoint without conjugation of the entries.

        For a real dtype it is the adjoint.
        """
        return Conjugate(self).H if self.dtype.is_complex else self.H

    def __matmul__(self, other: "LinearOperator") -> "LinearOperator":
        return Composition(self, other) if isinstance(other, LinearOperator) else NotImplemented

    def __add__(self, other: "LinearOperator") -> "LinearOperator":
        return Sum(self, other) if isinstance(other, LinearOperator) else NotImplemented

    def __sub__(self, other: "LinearOperator") -> "LinearOperator":
        return Sum(self, -1 * other) if isinstance(other, LinearOperator) else NotImplemented

    def __neg__(self) -> "LinearOperator":
        return -1 * self

    def __mul__(self, factor: complex) -> "LinearOperator":
        return (
            Multiple(factor, self) if isinstance(factor, int | float | complex) else NotImplemented
        )

    __rmul__ = __mul__

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.x_shape} -> {self.y_shape})"


class Identity(LinearOperator):
    """A x = x, for any shape."""

    def __init__(self, shape: tuple, dtype: torch.dtype = torch.float32):
        super().__init__(shape, shape, dtype)

    def forward(self, x):
        return x

    def adjoint(self, y):
        return y


class Adjoint(LinearOperator):
    """The adjoint of an operator."""

    def __init__(self, operator: LinearOperator):
        super().__init__(operator.y_shape, operator.x_shape, operator.dtype)
        self.operator = operator

    def forward(self, x):
        return self.operator.adjoint(x)

    def adjoint(self, y):
        return self.operator.forward(y)

    @property
    def H(self):
        return self.operator


class Conjugate(LinearOperator):
    """The operator whose matrix has the conjugated entries: x -> conj(A conj(x))."""

    def __init__(self, operator: LinearOperator):
        super().__init__(operator.x_shape, operator.y_shape, operator.dtype)
        self.operator = operator

    def forward(self, x):
        return self.operator.forward(x.conj()).conj().resolve_conj()

    def adjoint(self, y):
        return self.operator.adjoint(y.conj()).conj().resolve_conj()


class Composition(LinearOperator):
    """First `inner`, then `outer`."""

    def __init__(self, outer: LinearOperator, inner: LinearOperator):
        if outer.x_shape != inner.y_shape or outer.dtype != inner.dtype:
            kinds = f"{outer!r} in {outer.dtype} after {inner!r} in {inner.dtype}"
            raise ValueError(f"these do not fit together: {kinds}")
        super().__init__(inner.x_shape, outer.y_shape, inner.dtype)
        self.outer, self.inner = outer, inner

    def forward(self, x):
        return self.outer.forward(self.inner.forward(x))

    def adjoint(self, y):
        return self.inner.adjoint(self.outer.adjoint(y))


class Sum(LinearOperator):
    """The sum of two operators of the same shapes and dtype."""

    def __init__(self, one: LinearOperator, other: LinearOperator):
        if (one.x_shape, one.y_shape, one.dtype) != (other.x_shape, other.y_shape, other.dtype):
            raise ValueError(f"cannot add {one!r} in {one.dtype} and {other!r} in {other.dtype}")
        super().__init__(one.x_shape, one.y_shape, one.dtype)
        self.one, self.other = one, other

    def forward(self, x):
        return self.one.forward(x) + self.other.forward(x)

    def adjoint(self, y):
        return self.one.adjoint(y) + self.other.adjoint(y)


class Multiple(LinearOperator):
    """A number times an operator; the adjoint has the conjugate number."""

    def __init__(self, factor: complex, operator: LinearOperator):
        if isinstance(factor, complex) and not operator.dtype.is_complex:
            raise ValueError(f"{factor} times {operator!r} would not be {operator.dtype}")
        super().__init__(operator.x_shape, operator.y_shape, operator.dtype)
        self.factor, self.operator = factor, operator

    def forward(self, x):
        return self.factor * self.operator.forward(x)

    def adjoint(self, y):
        return self.factor.conjugate() * self.operator.adjoint(y)


def adjoint_gap(
    operator: LinearOperator, batch: tuple = (), seed: int = 0, device: str = "cpu"
) -> float:
    """|<A x, y> - <x, A* y>| / (||A x|| ||y||) for random normal x and y, on a device.

    A right adjoint stays near the rounding error of the dtype, in any size. batch: axes before.
    Infinite where A x is zero and the numerator is not.
    """
    generator = torch.Generator().manual_seed(seed)
    x, y = (
        torch.randn(*batch, *shape, dtype=operator.dtype, generator=generator).to(device)
        for shape in (operator.x_shape, operator.y_shape)
    )
    Ax, Aty = operator(x), operator.H(y)
    left, right = torch.vdot(Ax.flatten(), y.flatten()), torch.vdot(x.flatten(), Aty.flatten())
    gap = (left - right).abs().item()
    scale = (torch.linalg.vector_norm(Ax) * torch.linalg.vector_norm(y)).item()
    return gap / scale if scale else (math.inf if gap else 0.0)
