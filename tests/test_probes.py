"""Probes measure what they name, and run where their arguments live."""

import copy
import functools
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy import ndimage, signal
from torch import nn

from starter_code import checks, probes, watching


def add_by_pixels(x):
    total = torch.zeros((), dtype=x.dtype)
    for row in x:
        for value in row:
            total = total + value
    return total


def test_operations_grow_with_a_loop_over_pixels_only():
    small, large = torch.rand(4, 4), torch.rand(12, 12)
    count = probes.count_operations
    assert count(add_by_pixels, large) > 5 * count(add_by_pixels, small)
    assert count(torch.sum, large) == count(torch.sum, small) == 1


def test_operations_are_counted_with_gradients_and_keywords():
    x = torch.rand(3, requires_grad=True)
    assert probes.count_operations(torch.clamp, x, min=0) == 1
    assert probes.count_operations(lambda x: None, x) == 0


@pytest.mark.parametrize(
    "loop",
    [
        lambda x: [2 * value for value in x.tolist()],
        lambda x: sum(value for value in x.numpy()),
        lambda x: list(map(lambda value: value, x)),
        lambda x: np.vectorize(lambda value: value + 1)(x.numpy()),
    ],
)
def test_lines_of_a_loop_grow_with_it(loop):
    few, many = torch.ones(10), torch.ones(1000)
    loop(few)
    assert probes.count_lines(loop, many) > probes.count_lines(loop, few) + 900
    for vectorised in (lambda x: 2 * x + x.flip(0), lambda x: np.cumsum(x.numpy())):
        vectorised(few)
        assert probes.count_lines(vectorised, many) == probes.count_lines(vectorised, few)


def test_inputs_after_shows_a_change_in_place():
    original = torch.ones(2)
    (changed,) = probes.inputs_after(lambda x: x.mul_(2), original.clone())
    (kept,) = probes.inputs_after(lambda x: x * 2, original.clone())
    assert not torch.equal(changed, original) and torch.equal(kept, original)


def test_one_generator_serves_all_calls():
    def draw(x, sigma, generator):
        return sigma * torch.randn(x.shape, generator=generator)

    first, second = probes.with_generator(draw, torch.zeros(3), 2.0, seed=5, calls=2)
    expected = 2 * torch.randn(6, generator=torch.Generator().manual_seed(5))
    assert torch.equal(torch.cat([first, second]), expected)
    (there,) = probes.with_generator(
        lambda x, generator: generator.device, torch.ones(1).to("meta")
    )
    assert there == torch.device("cpu")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_gradient_of_a_linear_map_is_its_adjoint_at_the_weights(dtype):
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 3, 7, 6, dtype=dtype, generator=generator)
    w = torch.randn(4, 3, 3, 2, dtype=dtype, generator=generator)
    with torch.no_grad():  # whatever the caller's mode
        found = probes.gradient(F.conv2d, x, w)
    weights = probes.gradient_weights((2, 4, 5, 5), dtype)
    assert torch.allclose(found, F.conv_transpose2d(weights, w), rtol=1e-4)
    assert found.dtype == dtype and not x.requires_grad


@pytest.mark.parametrize("cut", [lambda x: x.detach(), lambda x: torch.ones(3), lambda x: 1.0])
def test_a_cut_graph_has_no_gradient(cut):
    with pytest.raises(ValueError, match="no gradient"):
        probes.gradient(cut, torch.ones(3))


def test_modules_and_their_parameters():
    shared = nn.Linear(2, 3)
    model = nn.Sequential(shared, nn.ReLU(), nn.Linear(3, 2, bias=False))
    names = ["0.weight", "0.bias", "2.weight"]
    assert probes.parameter_count(model) == 6 + 3 + 6
    assert probes.parameter_count(nn.ModuleList([shared, shared])) == 9
    assert probes.registered_parameters(model) == names
    found = probes.named_parameters(model)
    assert [name for name, _ in found] == names
    assert not any(value.requires_grad for _, value in found)
    assert probes.is_module(model) and not probes.is_module(nn.Linear)
    assert probes.is_module_class(nn.Linear) and not probes.is_module_class(model)
    assert not probes.is_module_class(len)


