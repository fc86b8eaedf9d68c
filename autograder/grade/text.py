"""Text that came from a submission, made fit to be shown and to be written as JSON."""

import re

MAX_TEXT = 20_000
"""Characters of one text that a student sees. Gradescope cuts at 100,000."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Terminal sequences: CSI (colours), OSC and its relatives (titles, links), and two-character ones.
# Each pattern matches wherever it begins, terminated or not, so that the time stays linear, and
# none crosses the end of a line.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c\n]*+(?:\x07|\x9c|\x1b\\)?"
    r"|\x1b[ -/]*+[0-~]?"
)
# Controls except tab and newline, and the marks that turn the direction of writing around.
_CONTROLS = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def cut(text: str, limit: int = MAX_TEXT) -> str:
    """The text with its middle left out, at most `limit` characters (`limit` at least 80)."""
    if len(text) <= limit:
        return text
    mark = f"\n[... {len(text) - limit:,} or more characters left out ...]\n"
    head = (limit - len(mark)) * 2 // 3
    tail = limit - len(mark) - head
    return text[:head] + mark + text[len(text) - tail :]


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """Without terminal sequences, controls, NUL and lone surrogates; at most `limit` characters.

    Line ends become newlines. NUL and lone surrogates become U+FFFD.
    """
    text = cut(text, max(4 * limit, 1000))  # bounds the work below
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub("", _ESCAPES.sub("", text))
    return cut(writable(text), limit)


def writable(text: str) -> str:
    """The text with NUL and lone surrogates, which UTF-8 or Python cannot take, as U+FFFD."""
    return _UNWRITABLE.sub(REPLACEMENT, text)


def shown(name: str) -> str:
    """A file name or another short text of the student's on one line, at most 80 characters."""
    name = " ".join(clean(name, 1000).split())
    return name if len(name) <= 80 else f"{name[:50]}...{name[-25:]}"


def listed(names) -> str:
    """`a, b and c`."""
    names = list(names)
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
