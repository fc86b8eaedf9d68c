"""Whether a line that this Python cannot read is one that a newer Python could."""

import re
import sys

MAX_LINE = 1000
_NAME = r"[^\W\d]\w*+"
# Each once a line in the version named was allowed, by shape: the line did not compile here.
_SYNTAX = (
    ((3, 12), re.compile(rf"\s*+(?:async\s++)?(?:def|class)\s++{_NAME}\s*+\[")),
    ((3, 12), re.compile(rf"\s*+type\s++{_NAME}\s*+[=\[]")),
    ((3, 12), re.compile(r"""[^#]*?\b[rR]?[fF][rR]?("|')[^"'{]*+\{[^}"']*+\1[^}]*+\}""")),
    ((3, 14), re.compile(r"\s*+except\*?\s++[\w.]++\s*+,\s*+[\w.]++")),
    ((3, 14), re.compile(r"""[^#"']*\b[rR]?[tT][rR]?["']""")),
)


def newer_python(line: str, running: tuple[int, int] = sys.version_info[:2]) -> str:
    """A sentence, with a space before it, where the line looks like newer syntax; else nothing.

    `running` is the version of Python that could not compile it.
    """
    for version, shape in _SYNTAX:
        if version > running and shape.match(line[:MAX_LINE]):
            newer, own = (".".join(map(str, one)) for one in (version, running))
            return (
                f" This is Python {newer} syntax; the grader runs {own}. Write the line so that"
                f" Python {own} can read it (`{line.strip()[:60]}`)."
            )
    return ""