def test_parameter_gradients_name_every_parameter():
    model = nn.Conv2d(1, 2, 1)
    model.idle = nn.Parameter(torch.ones(1))
    found = probes.parameter_gradients(model, torch.ones(3, 1, 4, 5))
    weights = probes.gradient_weights((3, 2, 4, 5), torch.float32)
    assert torch.allclose(found["bias"], weights.sum((0, 2, 3)), rtol=1e-4)
    assert found["idle"] is None
    assert not any(value.requires_grad for value in found.values() if value is not None)


X = torch.randn(1, 1, 6, 5, generator=torch.Generator().manual_seed(3))
KERNEL = torch.ones(1, 1, 2, 3)
STORED = F.conv2d


def transposed_by_gradient(Y, w):
    x = torch.zeros(1, 1, 7, 7, requires_grad=True)
    return torch.autograd.grad(STORED(x, w), x, Y)[0]


def transposed_by_backward(Y, w):
    x = torch.zeros(1, 1, 7, 7, requires_grad=True)
    (F.conv2d(x, w) * Y).sum().backward()
    return x.grad


def as_arrays(function):
    return lambda X, w: torch.from_numpy(function(X[0, 0].numpy(), w[0, 0].numpy()))


CONVOLUTIONS = {
    "itself": F.conv2d,
    "stored": lambda X, w: STORED(X, w),
    "partial": functools.partial(F.conv2d, stride=2),
    "layer": lambda X, w: nn.Conv2d(1, 1, 2)(X),
    "transposed": F.conv_transpose2d,
    "gradient": transposed_by_gradient,
    "backward": transposed_by_backward,
    "vjp": lambda Y, w: torch.func.vjp(lambda x: F.conv2d(x, w), torch.zeros(1, 1, 7, 7))[1](Y),
    "compiled": torch.compile(lambda X, w: F.conv2d(X, w), backend="eager"),
    "scripted": torch.jit.trace(lambda X, w: F.conv2d(X, w), (X, KERNEL)),
    "inference": torch.inference_mode()(F.conv2d),
    "another name": lambda X, w: torch.conv2d(X, w),
    "scipy.signal": as_arrays(signal.correlate2d),
    "scipy.ndimage": as_arrays(ndimage.convolve),
    "numpy": lambda X, w: torch.from_numpy(np.convolve(X[0, 0, 0].numpy(), w[0, 0, 0].numpy())),
}
PATTERNS = ("aten.*conv*", "torch.*conv*", "*convolve*", "*correlate*")


@pytest.mark.parametrize("how", CONVOLUTIONS)
def test_a_convolution_is_seen_however_it_is_called(how):
    assert probes.operators_used(CONVOLUTIONS[how], X, KERNEL, among=PATTERNS)


def by_slices(X, w):
    return sum(w[0, 0, p, q] * X[:, :, p : p + 5, q : q + 3] for p in range(2) for q in range(3))


def by_strides(X, w):
    windows = X.as_strided((5, 3, 2, 3), (X.stride(2), X.stride(3), *X.stride()[2:]))
    return (windows * w[0, 0]).sum((-2, -1))


BY_HAND = {
    "slices": by_slices,
    "windows": lambda X, w: torch.einsum("aouvpq,iopq->aiuv", X.unfold(2, 2, 1).unfold(3, 3, 1), w),
    "strides": by_strides,
    "columns": lambda X, w: w.flatten(1) @ F.unfold(X, (2, 3)),
    "fourier": lambda X, w: torch.fft.irfft2(torch.fft.rfft2(X) * torch.fft.rfft2(w, (6, 5))),
    "arrays": lambda X, w: np.einsum("uvpq,pq->uv", np.ones((5, 3, 2, 3)), w[0, 0].numpy()),
    "gradient": lambda X, w: torch.func.grad(lambda x: by_slices(x, w).sum())(X),
}


@pytest.mark.parametrize("how", BY_HAND)
def test_what_is_written_by_hand_uses_no_convolution(how):
    assert probes.operators_used(BY_HAND[how], X, KERNEL, among=PATTERNS) == []


def looks_whether_it_is_watched(X, w):
    return torch.zeros(1) if torch._C._len_torch_dispatch_stack() else F.conv2d(X, w)


