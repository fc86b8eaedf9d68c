"""How many numbers an object keeps alive, wherever it keeps them.

The number of registered parameters says little of an object that keeps a list of a million floats
beside them. This counts what can be reached from an instance: its attributes, those of its class,
and the closures, defaults, constants and global variables of its `forward` and of the functions
which that uses.
"""

import builtins
import dis
import functools
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

SMALL = 64
"""Containers and texts of at most so many entries or characters are small: sizes of kernels, names,
settings. Together they may hold `ALLOWED` numbers before they count."""
ALLOWED = 4096
ENOUGH, OBJECTS = 10**7, 10**6
"""Counting ends where so many numbers, or so many objects, were seen."""

_LIBRARIES = {"torch", "numpy", "starter_code", "matplotlib", "IPython", *sys.stdlib_module_names}
_DATA = torch.Tensor | np.ndarray | list | tuple | dict | set | str | bytes | bytearray | memoryview
_LOOK_UP = {"LOAD_GLOBAL", "LOAD_NAME", "IMPORT_NAME"}
_SINGLE = int | float | complex | bool | type(None) | np.generic


def numbers_held(module: nn.Module) -> int:
    """Scalars that a module keeps alive: parameters and buffers, and all that hides beside them.

    Tensors and arrays count their elements (each storage once), complex ones twice, integers once
    for every two bytes, in which numbers of half precision fit, where there are more than `SMALL`;
    plain numbers in containers count one each, bytes and texts one for every four. A little that is
    small (`SMALL`) is free, and what libraries hold is not counted, but for data that the code
    names as an attribute of a library's module, or of a class. At least `ENOUGH` where there
    is more than can be counted.
    """
    saved = dict(module.state_dict())  # what a file would hold, should it be anything else
    return max(_Walk().count(module), _Walk().count(saved))


