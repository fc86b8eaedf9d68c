"""The operators that later assignments are given: adjoints, matrices, algebra, refusals."""

import math

import pytest
import torch
import torch.nn.functional as F

from starter_code import kernels, operators
from starter_code.operators import adjoint_gap
from tests import cards

REAL = (torch.float32, torch.float64)
COMPLEX = (torch.complex64, torch.complex128)


def _random(*shape, dtype=torch.float64, seed=7):
    return torch.randn(*shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))


def _mask(H, W):
    return torch.rand(H, W, generator=torch.Generator().manual_seed(8)) < 0.4


def _convolution(dtype, stride=(1, 1), padding=(0, 0)):
    weight = _random(3, 2, 3, 4, dtype=dtype)
    return operators.Convolution((2, 9, 12), weight, stride, padding)


MAKERS = {
    "identity": lambda dtype: operators.Identity((3, 5), dtype),
    "convolution": _convolution,
    "convolution, stride": lambda dtype: _convolution(dtype, (2, 3), (1, 2)),
    "convolution, rows left over": lambda dtype: _convolution(dtype, (5, 4)),
    "blur": lambda dtype: operators.Blur((2, 6, 7), _random(3, 5, dtype=dtype)),
    "blur, real kernel": lambda dtype: operators.Blur((5, 8), kernels.motion(3, 2), dtype),
    "downsampling": lambda dtype: operators.Downsampling((1, 6, 9), 3, dtype),
    "mask": lambda dtype: operators.Mask((2, 6, 5), _mask(6, 5), dtype),
    "differences": lambda dtype: operators.Differences((2, 4, 6), dtype),
    "differences of one row": lambda dtype: operators.Differences((1, 6), dtype),
    "composition": lambda dtype: (
        operators.Downsampling((6, 4), 2, dtype)
        @ operators.Blur((6, 4), _random(3, 3, dtype=dtype))
    ),
    "sum": lambda dtype: (
        operators.Blur((4, 4), _random(3, 1, dtype=dtype)) - 2.5 * operators.Identity((4, 4), dtype)
    ),
    "transpose": lambda dtype: _convolution(dtype, (2, 1)).T,
    "adjoint": lambda dtype: _convolution(dtype, (2, 1)).H,
}
ONLY_COMPLEX = {
    "fourier": lambda dtype: operators.Fourier((2, 5, 6), _mask(5, 6), dtype),
    "fourier, all": lambda dtype: operators.Fourier((4, 4), None, dtype),
    "i times": lambda dtype: (1 + 2j) * operators.Identity((3,), dtype),
}
CASES = [(name, make, dtype) for name, make in MAKERS.items() for dtype in (*REAL, *COMPLEX)]
CASES += [(name, make, dtype) for name, make in ONLY_COMPLEX.items() for dtype in COMPLEX]
EACH = pytest.mark.parametrize(
    "make, dtype", [pytest.param(m, d, id=f"{n}-{str(d)[6:]}") for n, m, d in CASES]
)


@EACH
@pytest.mark.parametrize("device", cards.EACH)
def test_adjoint_is_right(make, dtype, device):
    operator = make(dtype)
    for batch in ((), (3,), (2, 3)):
        for seed in range(3):
            bound = 50 * torch.finfo(dtype).eps
            assert adjoint_gap(operator, batch, seed, device) < bound, (operator, batch)


@EACH
def test_shapes_dtype_device_and_inputs(make, dtype):
    operator = make(dtype)
    for one, shape in ((operator, operator.y_shape), (operator.H, operator.x_shape)):
        x = _random(2, *one.x_shape, dtype=dtype)
        before = x.clone()
        y = one(x)
        assert y.shape == (2, *shape) and y.dtype == dtype
        assert torch.equal(x, before)
        assert one(x.to("meta")).device.type == "meta"


def test_gap_finds_wrong_adjoints():
    """The checker is not vacuous: each of these differs from a right pair in one thing."""

    class Wrong(operators.Blur):
        def __init__(self, error):
            super().__init__((6, 5), _random(3, 3, dtype=torch.complex128))
            self.error = error

        def adjoint(self, y):
            return self.error(super().adjoint(y))

    def in_a_corner(x):
        x = x.clone()
        x[..., 0, 0] *= 1.5
        return x

    assert adjoint_gap(Wrong(lambda x: x)) < 1e-14
    sign = 1 - 2 * (torch.arange(30).reshape(6, 5) % 2)  # 15 pixels of either sign
    errors = {
        "factor": lambda x: 1.001 * x,
        "sign": lambda x: -x,
        "conjugate": lambda x: x.conj(),
        "shift": lambda x: x.roll(1, -1),
        "corner": in_a_corner,
        "mean zero": lambda x: x + 0.1 * sign,
        "zero": lambda x: 0 * x,
    }
    for name, error in errors.items():
        assert adjoint_gap(Wrong(error)) > 1e-5, name