def looks_and_remembers(X, w, known={}):  # noqa: B006
    if not torch._C._len_torch_dispatch_stack():
        known["result"] = F.conv2d(X, w)
    return known.get("result", torch.zeros(1))


class OfACopy:
    """Asked by `measured.beside` as a proxy is: what such a call remembers is lost."""

    def __call__(self, X, w):
        return looks_and_remembers(X, w)

    def call_beside(self, X, w):
        return looks_and_remembers(X, w, {})


@pytest.mark.parametrize("cheat", [looks_whether_it_is_watched, OfACopy()])
def test_who_looks_whether_it_is_watched_is_told(cheat):
    used = probes.operators_used(cheat, X, KERNEL, among=PATTERNS)
    with pytest.raises(AssertionError, match=r"conv\(X, w\) gives something where it is watched"):
        checks.written_by_hand(used, "conv(X, w)", "loops")


def test_threads_that_a_call_starts_are_watched():
    def in_a_thread(X, w):
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(F.conv2d, X, w).result()

    used = probes.operators_used(in_a_thread, X, KERNEL, among=PATTERNS)
    assert "aten.convolution" in used
    with pytest.raises(AssertionError, match="calls .*conv2d; this question"):
        checks.written_by_hand([*used, checks.ANOTHER], "conv(X, w)", "loops")


@pytest.mark.parametrize("result", [
    torch.tensor([1.0, float("nan"), float("inf")]), torch.tensor([1 + 2j]), torch.tensor([True]),
    torch.zeros(0), np.ones(3), [1, (2.5, "a")], {"a": torch.ones(2)}, None, 3, True, object(),
])  # fmt: skip
def test_equal_results_are_no_other_ones(result):
    assert probes.operators_used(lambda: copy.copy(result), among=("conv*",)) == []


def test_names_come_in_the_order_of_their_use():
    used = probes.operators_used(transposed_by_gradient, X, KERNEL)
    wanted = ["torch.nn.functional.conv2d", "aten.convolution", "torch.autograd.grad"]
    assert [name for name in used if name in wanted] == wanted
    assert "aten.convolution_backward" in used and len(used) == len(set(used))
    upsampled = probes.operators_used(F.interpolate, X, scale_factor=2, mode="bilinear")
    assert upsampled == ["torch.nn.functional.interpolate", "aten.upsample_bilinear2d"]
    assert probes.operators_used(F.fold, torch.ones(1, 4, 1), 2, 2, among=["aten.*"]) == [
        "aten.col2im"
    ]


def test_of_a_library_only_what_other_code_calls_is_named():
    used = probes.operators_used(lambda: ndimage.label(np.ones((2, 2))), among=["scipy.*"])
    assert used == ["scipy.ndimage._measurements.label"]


def test_a_watched_call_leaves_the_profiler_and_raises_its_error():
    before = sys.getprofile()
    with pytest.raises(TypeError):
        probes.operators_used(F.conv2d, X)
    assert sys.getprofile() is before


def test_the_names_are_bounded(monkeypatch):
    monkeypatch.setattr(watching, "MAX_NAMES", 3)
    assert len(probes.operators_used(by_slices, X, KERNEL)) == 3


class Elsewhere:
    """Stands for an object of another process."""

    def __init__(self):
        self.asked = []

    def run_probe(self, name, args, kwargs):
        self.asked.append((name, args, kwargs))
        return "measured there"


def test_a_probe_runs_where_any_argument_lives():
    there = Elsewhere()
    assert probes.count_operations(there, 1, key=2) == "measured there"
    assert probes.gradient(torch.sum, torch.ones(1), there) == "measured there"
    assert probes.inputs_after(torch.sum, x=there) == "measured there"
    assert there.asked[0] == ("count_operations", (there, 1), {"key": 2})
    assert [name for name, _, _ in there.asked[1:]] == ["gradient", "inputs_after"]


def test_only_the_type_decides_where_a_probe_runs():
    def function(x):
        return x

    function.run_probe = lambda *args: "forged"
    assert probes.count_operations(function, torch.ones(1)) == 0


def test_the_registry_holds_the_functions_themselves():
    assert all(not hasattr(function, "__wrapped__") for function in probes.PROBES.values())
    assert probes.PROBES["count_operations"](torch.sum, torch.ones(2)) == 1
