"""Plain data as a tree of nodes and a body of raw tensor bytes; nothing in it can be executed.

A value is encoded as a tree of what msgpack knows (None, bool, int, float, str) and of lists
`[tag, ...]`. The bytes of tensors and arrays follow in one body, each block at a multiple of 64.
Both sides are bounded, and the decoder computes every size and offset itself: it never trusts a
length that the other side wrote. What is decoded are plain `torch.Tensor` and `numpy.ndarray`
objects, so a subclass with an `==` of its own cannot reach a comparison.
"""

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

MAX_BODY = 256 << 20
"""Largest number of tensor bytes in one message."""
MAX_DEPTH = 40
MAX_NODES = 200_000
MAX_HASHED = 10_000
"""Members of sets, and keys that are no strings, in one message. Numbers and tuples with equal
hashes are easily found, and n of them take n**2 steps; the hash of a string holds a secret."""
MAX_DIMENSIONS = 16
MAX_ELEMENTS = 1 << 28
"""Of a tensor without bytes of its own (on "meta", or empty), and members of a range: what is made
of such a thing may cost as much as if it had them."""
ALIGNMENT = 64

DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.float32, torch.float64, torch.float16, torch.bfloat16,
        torch.complex64, torch.complex128,
        torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool,
    )
}  # fmt: skip
DTYPE_NAMES = {dtype: name for name, dtype in DTYPES.items()}
TAGS = frozenset(
    "list tuple set slice dict int complex range ellipsis dtype device size bytes meta tensor array"
    " number".split()
)
NUMPY_KINDS = frozenset("?bhilqBHILQefdFD")
_NUMPY_NAME = re.compile(r"[<>|=]?[a-zA-Z?]\d{0,2}", re.ASCII)


class PlainDataError(Exception):
    """A value is not plain data, or is too large, too deep or malformed."""


def _padding(size: int) -> int:
    return -size % ALIGNMENT


