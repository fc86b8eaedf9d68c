"""HTML pages that need nothing but themselves: one file, no address, any browser.

None has a script but the graders' page, which holds its own.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path

import jinja2

from autograder.classroom.record import Record
from autograder.grade.text import shown

_HERE = Path(__file__).parent


def render(template: str, **contents) -> str:
    """A page from a template beside this file.

    All contents are escaped. The page allows itself its own style sheet, by its hash, and nothing
    else, so that even text that got into it unescaped could load, run and send nothing.
    """
    return _environment().get_template(template).render(contents)


def beside(name: str, as_name: str) -> dict[str, str]:
    """A script or style sheet beside this file and its hash for the page's policy, to `render`."""
    text = (_HERE / name).read_text(encoding="utf-8")
    return {as_name: text, f"{as_name}_hash": _hash(text)}


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    environment.globals |= {"style": style, "style_hash": _hash(style)}
    environment.filters |= {"points": points, "percent": percent, "shown": shown}
    return environment


def who(record: Record) -> str:
    """Those who submitted, on one line of at most 80 characters."""
    people = (one.name or one.email or one.sid for one in record.students)
    return shown(", ".join(filter(None, people))) or shown(record.name)


def points(value: float | None) -> str:
    """At most two decimals; a dash for None."""
    return "\N{EN DASH}" if value is None else f"{round(value, 2):g}"


def percent(share: float) -> str:
    """A share between 0 and 1 in whole percent; only what is exactly none or all is 0 or 100."""
    value = round(100 * share)
    if value in (0, 100) and share not in (0, 1):
        return "< 1 %" if value == 0 else "> 99 %"
    return f"{value} %"
