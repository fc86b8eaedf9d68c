"""Question 5. The dot-product test.

| the text promises | tested by |
| --- | --- |
| right pairs at rounding error, wrong ones above | test_matrix, test_convolution |
| strides, crops and other padding told apart | test_crop_and_padding |
| float32 and complex dtypes | test_single_precision, test_complex |
| the value of the formula: norms of all entries, tiny and huge maps | test_value |
| 0.0 for the zero map and its adjoint | test_value |
| where only the denominator is zero, or with NaN, nothing small | test_value |
| a Python float, float64 where no dtype is given | test_matrix, test_value, test_random_vectors |
| results of the functions may be views of their inputs | test_value |
| normally distributed x and y of shape and dtype, independent | test_random_vectors |
| the seed, and the session left alone | test_random_vectors |
"""

import math

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, surroundings

OK_FORMAT = False
name = "q5"


def of_seeds(dot_test, forward, adjoint, x_shape, y_shape, count=5, **options):
    """What dot_test returns for the seeds 0, 1, ..., count - 1."""
    return [dot_test(forward, adjoint, x_shape, y_shape, seed=s, **options) for s in range(count)]


def check_formula(dot_test, pair, shapes, dtype, call, rtol):
    """The value is that of the formula, for the vectors which the two functions are given."""
    seen = {}

    def forward(x):
        seen["x"] = x.detach().clone()
        return pair[0](x)

    def adjoint(y):
        seen["y"] = y.detach().clone()
        return pair[1](y)

    wide = torch.complex128 if dtype.is_complex else torch.float64
    for seed in range(20):
        value = dot_test(forward, adjoint, *shapes, dtype=dtype, seed=seed)
        assert set(seen) == {"x", "y"}, f"{call} has to call both functions"
        x, y = seen["x"], seen["y"]
        Ax, Aty, x, y = (z.to(wide).reshape(-1) for z in (pair[0](x), pair[1](y), x, y))
        gap = abs(torch.vdot(Ax, y) - torch.vdot(x, Aty))
        expected = (gap / (Ax.norm() * y.norm())).item()
        if expected > 0.02:  # where it is small by chance, rounding is large beside it
            checks.number(value, expected, call, rtol=rtol)
            return


def check_not_small(dot_test, forward, adjoint, call):
    """Nothing that looks like a right pair comes back: a large number, infinity, NaN, an error."""
    for dtype in (torch.float64, torch.complex64):
        try:
            value = dot_test(forward, adjoint, (3,), (3,), dtype=dtype)
        except Exception:
            continue
        assert isinstance(value, float), f"{call} returned a {type(value).__name__}, not a float"
        assert not value <= 1e-3, f"{call} returned {value}: the wrong pair looks right"


@test_case(points=0.25)
def test_matrix(dot_test):
    """A matrix of 3 x 5: its transpose passes, twice its transpose does not."""
    A = torch.randn(3, 5, generator=checks.generator(51), dtype=torch.float64)
    right = dot_test(lambda x: A @ x, lambda y: A.T @ y, (5,), (3,))
    wrong = dot_test(lambda x: A @ x, lambda y: 2 * (A.T @ y), (5,), (3,))
    assert right is not None, "dot_test(...) returned None: does it end in return?"
    assert isinstance(right, float), f"dot_test(...) returned a {type(right).__name__}, not a float"
    assert 0 <= right <= checks.tolerance(torch.float64, size=15), f"right pair: {right:.1e}"
    assert wrong > 1e-3, f"wrong pair (factor 2): {wrong:.1e}"


@test_case(points=0.5, hidden=True)
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


@test_case(points=0.5, hidden=True)
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


@test_case(points=0.5, hidden=True)
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


@test_case(points=0.5, hidden=True)
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


