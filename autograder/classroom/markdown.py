"""Markdown that students wrote, as HTML that is inert: nothing in it runs, loads or leads away.

Raw HTML stays text, formulas become MathML, pictures come from the notebook alone. What is made is
reduced to a list of elements in the end, so that no fault of a parser opens a door.
"""

import base64
import re
from collections.abc import Mapping
from html import escape

import bleach
from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.grade.text import clean

MAX_TEXT = 40_000
"""Characters of one cell that are shown."""
MAX_FORMULA = 3_000
MAX_PICTURE = 4 << 20
"""Bytes of one picture, as it is written in base64."""
MAX_PICTURES = 6 << 20
"""Bytes of all pictures of one cell. Each is shown once, however often it is referred to."""

_WORDS = (
    "p br hr em strong del code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tr th "
    "td img div span"
).split()
_MATH = (
    "math mrow mi mn mo ms mtext mspace msub msup msubsup munder mover munderover mfrac msqrt "
    "mroot mstyle mtable mtr mtd mlabeledtr mpadded mphantom menclose mmultiscripts mprescripts "
    "none"
).split()
_LAYOUT = (
    "display mathvariant stretchy fence form separator accent accentunder columnalign rowspacing "
    "columnspacing columnlines rowlines linethickness lspace rspace width height depth minsize "
    "maxsize movablelimits displaystyle scriptlevel notation largeop symmetric"
).split()
_PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_IN_WORDS = re.compile(r"(\\(?:text|mbox|textbf|textit|textrm|texttt)\s*\{)([^{}]*)(\})")
_MARKUP = str.maketrans("<>&", "\uff1c\uff1e\uff06")
"""What the converter leaves as markup in words within a formula, as characters that are none."""
_DATA = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+\Z")


def to_html(text: str, attachments: Mapping | None = None) -> str:
    """Markdown with LaTeX as HTML that may stand in any page; never raises.

    `attachments` are the cell's, as nbformat has them; other pictures are told by their words.
    """
    text = clean(text, MAX_TEXT)
    try:
        made = MarkdownWithMath(renderer=_Renderer(attachments or {})).render(text)
    except Exception:  # the parser met something that it cannot read: the words as they are
        made = f"<pre>{escape(text)}</pre>"
    return bleach.clean(made, [*_WORDS, *_MATH], _allowed, ["data"], strip=True)


def picture(kind: str, data: str) -> str | None:
    """The address of a picture with its bytes in it; None for what is none, or too large."""
    data = "".join(data.split()) if isinstance(data, str) else ""
    if kind not in _PICTURES or not 0 < len(data) <= MAX_PICTURE:
        return None
    address = f"data:{kind};base64,{data}"
    if not _DATA.match(address):
        return None
    try:
        whole = base64.b64decode(data, validate=True)
    except ValueError:
        return None
    return address if whole.startswith(_PICTURES[kind]) else None


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img":
        return name == "alt" or (name == "src" and _DATA.match(value) is not None)
    return tag in _MATH and name in _LAYOUT


class _Renderer(IPythonRenderer):
    """Renders without anchors, addresses or pictures from elsewhere."""

    def __init__(self, attachments: Mapping):
        super().__init__(escape=True, exclude_anchor_links=True)
        self.own = attachments
        self.shown: dict[str, bool] = {}
        """pictures that were asked for, and whether there was room"""
        self.room = MAX_PICTURES

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{escape(code)}</code></pre>\n"

    def block_math(self, body: str) -> str:
        return _formula(body, "block")

    def inline_math(self, body: str) -> str:
        return _formula(body, "inline")

    def latex_environment(self, name: str, body: str) -> str:
        return _formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return f"{text} ({escape(url)})" if url else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        name = url.removeprefix("attachment:") if isinstance(url, str) else ""
        if name in self.shown:
            return f"[the picture {'above' if self.shown[name] else 'left out'}: {escape(text)}]"
        found = self.own.get(name)
        for kind, data in found.items() if isinstance(found, Mapping) else ():
            if address := picture(kind, "".join(data) if isinstance(data, list) else data):
                self.shown[name] = len(address) <= self.room
                if not self.shown[name]:
                    return f"[picture left out, as there are too many: {escape(text)}]"
                self.room -= len(address)
                return f'<img src="{address}" alt="{escape(text)}">'
        return f"[picture that is not in the notebook: {escape(text)}]"


def _formula(latex: str, display: str) -> str:
    """A formula as MathML, or as it was written where it is none."""
    try:
        if len(latex) > MAX_FORMULA:
            raise ValueError("too long")
        latex = _IN_WORDS.sub(lambda one: one[1] + one[2].translate(_MARKUP) + one[3], latex)
        return convert(" ".join(latex.split()), display=display)
    except Exception:  # whatever a student's LaTeX breaks
        return f"<code>{escape(latex)}</code>"
