"""What Python sources import and name, read from their text: nothing is run."""

import ast
from collections.abc import Iterable, Iterator


def imported(source: str | bytes, package: str) -> Iterator[str]:
    """Paths below the package, without ending, of what a source may import of it."""
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name.startswith(f"{package}."):
                yield name.removeprefix(f"{package}.").replace(".", "/")


def constants(source: str | bytes) -> set[str]:
    """The texts that stand in a source by themselves: names of files and folders among them."""
    values = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return {value for value in values if isinstance(value, str)}


def needed(
    files: dict[str, bytes], package: str, sources: Iterable[str | bytes]
) -> dict[str, bytes]:
    """Those of a package's modules (path below it -> content) that the sources import.

    Directly or through one another; the package's own ``__init__.py`` is always among them.
    """
    found, todo = {}, list(imported_files(files, package, sources)) + ["__init__.py"]
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = files[name]
            todo += imported_files(files, package, [files[name]])
    return found


def imported_files(
    files: dict[str, bytes], package: str, sources: Iterable[str | bytes]
) -> Iterator[str]:
    """Which of a package's modules the sources themselves import, with the packages around them."""
    for source in sources:
        for module in imported(source, package):
            found = {f"{module}.py", f"{module}/__init__.py"} & files.keys()
            yield from sorted(found)
            while found and "/" in module:
                module = module.rpartition("/")[0]
                yield from {f"{module}/__init__.py"} & files.keys()