@test_case(points=0.5, hidden=True)
def test_value(dot_test):
    """Values of the formula, for tiny and huge maps, images, views, the zero map and NaN."""
    # for x -> a x and y -> c y with single numbers it is |conj(a) - c| / |a|
    pairs = [(2.0, 3.0), (3.0, 2.0), (-0.5, 0.5), (1e-9, 3e-9), (4e7, 1e7), (1e-30, 3e-30)]
    for a, c in [*pairs, (1e25, -1e25), (1.0, 1 + 1e-3), (1.0, 1 + 5e-7), (1.0, 1 + 1e-8)]:
        for seed in range(2):
            value = dot_test(lambda x, a=a: a * x, lambda y, c=c: c * y, (1,), (1,), seed=seed)
            call = f"dot_test for x -> {a} x and y -> {c} y"
            checks.number(value, abs(a - c) / abs(a), call, rtol=1e-6)
    value = dot_test(lambda x: x, lambda y: (1 + 2.0**-42) * y, (1,), (1,))
    checks.number(value, 2.0**-42, "dot_test for x -> x and y -> (1 + 2**-42) y", rtol=1e-2)
    a, c = 1 + 2j, 3 - 1j
    value = dot_test(lambda x: a * x, lambda y: c * y, (1, 1), (1, 1), dtype=torch.complex128)
    call = f"dot_test for x -> {a} x and y -> {c} y"
    checks.number(value, abs(a.conjugate() - c) / abs(a), call, rtol=1e-6)
    generator = checks.generator(58)
    for dtype, scale, rtol in [
        (torch.float64, 1.0, 1e-6),
        (torch.complex128, 1.0, 1e-6),
        (torch.float32, 1e-12, 1e-3),
        (torch.complex64, 1.0, 1e-3),
    ]:
        A = scale * torch.randn(7, 4, generator=generator, dtype=dtype)
        B = scale * (torch.randn(4, 7, generator=generator, dtype=dtype) + 2)
        maps = (lambda x, A=A: A @ x), (lambda y, B=B: B @ y)
        call = f"dot_test of two unlike matrices near {scale:.0e}, {dtype}"
        check_formula(dot_test, maps, ((4,), (7,)), dtype, call, rtol)
        for shape in ((3, 2, 4, 5), (4, 5)):
            D, E = (torch.randn(shape, generator=generator, dtype=dtype) + 1 for _ in range(2))
            maps = (lambda x, D=D: D * x), (lambda y, E=E: E * y)
            call = f"dot_test of two unlike factors for x of {shape}, {dtype}"
            check_formula(dot_test, maps, (shape, shape), dtype, call, rtol)
    for name, y_shape in [("the identity", (3, 4)), ("the transpose", (4, 3))]:
        value = surroundings.with_maps(dot_test, name, name, (3, 4), y_shape)
        call = f"dot_test of {name}, a view of x, and its adjoint"
        checks.at_most(value, checks.tolerance(torch.float64, size=12), call)
    for dtype in (torch.float64, torch.complex64):
        value = dot_test(lambda x: 0 * x, lambda y: 0 * y, (3,), (3,), dtype=dtype)
        assert isinstance(value, float), f"the zero map: a {type(value).__name__}, not a float"
        assert value == 0, f"dot_test for the zero map and its adjoint returned {value}"
    zero = "dot_test for the zero map and a map that is not zero"
    check_not_small(dot_test, lambda x: 0 * x, lambda y: y, zero)
    check_not_small(dot_test, lambda x: 0 * x, lambda y: 1e-9 * y, zero)
    wrong = torch.tensor([1.0, math.nan, 1.0])
    call = "dot_test for an adjoint that returns NaN"
    check_not_small(dot_test, lambda x: x, lambda y: wrong * y, call)
    check_not_small(dot_test, lambda x: math.nan * x, lambda y: y, "dot_test for a map to NaN")


@test_case(points=0.25, hidden=True)
def test_random_vectors(dot_test):
    """x and y are normally distributed, complex where asked, and follow the seed alone."""
    seen = {}

    def forward(x):
        seen["x"] = x.detach().clone()
        return x

    def adjoint(y):
        seen["y"] = y.detach().clone()
        return 2 * y

    for dtype in (torch.float64, torch.complex128):
        seen.clear()
        first = dot_test(forward, adjoint, (100, 120), (100, 120), dtype=dtype, seed=3)
        assert isinstance(first, float), f"dot_test returned a {type(first).__name__}, not a float"
        assert len(seen) == 2, "dot_test has to call both functions"
        for name in ("x", "y"):
            values = seen[name]
            assert values.dtype == dtype, f"{name} has dtype {values.dtype}, not {dtype}"
            assert values.shape == (100, 120), f"{name} has shape {tuple(values.shape)}"
            parts = [values.real, values.imag] if dtype.is_complex else [values]
            assert all(part.any() for part in parts), f"{name} has no imaginary part, or is zero"
            for part in parts:
                off = abs(part.mean()) / part.std()
                assert off < 0.3, f"{name}: the mean is {off:.1f} standard deviations from zero"
                beyond = ((part - part.mean()).abs() > 2 * part.std()).double().mean()
                assert 0.01 < beyond < 0.1, f"{name} does not look normally distributed"
                # of 12,000 about 32 lie beyond three standard deviations; of sums of few, none
                far = ((part - part.mean()).abs() > 3 * part.std()).sum()
                assert 8 < far < 100, f"{name} does not look normally distributed"
            if dtype.is_complex:
                alike = abs(torch.sum(values.real * values.imag))
                limit = 0.3 * values.real.norm() * values.imag.norm()
                assert alike < limit, f"{name}: real and imaginary part depend on each other"
        alike = abs(torch.sum(seen["x"].conj() * seen["y"]))
        limit = 0.3 * seen["x"].norm() * seen["y"].norm()
        assert alike < limit, "x and y are not independent of each other"
        before = dict(seen)
        unsaid, zero = (
            dot_test(forward, adjoint, (100, 120), (100, 120), dtype=dtype, **seed)
            for seed in ({}, {"seed": 0})
        )
        assert unsaid == zero, "without a seed the value is not that of seed 0"
        again = dot_test(forward, adjoint, (100, 120), (100, 120), dtype=dtype, seed=3)
        assert first == again, "the same seed gives another value"
        for name in ("x", "y"):
            assert torch.equal(before[name], seen[name]), f"the same seed gives another {name}"
        other = dot_test(forward, adjoint, (100, 120), (100, 120), dtype=dtype, seed=4)
        assert first != other, "another seed gives the same value"
        for name in ("x", "y"):
            assert not torch.equal(before[name], seen[name]), f"another seed gives the same {name}"
    dot_test(forward, adjoint, (2, 3), (2, 3))
    for name in ("x", "y"):
        dtype = seen[name].dtype
        assert dtype == torch.float64, f"{name} has dtype {dtype} where none is given"
    changed = surroundings.state_changed(dot_test, forward, adjoint, (2, 3), (2, 3), seed=5)
    checks.leaves_alone(changed, "dot_test(...)")