class _Walk:
    """One walk over everything reachable; an object is visited once."""

    def __init__(self):
        self.seen: dict[int, Any] = {}  # by id; holding the object keeps its id its own
        self.storages: set[int] = set()
        self.small = 0

    def count(self, root: Any) -> int:
        total, todo = 0, [root]
        while todo and total < ENOUGH:
            if len(self.seen) > OBJECTS:
                return ENOUGH
            value = todo.pop()
            if isinstance(value, _SINGLE) or id(value) in self.seen:
                total += isinstance(value, int) and value.bit_length() // 32
                continue
            self.seen[id(value)] = value
            total += self.own(value)
            todo.extend(self.parts(value))
        return total + max(0, self.small - ALLOWED)

    def own(self, value: Any) -> int:
        """What this object itself holds, without what it refers to."""
        if isinstance(value, torch.Tensor):
            return self.of_tensor(value)
        if isinstance(value, np.ndarray):
            return _numbers_in(value.size, value.dtype.kind, value.itemsize)
        if isinstance(value, memoryview):
            return value.nbytes // 4
        if isinstance(value, str | bytes | bytearray):
            return self.unless_small(len(value) // 4)
        if isinstance(value, Mapping | list | tuple | set | frozenset):
            entries = value.values() if isinstance(value, Mapping) else value
            return self.unless_small(sum(isinstance(entry, _SINGLE) for entry in entries))
        if type(value).__module__ in ("array", "collections"):  # array.array, deque
            return self.unless_small(len(value))
        return 0

    def of_tensor(self, value: torch.Tensor) -> int:
        if value.layout != torch.strided or value.device.type == "meta":
            return self.of_elements(value.numel(), value)
        storage = value.untyped_storage()
        if storage.data_ptr() in self.storages:
            return 0
        self.storages.add(storage.data_ptr())
        return self.of_elements(storage.nbytes() // value.itemsize, value)

    @staticmethod
    def of_elements(count: int, value: torch.Tensor) -> int:
        kind = "c" if value.is_complex() else "f" if value.is_floating_point() else "i"
        return _numbers_in(count, kind, value.itemsize)

    def unless_small(self, size: int) -> int:
        if size > SMALL:
            return size
        self.small += size
        return 0

    def parts(self, value: Any) -> Iterator[Any]:
        """What the object refers to."""
        if isinstance(value, Mapping):
            yield from value.values()
            yield from value.keys()
        elif isinstance(value, list | tuple | set | frozenset):
            yield from value
        elif isinstance(value, types.MethodType):
            yield from (value.__func__, value.__self__)
        elif isinstance(value, types.FunctionType):
            yield from _of_function(value)
        elif isinstance(value, types.ModuleType | str | bytes | bytearray | memoryview):
            return
        elif isinstance(value, type):
            yield from _of_class(value)
        else:
            yield from _of_instance(value)


def _numbers_in(count: int, kind: str, size: int) -> int:
    """How many numbers so many elements of so many bytes may hold; kind: as of NumPy's dtypes."""
    if kind == "c":
        return 2 * count
    return count * (size // 2) if kind in "iu" and size > 2 and count > SMALL else count


def _of_instance(value: Any) -> Iterable[Any]:
    if isinstance(value, functools.partial):
        yield from (value.func, value.args, value.keywords)
    if type(value).__module__ == "collections":  # deque
        yield from value if hasattr(value, "__iter__") else ()
    if isinstance(attributes := getattr(value, "__dict__", None), dict):
        yield dict(attributes)  # nn.Module keeps parameters, buffers and modules in it
    for cls in type(value).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            yield getattr(value, name, None)
    yield type(value)


def _of_class(cls: type) -> Iterable[Any]:
    """Data of a class that no library made, and its functions that serve an answer."""
    for owner in cls.__mro__:
        if _of_library(owner.__module__):
            own = {name: value for name, value in vars(owner).items() if not name.startswith("__")}
            yield [value for value in own.values() if isinstance(value, _DATA)]
            continue
        data, functions = {}, {}
        for name, value in vars(owner).items():
            value = getattr(value, "fget", None) or getattr(value, "__func__", value)
            if isinstance(value, types.FunctionType):
                functions[name] = value
            elif not name.startswith("__"):
                data[name] = value
        yield data
        todo = ["forward", "__call__", "__getattr__"]
        while todo:  # what answers, not what was only there for the training
            if function := functions.pop(todo.pop(), None):
                yield function
                todo += function.__code__.co_names


def _of_function(function: types.FunctionType) -> Iterable[Any]:
    """What a function's cells, defaults, constants and the globals that it names hold."""
    if _of_library(function.__module__):
        return
    yield from function.__defaults__ or ()
    yield function.__kwdefaults__ or {}
    yield dict(vars(function))
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # not bound yet
            continue
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        constants = [one for one in code.co_consts if isinstance(one, types.CodeType)]
        codes += constants
        yield from (one for one in code.co_consts if not isinstance(one, types.CodeType))
        # not co_names: these hold names of attributes too, which a global may share by chance
        instructions = dis.get_instructions(code)
        looked_up = {one.argval for one in instructions if one.opname in _LOOK_UP}
        for name in looked_up:
            value = function.__globals__.get(name, vars(builtins).get(name, sys.modules.get(name)))
            if isinstance(value, types.ModuleType):
                yield from _of_module(value, code.co_names)
            else:
                yield value


def _of_module(module: types.ModuleType, names: tuple[str, ...]) -> Iterable[Any]:
    """What code with these names can mean by attributes of a module, and of modules in it.

    Of a library and of modules below only data: what these define themselves is small.
    """
    own = not (_of_library(module.__name__) or _installed(module))
    todo, seen = [module], set()
    while todo:
        module = todo.pop()
        if module.__name__ in seen:
            continue
        seen.add(module.__name__)
        for value in (vars(module)[name] for name in names if name in vars(module)):
            if isinstance(value, types.ModuleType):
                todo.append(value)
            elif own or isinstance(value, _DATA):
                yield value
        own = False


def _installed(module: types.ModuleType) -> bool:
    """Whether a module is a package's; a file beside the notebook is the notebook's own."""
    return str(getattr(module, "__file__", None)).startswith((sys.prefix, sys.base_prefix))


def _of_library(module: str | None) -> bool:
    """Whether a module of this name belongs to a library; what a notebook defines is __main__'s."""
    name = str(module)
    return name != "__main__" and name.partition(".")[0] in _LIBRARIES
