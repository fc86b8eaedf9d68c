"""Similar code: found when names change, not when everybody was given it."""

from autograder.classroom import report, similar
from tests.small_class import MANIFEST
from tests.term_class import notebook, record

LOOP = """
def double(values):
    '''Twice.'''
    total = []
    for index, value in enumerate(values):
        if index % 2 == 0 and value > 3:
            total.append(2 * value + index)
        elif value < -1:
            total.insert(0, abs(value) ** 2 // 3)
        else:
            total.extend([value, value - index, value * 7])
    return sorted(total, key=lambda one: (one % 5, -one))[::-1]
"""
OTHER = """
import math

def double(values):
    counts = {}
    while values:
        first, *values = values
        counts[first] = counts.get(first, 0) + math.sqrt(first * first + 1)
    assert all(one >= 1 for one in counts.values()), "too small"
    return [key for key, count in counts.items() for _ in range(int(count))]
"""
GIVEN = """
def describe(figure, title="", width=6, height=4, shade="gray"):
    figure.set_size_inches(width, height)
    for axes in figure.axes:
        axes.set_title(title or axes.get_title())
        axes.tick_params(labelsize=8, colors=shade)
        if axes.images and axes.images[-1].colorbar is None:
            figure.colorbar(axes.images[-1], ax=axes, shrink=0.8)
    return figure
"""


def renamed(text: str) -> str:
    """The same program with other names, words and spaces."""
    text = text.replace("total", "made").replace("value", "x").replace("index", "place")
    return (
        text.replace("'''Twice.'''", '"""All of them, twice."""').replace("    ", "  ") + "# mine"
    )


def test_a_renamed_copy_is_found_and_others_are_not():
    codes = {"ada": LOOP, "bob": renamed(LOOP), "cid": OTHER}
    (pair,) = similar.pairs(codes)
    assert pair.names == ("ada", "bob") and pair.share > 0.9 and pair.rare == 1
    assert pair.prints > 20


def test_what_was_given_or_what_all_have_counts_nowhere():
    given = {"ada": GIVEN + LOOP, "bob": GIVEN + OTHER}
    assert similar.pairs(given) and not similar.pairs(given, GIVEN)
    many = {f"s{n}": GIVEN for n in range(20)}
    assert not similar.pairs(many | {"ada": LOOP})


def test_cells_that_were_handed_out_are_no_code_of_the_student():
    data = notebook("words", double="7 * x")
    source = similar.code({"a.ipynb": data}, {**MANIFEST, "notebook": "a.ipynb"}, frozenset())
    assert "7 * x" in source
    handed_out = frozenset({"import math", source.removeprefix("import math").strip()})
    assert not similar.code({"a.ipynb": data}, {**MANIFEST, "notebook": "a.ipynb"}, handed_out)


def test_hostile_code_is_read_as_text():
    codes = {"ada": "'''" * 9999, "bob": "(" * 50_000, "cid": "\0\ud800", "dan": "x = " + "9" * 99}
    assert isinstance(similar.pairs(codes), list)


def test_the_report_tells_what_it_proves_and_what_not(tmp_path):
    records = [record(name, q1=4.0, q2=3.0) for name in ("ada", "bob")]
    found = similar.pairs({"ada": LOOP, "bob": renamed(LOOP)})
    text = report.write(tmp_path, records, MANIFEST, similar=found).read_text()
    part = text.partition('id="similar"')[2]
    assert "does not say who wrote first" in part and "<bdi>ada</bdi>" in part
    assert 'id="similar"' not in report.write(tmp_path, records, MANIFEST).read_text()
    empty = report.write(tmp_path, records, MANIFEST, similar=[]).read_text()
    assert "No two submissions share enough" in empty
