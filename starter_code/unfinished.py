"""What is left as it was handed out, among the things that a notebook has."""

import difflib
import dis
import re
import types
from typing import Any

UNWRITTEN = re.compile(r"(\w{1,80})(?:\.\w{1,80})? is not written yet")
"""what the stubs of a student notebook raise: the name, behind it perhaps the method"""
_RETURNS = ("RETURN_VALUE", "RETURN_CONST")
ALIKE = 0.75
"""how alike two names are, from 0 to 1, for the one to be a slip of the other"""


def is_written(value: Any) -> bool:
    """Whether a function, class or value is more than its stub.

    A stub raises an error that says so; of a value, a part is still `...`.
    """
    if isinstance(value, types.FunctionType):
        return not _says_unwritten(value.__code__)
    if isinstance(value, type):
        methods = (one for one in vars(value).values() if isinstance(one, types.FunctionType))
        return not any(_says_unwritten(one.__code__) for one in methods)
    return not has_holes(value)


def _says_unwritten(code: types.CodeType) -> bool:
    """Whether a function is a stub: it says so, and never returns.

    Where an answer was written above the stub's line, which was left standing, it does return.
    """
    texts = [one for one in code.co_consts if isinstance(one, str)]
    if not any(UNWRITTEN.fullmatch(text) for text in texts):
        return False
    return not any(one.opname in _RETURNS for one in dis.get_instructions(code))


def has_holes(value: Any, depth: int = 4) -> bool:
    """Whether a value is, or holds, a `...` that stands for an answer."""
    if value is ... or depth == 0:
        return value is ...
    inside = value.values() if isinstance(value, dict) else value
    return isinstance(value, dict | list | tuple) and any(
        has_holes(one, depth - 1) for one in inside
    )


def similar(name: str, namespace: dict[str, Any], asked: set[str]) -> str | None:
    """A name of the notebook that may be a slip of `name`: written, and of no question's own."""
    there = [
        other
        for other, value in namespace.items()
        if other != name
        and not other.startswith("_")
        and other not in asked
        and isinstance(value, types.FunctionType | type) | (not callable(value))
        and not isinstance(value, types.ModuleType)
        and getattr(value, "__module__", "__main__") == "__main__"
        and is_written(value)
    ]
    squeezed = {other.replace("_", "").lower(): other for other in there}
    if name.replace("_", "").lower() in squeezed:
        return squeezed[name.replace("_", "").lower()]
    found = difflib.get_close_matches(name, there, n=1, cutoff=ALIKE)
    return found[0] if found else None
