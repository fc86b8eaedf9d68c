"""Formulas become MathML where they are formulas, and nothing else does."""

from autograder.build.formulas import with_mathml


def page(text: str) -> str:
    return with_mathml(f'<div class="jp-RenderedMarkdown">{text}</div>')


def test_inline_and_block():
    made = page("<p>the matrix $A$ and $$A_{ij} &lt; 3$$ here</p>")
    assert made.count("<math") == 2 and "$" not in made
    assert 'display="block"' in made and "<msub>" in made or "<msubsup>" in made


def test_code_and_money_stay():
    text = "<p><code>$A$</code> costs $5 or $6</p>"
    assert page(text) == f'<div class="jp-RenderedMarkdown">{text}</div>'


def test_nothing_is_fetched():
    made = with_mathml('<script src="https://example.org/MathJax.js"></script><p>$A$</p>')
    assert "script" not in made and "<math" not in made
