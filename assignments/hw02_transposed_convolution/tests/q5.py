"""Question 5. The dot-product test."""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "q5"


def of_seeds(dot_test, forward, adjoint, x_shape, y_shape, count=5, **options):
    """What dot_test returns for the seeds 0, 1, ..., count - 1."""
    return [dot_test(forward, adjoint, x_shape, y_shape, seed=s, **options) for s in range(count)]


@test_case(points=1)
def test_matrix(dot_test):
    """A matrix of 3 x 5: its transpose passes, twice its transpose does not."""
    A = torch.randn(3, 5, generator=checks.generator(51), dtype=torch.float64)
    right = dot_test(lambda x: A @ x, lambda y: A.T @ y, (5,), (3,))
    wrong = dot_test(lambda x: A @ x, lambda y: 2 * (A.T @ y), (5,), (3,))
    assert right is not None, "dot_test(...) returned None: does it end in return?"
    assert isinstance(right, float), f"dot_test(...) returned a {type(right).__name__}, not a float"
    assert 0 <= right <= checks.tolerance(torch.float64, size=15), f"right pair: {right:.1e}"
    assert wrong > 1e-3, f"wrong pair (factor 2): {wrong:.1e}"


@test_case(points=2, hidden=True)
def test_convolution(dot_test):
    """A convolution in float64: flipped kernel, wrong scale, swapped channels are told apart."""
    generator = checks.generator(52)
    w = torch.randn(2, 2, 3, 2, generator=generator, dtype=torch.float64)
    shapes = ((2, 2, 6, 5), (2, 2, 4, 4))

    def forward(x):
        return F.conv2d(x, w)

    wrong = {
        "a flipped kernel": lambda y: F.conv_transpose2d(y, w.flip(2, 3)),
        "a factor 1/2": lambda y: F.conv_transpose2d(y, w) / 2,
        "the opposite sign": lambda y: -F.conv_transpose2d(y, w),
        "swapped channels": lambda y: F.conv_transpose2d(y, w.transpose(0, 1)),
    }
    limit = checks.tolerance(torch.float64, size=12)
    for seed in range(5):
        value = dot_test(forward, lambda y: F.conv_transpose2d(y, w), *shapes, seed=seed)
        assert 0 <= value <= limit, f"a convolution and its adjoint, seed {seed}: {value:.1e}"
    for name, adjoint in wrong.items():
        values = of_seeds(dot_test, forward, adjoint, *shapes)
        assert min(values) >= 0, f"an adjoint with {name}: {min(values):.1e} is negative"
        assert max(values) > 1e-3, f"an adjoint with {name} passes: {max(values):.1e}"


@test_case(points=3, hidden=True)
def test_single_precision(dot_test):
    """float32, many seeds and pixels: right pairs stay at rounding error, wrong ones do not."""
    generator = checks.generator(53)
    w = torch.randn(2, 3, 3, 4, generator=generator)
    shapes = ((1, 3, 34, 35), (1, 2, 32, 32))

    def forward(x):
        assert x.dtype == torch.float32, f"forward got {x.dtype}, not torch.float32"
        return F.conv2d(x, w)

    limit = checks.tolerance(torch.float32)
    for seed in range(40):
        value = dot_test(
            forward, lambda y: F.conv_transpose2d(y, w), *shapes, dtype=torch.float32, seed=seed
        )
        assert 0 <= value <= limit, f"a convolution and its adjoint, seed {seed}: {value:.1e}"

    def doubled(y):
        return 2 * F.conv_transpose2d(y, w)

    values = of_seeds(dot_test, forward, doubled, *shapes, count=10, dtype=torch.float32)
    assert max(values) > 1e-3, f"an adjoint with a factor 2 passes: {max(values):.1e}"


@test_case(points=2, hidden=True)
def test_complex(dot_test):
    """Complex maps: a missing conjugate is told apart, in single and double precision."""
    for dtype in (torch.complex64, torch.complex128):
        generator = checks.generator(54)
        A = torch.randn(5, 5, generator=generator, dtype=dtype)
        panel = {
            "the conjugate transpose": (A.mH, True),
            "the transpose without conjugate": (A.mT, False),
            "the conjugate without transpose": (A.conj(), False),
        }
        for name, (B, right) in panel.items():
            maps = (lambda x, A=A: A @ x), (lambda y, B=B: B @ y)
            values = of_seeds(dot_test, *maps, (5,), (5,), dtype=dtype)
            assert min(values) >= 0, f"{name}, {dtype}: {min(values):.1e} is negative"
            if right:
                assert max(values) <= checks.tolerance(dtype, size=25), f"{name}: {max(values):.1e}"
            else:
                assert max(values) > 1e-3, f"{name}, {dtype}, passes: {max(values):.1e}"
        n = 12
        maps = torch.fft.fft, lambda y: 12 * torch.fft.ifft(y)
        values = of_seeds(dot_test, *maps, (n,), (n,), dtype=dtype)
        assert max(values) <= checks.tolerance(dtype, size=n), f"Fourier: {max(values):.1e}"
        maps = torch.fft.fft, torch.fft.ifft
        values = of_seeds(dot_test, *maps, (n,), (n,), dtype=dtype)
        assert max(values) > 1e-3, f"Fourier, inverse for adjoint, passes: {max(values):.1e}"