def test_gap_of_a_zero_operator():
    zero = 0 * operators.Identity((3,), torch.float64)
    assert adjoint_gap(zero) == 0.0

    class NotZero(operators.Identity):
        def forward(self, x):
            return 0 * x

    assert adjoint_gap(NotZero((3,), torch.float64)) == math.inf


def test_values_against_torch():
    """Each operator against another way to the same values: adjointness alone proves neither."""
    x = _random(2, 2, 9, 12)
    A = _convolution(torch.float64, (2, 3), (1, 2))
    assert torch.allclose(A(x), F.conv2d(x, A.weight, None, (2, 3), (1, 2)))
    kernel = _random(3, 5)
    moved = [kernel[p, q] * x.roll((p - 1, q - 2), (-2, -1)) for p in range(3) for q in range(5)]
    assert torch.allclose(operators.Blur((9, 12), kernel)(x), sum(moved))
    shrink = operators.Downsampling((9, 12), 3, torch.float64)
    assert torch.allclose(shrink(x), F.avg_pool2d(x, 3))
    mask = _mask(9, 12)
    assert torch.equal(operators.Mask((9, 12), mask, torch.float64)(x), x[..., mask])
    z = _random(2, 9, 12, dtype=torch.complex128)
    expected = torch.fft.fft2(z, norm="ortho")[..., mask]
    assert torch.allclose(operators.Fourier((9, 12), mask, torch.complex128)(z), expected)
    d = operators.Differences((9, 12), torch.float64)(x)
    assert torch.equal(d[..., 0, :-1, :], x.diff(dim=-2)) and not d[..., 0, -1, :].any()
    assert torch.equal(d[..., 1, :, :-1], x.diff(dim=-1)) and not d[..., 1, :, -1].any()


def _matrix(operator):
    size = math.prod(operator.x_shape)
    units = torch.eye(size, dtype=operator.dtype).reshape(size, *operator.x_shape)
    return operator(units).reshape(size, -1).T


def test_algebra_is_that_of_matrices():
    A = operators.Blur((4, 6), _random(3, 3, dtype=torch.complex128))
    B = operators.Downsampling((4, 6), 2, torch.complex128)
    a, b = _matrix(A), _matrix(B)
    for operator, matrix in [
        (B @ A, b @ a),
        (A + A @ A, a + a @ a),
        (A - A.H, a - a.mH),
        (-A, -a),
        (A * 2j, 2j * a),
        ((B @ A).H, (b @ a).mH),
        ((B @ A).T, (b @ a).mT),
        ((1j * A).T.H, (1j * a).conj()),
    ]:
        assert torch.allclose(_matrix(operator), matrix), operator
    assert A.H.H is A


def test_autograd_agrees_with_the_adjoint():
    A = operators.Downsampling((6, 6), 2, torch.float64) @ operators.Blur((6, 6), _random(3, 3))
    x, y = _random(6, 6).requires_grad_(True), _random(3, 3, seed=9)
    (gradient,) = torch.autograd.grad((A(x) - y).square().sum() / 2, x)
    assert torch.allclose(gradient, A.H(A(x) - y))


def test_refusals():
    A = operators.Identity((3, 4))
    with pytest.raises(ValueError, match="shape"):
        A(torch.ones(4, 3))
    with pytest.raises(ValueError, match="shape"):
        A(torch.ones(4))
    with pytest.raises(TypeError, match="float64"):
        A(torch.ones(3, 4, dtype=torch.float64))
    with pytest.raises(ValueError, match="fit together"):
        A @ operators.Identity((4, 3))
    with pytest.raises(ValueError, match="add"):
        A + operators.Identity((3, 4), torch.float64)
    with pytest.raises(ValueError, match="times"):
        1j * A
    with pytest.raises(ValueError, match="blocks"):
        operators.Downsampling((4, 5), 2)
    with pytest.raises(ValueError, match="kernel"):
        operators.Blur((4, 5), torch.ones(2, 3))
    with pytest.raises(ValueError, match="mask"):
        operators.Mask((4, 5), torch.ones(5, 4, dtype=torch.bool))
    with pytest.raises(TypeError):
        A @ 3
    with pytest.raises(TypeError):
        A + 3


@pytest.mark.parametrize(
    "kernel", [kernels.gaussian(1.2), kernels.disk(3), kernels.motion(9, 4), kernels.motion(0, 5)]
)
def test_kernels_are_means(kernel):
    assert all(size % 2 for size in kernel.shape)
    assert (kernel >= 0).all()
    assert kernel.sum().item() == pytest.approx(1, abs=1e-6)
    assert torch.allclose(kernel, kernel.flip(0, 1), atol=1e-7)  # so that nothing moves


def test_motion_falls_to_the_right():
    kernel = kernels.motion(9, 4)
    assert kernel.shape == (5, 11)
    assert kernel[0, :5].sum() > 0 and kernel[0, 6:].sum() == 0
