"""The HTML pages of a class: templates in which everything is escaped."""

from pathlib import Path

import jinja2

from autograder.grade.text import clean


def template(name: str) -> jinja2.Template:
    """The template of this name beside this module; what it names and is not given is an error."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"plain": plain, "points": points, "percent": percent}
    return environment.get_template(name)


def plain(text: str, limit: int = 200) -> str:
    """One line without controls and marks that turn the direction of writing around."""
    return " ".join(clean(str(text), limit).split())


def points(value: float | None) -> str:
    """At most two decimals; `none` for None."""
    return "none" if value is None else f"{round(value, 2):g}"


def percent(share: float) -> str:
    """A share between 0 and 1 in percent."""
    return f"{100 * share:.0f} %"
