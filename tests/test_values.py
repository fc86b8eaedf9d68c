"""Plain data survives the way to the worker and back; nothing else gets through."""

import math

import msgpack
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder.sealed.values import MAX_DEPTH, Decoder, Encoder, PlainDataError


def refuse(value):
    raise PlainDataError(f"{type(value).__name__} is not plain data")


def round_trip(value):
    encoder = Encoder(refuse)
    header = msgpack.unpackb(msgpack.packb(encoder.encode(value)))
    body = bytearray(b"".join(bytes(block) for block in encoder.blocks))
    assert len(body) == encoder.size
    return Decoder(body, refuse).decode(header)


@pytest.mark.parametrize(
    "value",
    [
        None, True, 7, -(2**63), 2**200, 1.5, math.inf, "text", b"bytes", 1 + 2j,
        [1, [2]], (1, (2,)), {1, 2}, {"a": {2: None}}, slice(1, None), range(0, 9, 2), ...,
        torch.Size([2, 3]), torch.float64, torch.device("cpu"),
    ],
)  # fmt: skip
def test_plain_values_come_back(value):
    back = round_trip(value)
    assert back == value and type(back) is type(value)


@pytest.mark.parametrize(
    "dtype",
    [torch.float32, torch.float64, torch.bfloat16, torch.complex64, torch.int64, torch.bool],
)
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3, 4)])
def test_tensors_come_back(dtype, shape):
    tensor = torch.randn(shape, generator=torch.Generator().manual_seed(0)).to(dtype)
    back = round_trip([tensor, 1, tensor])
    assert back[0].dtype == dtype and torch.equal(back[0], tensor) and torch.equal(back[2], tensor)


def test_views_and_conjugates_come_back_as_ordinary_tensors():
    base = torch.arange(12, dtype=torch.float32).reshape(3, 4)
    assert torch.equal(round_trip(base.T), base.T)
    assert torch.equal(round_trip(base[:, ::2].expand(2, 3, 2)), base[:, ::2].expand(2, 3, 2))
    z = torch.complex(base, -base)
    assert torch.equal(round_trip(z.conj()), z.conj())


def test_a_single_entry_of_any_stride_comes_back():
    for shape in [(1,), (1, 1), (2, 1, 1)]:
        part = torch.view_as_complex(torch.ones(*shape, 2)).imag
        assert torch.equal(round_trip(part), torch.ones(shape))


def test_nan_comes_back():
    assert math.isnan(round_trip(math.nan))
    assert round_trip(torch.tensor([math.nan])).isnan().all()


def test_meta_tensors_keep_shape_dtype_and_device():
    back = round_trip(torch.empty(2, 3, dtype=torch.float64, device="meta"))
    assert back.device.type == "meta" and back.shape == (2, 3) and back.dtype == torch.float64


def test_subclasses_arrive_as_plain_tensors():
    class Equal(torch.Tensor):
        def __eq__(self, other):
            return True

        __hash__ = None

    back = round_trip(torch.ones(2).as_subclass(Equal))
    assert type(back) is torch.Tensor and torch.equal(back, torch.ones(2))


@pytest.mark.parametrize("dtype", [np.float32, np.int16, np.bool_, np.complex128])
def test_arrays_and_numbers_come_back(dtype):
    array = np.array([[0, 1, 1]], dtype)
    back = round_trip(array)
    assert back.dtype == array.dtype and (back == array).all()
    number = round_trip(array[0, 1])
    assert isinstance(number, np.generic) and number == array[0, 1]


@pytest.mark.parametrize(
    "value", [object(), lambda: 0, torch.ones(2).to_sparse(), np.array([object()]), 2**5000]
)
def test_anything_else_is_refused(value):
    with pytest.raises(PlainDataError):
        round_trip(value)


def test_depth_and_self_reference_are_bounded():
    loop = []
    loop.append(loop)
    with pytest.raises(PlainDataError):
        round_trip(loop)
    node = 1
    for _ in range(MAX_DEPTH + 2):
        node = ["list", [node]]
    with pytest.raises(PlainDataError):
        Decoder(bytearray(), refuse).decode(node)


@pytest.mark.parametrize(
    "node",
    [
        ["tensor", "float32", [2**39, 2**39], "cpu"],
        ["tensor", "float32", [5], "cpu"],
        ["tensor", "float32", [-1], "cpu"],
        ["tensor", "object", [1], "cpu"],
        ["array", "O", [1]],
        ["bytes", 10**9],
        ["bytes", -1],
        ["dict", [[["list", []], 1]]],
        ["take", 4],
        ["_class__"],
        ["on_object", 1],
        ["int", "9" * 2000],
        ["device", "no such device"],
        [],
        {},
    ],
)
def test_malformed_nodes_are_refused(node):
    with pytest.raises(PlainDataError):
        Decoder(bytearray(16), refuse).decode(node)


_leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(
    ["tensor", "array", "dict", "list", "float32", "<f4", "handle", "slice", "range", "size"]
)  # fmt: skip


@given(st.recursive(_leaves, lambda inner: st.lists(inner, max_size=5), max_leaves=30), st.binary())
def test_no_tree_makes_the_decoder_fail_in_another_way(node, body):
    try:
        Decoder(bytearray(body), refuse).decode(node)
    except PlainDataError:
        pass