class Encoder:
    """Encodes values into nodes and collects the body.

    `on_object(value)` returns the node of anything that is not plain data (a handle, a callback)
    or raises `PlainDataError`.
    """

    def __init__(self, on_object: Callable[[Any], list]):
        self.on_object = on_object
        self.blocks: list[memoryview | bytes] = []
        self.size = 0
        self.nodes = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Return the node of `value`; raises `PlainDataError` where a bound is passed."""
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise PlainDataError("the value has too many parts or is nested too deeply")
        if value is None or type(value) in (bool, float, str):
            return value
        if isinstance(value, torch.Tensor):
            return self._tensor(value)
        if isinstance(value, (np.ndarray, np.generic)):
            return self._array(value)
        if isinstance(value, (list, tuple, set, frozenset, dict)):
            return self._container(value, depth + 1)
        return self._scalar(value, depth)

    def _scalar(self, value: Any, depth: int) -> Any:
        if isinstance(value, bool | int):
            number = int(value)
            if -(2**63) <= number < 2**63:
                return number
            if number.bit_length() > 4096:
                raise PlainDataError("the integer is too large")
            return ["int", hex(number)]
        if isinstance(value, float):
            return float(value)
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, complex):
            return ["complex", float(value.real), float(value.imag)]
        if isinstance(value, (bytes, bytearray)):
            return ["bytes", self._block(memoryview(bytes(value)))]
        if isinstance(value, slice):
            parts = (value.start, value.stop, value.step)
            return ["slice", [self.encode(part, depth + 1) for part in parts]]
        if isinstance(value, range):
            return ["range", value.start, value.stop, value.step]
        if isinstance(value, torch.dtype) and value in DTYPE_NAMES:
            return ["dtype", DTYPE_NAMES[value]]
        if isinstance(value, torch.device):
            return ["device", str(value)]
        if value is Ellipsis:
            return ["ellipsis"]
        return self.on_object(value)

    def _container(self, value: Any, depth: int) -> list:
        if isinstance(value, dict):
            pairs = list(dict.items(value))
            return ["dict", [[self.encode(k, depth), self.encode(v, depth)] for k, v in pairs]]
        if isinstance(value, torch.Size):
            return ["size", [int(length) for length in value]]
        tag = "list" if isinstance(value, list) else "tuple" if isinstance(value, tuple) else "set"
        return [tag, [self.encode(part, depth) for part in value]]

    def _tensor(self, tensor: torch.Tensor) -> list:
        plain = tensor.detach()
        if plain.layout != torch.strided or plain.dtype not in DTYPE_NAMES or plain.is_quantized:
            raise PlainDataError(f"tensors of {plain.dtype}, {plain.layout} cannot be sent")
        name, shape = DTYPE_NAMES[plain.dtype], [int(length) for length in plain.shape]
        if plain.device.type == "meta":
            return ["meta", name, shape]
        # clone() would keep an expanded or conjugated view; these three make ordinary memory
        plain = plain.cpu().resolve_conj().resolve_neg().contiguous()
        if plain.numel():
            # of a single entry any stride is contiguous, and some cannot be viewed as bytes
            flat = plain.as_strided((plain.numel(),), (1,))
            self._block(memoryview(flat.view(torch.uint8).numpy()))
        return ["tensor", name, shape, str(tensor.device)]

    def _array(self, array: np.ndarray | np.generic) -> list:
        if array.dtype.char not in NUMPY_KINDS:
            raise PlainDataError(f"numpy arrays of {array.dtype} cannot be sent")
        plain = np.array(array, order="C", subok=False)
        if plain.size:
            self._block(memoryview(plain.reshape(-1).view(np.uint8)))
        tag = "array" if isinstance(array, np.ndarray) else "number"
        return [tag, plain.dtype.str, list(plain.shape)]

    def _block(self, view: memoryview) -> int:
        self.size += view.nbytes + _padding(view.nbytes)
        if self.size > MAX_BODY:
            raise PlainDataError(f"the value holds more than {MAX_BODY >> 20} MiB")
        self.blocks += [view, bytes(_padding(view.nbytes))]
        return view.nbytes


class Decoder:
    """Rebuilds values from nodes and a body.

    `on_object(node)` resolves nodes with the tags `handle` and `callback`. Every malformed input
    raises `PlainDataError`.
    """

    def __init__(self, body: bytearray, on_object: Callable[[list], Any]):
        self.body = body
        self.on_object = on_object
        self.offset = 0
        self.nodes = 0
        self.hashed = 0

    def decode(self, node: Any, depth: int = 0) -> Any:
        """Return the value of `node`."""
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise PlainDataError("the value has too many parts or is nested too deeply")
        if node is None or type(node) in (bool, int, float, str):
            return node
        if type(node) is not list or not node or type(node[0]) is not str:
            raise PlainDataError("not a node")
        if node[0] in ("handle", "callback"):
            return self.on_object(node)
        if node[0] not in TAGS:
            raise PlainDataError("unknown tag")
        try:
            return getattr(self, "_" + node[0])(*node[1:], depth=depth + 1)
        except PlainDataError:
            raise
        except (AttributeError, TypeError, ValueError, KeyError, OverflowError, RuntimeError) as e:
            raise PlainDataError(f"malformed {node[0][:12]!r}: {type(e).__name__}") from None

    def _many(self, parts: Any, depth: int) -> list:
        if type(parts) is not list:
            raise PlainDataError("a list of nodes was expected")
        return [self.decode(part, depth) for part in parts]

    def _list(self, parts, depth):
        return self._many(parts, depth)

    def _tuple(self, parts, depth):
        return tuple(self._many(parts, depth))

    def _set(self, parts, depth):
        members = self._many(parts, depth)
        self._count_hashed(len(members))
        return set(members)

    def _count_hashed(self, count: int) -> None:
        self.hashed += count
        if self.hashed > MAX_HASHED:
            raise PlainDataError("a set or dict is too large")

    def _slice(self, parts, depth):
        return slice(*self._many(parts, depth))

    def _dict(self, pairs, depth):
        result = {}
        for key_node, value_node in pairs:
            key = self.decode(key_node, depth)
            if type(key) not in (str, int, float, bool, tuple, type(None)):
                raise PlainDataError("a key is neither a number nor a string")
            if type(key) is not str:
                self._count_hashed(1)
            result[key] = self.decode(value_node, depth)
        return result

    def _int(self, digits, depth):
        if type(digits) is not str or len(digits) > 1100:
            raise PlainDataError("malformed integer")
        return int(digits, 16)

    def _complex(self, real, imaginary, depth):
        return complex(real, imaginary)

    def _range(self, start, stop, step, depth):
        if any(type(part) is not int for part in (start, stop, step)):
            raise PlainDataError("malformed range")
        made = range(start, stop, step)
        if len(made) > MAX_NODES:
            raise PlainDataError("the range has too many members")
        return made

    def _ellipsis(self, depth):
        return ...

    def _dtype(self, name, depth):
        return DTYPES[name]

    def _device(self, name, depth):
        if type(name) is not str or len(name) > 20:
            raise PlainDataError("malformed device")
        return torch.device(name)

    def _size(self, shape, depth):
        return torch.Size(self._shape(shape))

    def _bytes(self, size, depth):
        if type(size) is not int or size < 0:
            raise PlainDataError("malformed length")
        offset = self._take(size)
        return bytes(self.body[offset : offset + size])

    def _meta(self, name, shape, depth):
        shape = self._shape(shape)
        if math.prod(shape) > MAX_ELEMENTS:
            raise PlainDataError("a tensor on meta has too many elements")
        return torch.empty(shape, dtype=DTYPES[name], device="meta")

    def _tensor(self, name, shape, device, depth):
        dtype, shape = DTYPES[name], self._shape(shape)
        count = math.prod(shape)
        if not count:
            return torch.empty(shape, dtype=dtype)
        offset = self._take(count * dtype.itemsize)
        if dtype is torch.bool:  # any byte but 0 and 1 would be undefined behaviour
            raw = torch.frombuffer(self.body, dtype=torch.uint8, count=count, offset=offset)
            return (raw != 0).reshape(shape)
        # on the CPU, wherever it was: a word of a submission must not open a card in the grader
        return torch.frombuffer(self.body, dtype=dtype, count=count, offset=offset).reshape(shape)

    def _array(self, kind, shape, depth):
        if type(kind) is not str or not _NUMPY_NAME.fullmatch(kind):
            raise PlainDataError("malformed array")
        dtype, shape = np.dtype(kind), self._shape(shape)
        if dtype.char not in NUMPY_KINDS:
            raise PlainDataError("malformed array")
        count = math.prod(shape)
        if not count:
            return np.empty(shape, dtype)
        array = np.frombuffer(self.body, dtype, count, self._take(count * dtype.itemsize))
        return (array.view(np.uint8) != 0 if dtype == np.bool_ else array).reshape(shape)

    def _number(self, kind, shape, depth):
        if shape != []:
            raise PlainDataError("malformed number")
        return self._array(kind, shape, depth)[()]

    @staticmethod
    def _shape(shape: Any) -> list[int]:
        if type(shape) is not list or len(shape) > MAX_DIMENSIONS:
            raise PlainDataError("malformed shape")
        if any(type(length) is not int or not 0 <= length < 2**40 for length in shape):
            raise PlainDataError("malformed shape")
        if math.prod(max(length, 1) for length in shape) > MAX_ELEMENTS << 12:
            raise PlainDataError("a shape is too large")  # an empty tensor's, above all
        return shape

    def _take(self, size: int) -> int:
        offset = self.offset
        if size < 0 or offset + size > len(self.body):
            raise PlainDataError("the message holds fewer bytes than its header says")
        self.offset = offset + size + _padding(size)
        return offset


def told_values(values: list) -> str:
    """What values are, in words for a student: types, dtypes and shapes, of the first few."""
    told = []
    for value in values[:4]:
        if isinstance(value, torch.Tensor):
            told.append(f"a tensor {tuple(value.shape)} of {value.dtype}")
        elif type(value) in (bool, int, float):
            told.append(f"{value!r:.20}")
        else:
            told.append(f"a {type(value).__name__}")
    return " and ".join(told) or "nothing"
