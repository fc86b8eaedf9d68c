"""Answers that differ from another in a line or two: written as that edit, not as a second copy."""

import re


class EditError(Exception):
    """An edit that does not fit the text that it is made in."""


def edited(source: str, changes: dict[str, str]) -> str:
    """`source` with each old text of `changes` replaced by its new one, in their order.

    A text of several lines is written without indentation: its further lines are indented as the
    line in which the old text is found. Raises EditError unless it is found exactly once. A line of
    which nothing is left goes.
    """
    for old, new in changes.items():
        old, new = old.strip("\n"), new.strip("\n")
        if not old.strip():
            raise EditError("an old text is empty")
        found = list(_places(source, old))
        if len(found) != 1:
            raise EditError(f"{_shown(old)} stands {len(found)} times in it, not once")
        begin, end, indent = found[0]
        whole = source[:begin] + _indented(new, indent) + source[end:]
        if not new:
            start = source.rfind("\n", 0, begin) + 1
            rest = source.find("\n", end)
            rest = len(source) if rest < 0 else rest
            if not (source[start:begin] + source[end:rest]).strip():
                whole = source[:start] + source[rest + 1 :]
        source = whole
    return source


def _places(source: str, old: str):
    """Begin and end of each place where the old text stands, and the indentation there."""
    first = old.partition("\n")[0]
    for match in re.finditer(f"(?={re.escape(first)})", source):  # places may overlap
        line = source[source.rfind("\n", 0, match.start()) + 1 : match.start()]
        indent = line[: len(line) - len(line.lstrip())]
        wanted = _indented(old, indent)
        if source.startswith(wanted, match.start()):
            yield match.start(), match.start() + len(wanted), indent


def _indented(text: str, indent: str) -> str:
    first, *others = text.split("\n")
    return "\n".join([first, *(indent + line if line.strip() else line for line in others)])


def _shown(text: str) -> str:
    line = text.strip().splitlines()[0]
    return repr(line if len(line) <= 60 else line[:60] + "…")