@test_case(points=2, hidden=True)
def test_crop_and_padding(dot_test):
    """Strides, crops that are off by one and other padding are told apart."""
    generator = checks.generator(55)
    w = torch.randn(2, 1, 3, 3, generator=generator, dtype=torch.float64)
    shapes = ((1, 1, 7, 9), (1, 2, 4, 5))

    def forward(x):
        return F.conv2d(x, w, stride=2, padding=1)

    def full(y):
        return F.conv_transpose2d(y, w, stride=2)

    def circular(y):
        x = full(y)[..., 1:, 1:].clone()
        x[..., 0, :] += x[..., 7, :]
        return x[..., :7, :9]

    panel = {
        "the right crop": (lambda y: full(y)[..., 1:8, 1:10], True),
        "a crop that begins one row early": (lambda y: full(y)[..., 0:7, 1:10], False),
        "a crop that begins one column late": (lambda y: full(y)[..., 1:8, 2:11], False),
        "periodic rows instead of zeros": (circular, False),
        "a first row set to zero": (
            lambda y: F.pad(full(y)[..., 2:8, 1:10], (0, 0, 1, 0)),
            False,
        ),
    }
    for name, (adjoint, right) in panel.items():
        values = of_seeds(dot_test, forward, adjoint, *shapes)
        assert min(values) >= 0, f"an adjoint with {name}: {min(values):.1e} is negative"
        if right:
            limit = checks.tolerance(torch.float64, size=18)
            assert max(values) <= limit, f"an adjoint with {name}: {max(values):.1e}"
        else:
            assert max(values) > 1e-3, f"an adjoint with {name} passes: {max(values):.1e}"


@test_case(points=1, hidden=True)
def test_value(dot_test):
    """Exact values: for x -> a x and y -> c y with single numbers it is |conj(a) - c| / |a|."""
    for a, c in [(2.0, 3.0), (3.0, 2.0), (-0.5, 0.5), (1e-9, 3e-9), (4e7, 1e7)]:
        for seed in range(2):
            value = dot_test(lambda x, a=a: a * x, lambda y, c=c: c * y, (1,), (1,), seed=seed)
            call = f"dot_test for x -> {a} x and y -> {c} y"
            checks.number(value, abs(a - c) / abs(a), call, rtol=1e-9)
    a, c = 1 + 2j, 3 - 1j
    value = dot_test(lambda x: a * x, lambda y: c * y, (1, 1), (1, 1), dtype=torch.complex128)
    call = f"dot_test for x -> {a} x and y -> {c} y"
    checks.number(value, abs(a.conjugate() - c) / abs(a), call, rtol=1e-9)
    value = dot_test(lambda x: 0 * x, lambda y: 0 * y, (3,), (3,))
    assert value == 0, f"dot_test for the zero map and its adjoint returned {value}"


@test_case(points=1, hidden=True)
def test_random_vectors(dot_test):
    """x and y are normally distributed, complex where asked, and follow the seed."""
    seen = {}

    def forward(x):
        seen["x"] = x.detach().clone()
        return x

    def adjoint(y):
        seen["y"] = y.detach().clone()
        return 2 * y

    for dtype in (torch.float64, torch.complex128):
        seen.clear()
        first = dot_test(forward, adjoint, (20, 30), (20, 30), dtype=dtype, seed=3)
        assert isinstance(first, float), f"dot_test returned a {type(first).__name__}, not a float"
        assert len(seen) == 2, "dot_test has to call both functions"
        for name in ("x", "y"):
            values = seen[name]
            assert values.dtype == dtype, f"{name} has dtype {values.dtype}, not {dtype}"
            assert values.shape == (20, 30), f"{name} has shape {tuple(values.shape)}"
            parts = [values.real, values.imag] if dtype.is_complex else [values]
            for part in parts:
                off = abs(part.mean()) / part.std()
                assert off < 0.3, f"{name}: the mean is {off:.1f} standard deviations from zero"
                beyond = ((part - part.mean()).abs() > 2 * part.std()).double().mean()
                assert 0.01 < beyond < 0.1, f"{name} does not look normally distributed"
        alike = abs(torch.sum(seen["x"].conj() * seen["y"]))
        limit = 0.3 * seen["x"].norm() * seen["y"].norm()
        assert alike < limit, "x and y are not independent of each other"
        again = dot_test(forward, adjoint, (20, 30), (20, 30), dtype=dtype, seed=3)
        other = dot_test(forward, adjoint, (20, 30), (20, 30), dtype=dtype, seed=4)
        assert first == again, "the same seed gives another value"
        assert first != other, "another seed gives the same value"
