"""Formulas of a page as MathML, which browsers show by themselves: no script, no network."""

import re

from bs4 import BeautifulSoup, NavigableString
from latex2mathml.converter import convert

_MATH = re.compile(
    r"\$\$(?P<block>.+?)\$\$|(?<![\\$\w])\$(?P<inline>[^\s$](?:[^$]*[^\s$\\])?)\$(?!\d)", re.DOTALL
)
_AS_IT_STANDS = ("code", "pre", "script", "style", "math")


def with_mathml(page: str) -> str:
    """The HTML page of a notebook with LaTeX in rendered Markdown turned into MathML."""
    soup = BeautifulSoup(page, "html.parser")
    for rendered in soup.select(".jp-RenderedMarkdown"):
        for text in list(rendered.find_all(string=_MATH)):
            if text.find_parent(_AS_IT_STANDS) is None:
                text.replace_with(*_parts(str(text)))
    for script in soup.select("script[src]"):
        script.decompose()  # MathJax and require.js, from the network
    return str(soup)


def _parts(text: str) -> list:
    """The text in pieces: strings as they are, formulas as elements."""
    parts, end = [], 0
    for match in _MATH.finditer(text):
        latex = " ".join((match["block"] or match["inline"]).split())
        display = "inline" if match["block"] is None else "block"
        parts.append(NavigableString(text[end : match.start()]))
        parts.append(BeautifulSoup(convert(latex, display=display), "html.parser"))
        end = match.end()
    return [*parts, NavigableString(text[end:])]
