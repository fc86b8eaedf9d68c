"""Make an assignment's student version, its upload and its executed reference.

`build` and the rest of `autograder.build.assemble` are imported when they are first asked for:
nbconvert takes seconds, and ``--help`` should not.
"""

import importlib

__all__ = ["BuildResult", "Parts", "build", "prepare"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(importlib.import_module("autograder.build.assemble"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
