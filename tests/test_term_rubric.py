"""Answers in words: found, shown so that nothing in them runs, graded by keyboard, merged."""

import base64
import codecs
import csv
import html
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from rich.console import Console

from autograder.build.written import Written
from autograder.classroom import answers, markdown, rubric, written
from autograder.classroom.rubric import Options, pseudonym
from tests.load import seconds
from tests.small_class import MANIFEST, NOTEBOOK, SLUG
from tests.term_class import PLACE, STARTER, cell, notebook, whole

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(not BROWSER, reason="no Chromium here to look at pages with")
RUBRIC = {"q3": Written("Because $x^2$.", "- 2 points: it says why.")}
ANSWERS = {
    "ada": notebook("Because $\\frac{1}{2}$ is **half**."),
    "bob": notebook("No idea. <script>document.title = 'owned'</script>"),
    "cid": notebook(None),
    "dan": notebook("See below.", cell("And *this*."), cell("1 + 1", "code")),
}


def png() -> str:
    """A small picture in base64."""
    stream = io.BytesIO()
    Image.new("L", (4, 4)).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


def saved(folder: Path, name: str, rows: list[tuple[str, float | str, str]], found) -> Path:
    """What a grader's page saves: who, points and words, with the answers of now."""
    path = folder / name
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(written.PAGE_COLUMNS)
        for who, points, words in rows:
            digest = found[who]["q3"].digest
            table.writerow([SLUG, "q3", pseudonym(SLUG, who), digest, points, 2, words, name])
    return path


def merged(class_, found, *files: Path) -> tuple[int, str]:
    """Merge files; returns the status and what was printed."""
    console = Console(file=io.StringIO(), width=200)
    status = rubric.merge(class_, found, list(files), console)
    return status, console.file.getvalue()


@pytest.fixture
def class_(tmp_path):
    """A graded class and its answers."""
    made = whole(tmp_path, ANSWERS, ada={"q1": 4.0, "q2": 0.0})
    return made, rubric.read_answers(made, STARTER, Console(file=io.StringIO()))


# --- what an answer is ----------------------------------------------------------------------------


def read(data: bytes) -> list[answers.Part]:
    """The parts of the answer in one notebook."""
    return list(answers.read({NOTEBOOK: data}, MANIFEST, STARTER)["q3"].parts)


def test_an_answer_is_what_stands_between_its_heading_and_the_story():
    assert [part.source for part in read(ANSWERS["dan"])] == ["See below.", "And *this*.", "1 + 1"]
    assert read(ANSWERS["cid"]) == [] and read(b"{") == []


def test_an_answer_is_found_without_metadata():
    document = json.loads(notebook("Because."))
    for one in document["cells"]:
        one["metadata"] = {}
    assert [part.source for part in read(json.dumps(document).encode())] == ["Because."]


def test_an_answer_typed_into_the_question_or_above_the_place_is_seen():
    document = json.loads(notebook(PLACE))
    document["cells"][2]["source"] += "\n\nBecause."
    assert "Because." in read(json.dumps(document).encode())[0].source


def test_pictures_of_outputs_and_attachments_are_shown_and_nothing_else():
    data = {"image/png": png(), "text/html": "<script>1</script>", "image/svg+xml": "<svg/>"}
    drawn = cell("draw()", "code", outputs=[{"output_type": "display_data", "data": data}])
    typed = cell("![d](attachment:d.png)", attachments={"d.png": {"image/png": png()}})
    one, picture, attached = read(notebook("x", drawn, typed))
    assert picture.pictures == (f"data:image/png;base64,{png()}",)
    assert f'src="data:image/png;base64,{png()}"' in attached.html
    for bad in ("PHN2Zy8+", "!!", png()[8:]):
        assert markdown.picture("image/png", bad) is None
    assert markdown.picture("image/svg+xml", png()) is None


def test_a_picture_is_shown_once_however_often_it_is_named(monkeypatch):
    own = {name: {"image/png": png()} for name in ("a.png", "b.png")}
    made = markdown.to_html("![a](attachment:a.png) " * 500 + "![b](attachment:b.png)", own)
    assert made.count("<img") == 2 and made.count("[the picture above: a]") == 499
    monkeypatch.setattr(markdown, "MAX_PICTURES", len(png()) + 40)
    made = markdown.to_html("![a](attachment:a.png) ![b](attachment:b.png)", own)
    assert made.count("<img") == 1 and "left out, as there are too many: b" in made


@pytest.mark.parametrize(
    "text",
    [
        "<script>x()</script>",
        "<img src=x onerror=x()>",
        "[a](javascript:x())",
        "![a](https://example.org/a.png)",
        "<https://example.org>",
        "$\\href{javascript:x()}{a}$",
        "$\\text{<img src=x onerror=x()>}$",
        "$\\class{x}{a}$ $\\style{color:red}{a}$",
        "<svg><style><img src=x onerror=x()>",
        "`</code><script>x()</script>`",
        "```html\n<script>x()</script>\n```",
        "$$<script>x()</script>$$",
        "| <iframe src=x> |\n|-|\n| <b onclick=x()> |",
        "![a](attachment:a.png)",
        "\\begin{align}<script>x()</script>\\end{align}",
    ],
)
def test_nothing_in_a_students_words_is_markup(text):
    made = markdown.to_html(text)
    assert not re.search(r"<(script|svg|style|iframe|img|a|b|object|form)\b", made)
    assert not re.search(r"<[^>]*\b(href|src|on\w+|style|class|id|formaction)\s*=", made)


def test_formulas_become_mathml_and_broken_ones_stay_as_written():
    made = markdown.to_html(
        "$a_1$ and $b_2$ cost $\\frac{$\n\n$$\\sum_{u} x_u$$\n\n$a \\text{ if } x<1$"
    )
    assert made.count("<math") == 4 and "<em>" not in made and "<code>\\frac{</code>" in made
    assert "<" not in re.sub(r"</?[a-z0-9]+[^<>]*>", "", made)
    assert "a<b" in html.unescape(markdown.to_html("$\\text{a<b}$")).replace("\uff1c", "<")


# --- the page -------------------------------------------------------------------------------------


def test_the_page_has_answers_rubric_and_no_names(class_, tmp_path):
    made, found = class_
    count = rubric.write_page(tmp_path / "page.html", made, found, RUBRIC, Options())
    text = (tmp_path / "page.html").read_text()
    assert count == 3 and text.count('<article class="answer"') == 3
    assert "2 points: it says why" in text and "<msup>" in text and "And <em>this</em>" in text
    assert "1 without a word" in text and "<script>document" not in text
    for name in ANSWERS:
        assert f">{name}<" not in text and pseudonym(SLUG, name) in text
    rubric.write_page(tmp_path / "named.html", made, found, RUBRIC, Options(names=True))
    assert ">ada<" in (tmp_path / "named.html").read_text()


def test_graders_see_the_students_own_figures_and_points_given_before(class_, tmp_path):
    made, found = class_
    made.records[0].results["extra_data"]["seen"] = {"q3": "w = (4, 5, 3) <b>"}
    merged(made, found, saved(tmp_path, "a.csv", [("ada", 1.5, "so & so")], found))
    rubric.write_page(tmp_path / "page.html", made, found, RUBRIC, Options())
    text = (tmp_path / "page.html").read_text()
    assert "w = (4, 5, 3) &lt;b&gt;" in text
    assert 'value="1.5"' in text and ">so &amp; so</textarea>" in text


def test_parts_share_the_answers(class_, tmp_path):
    made, found = class_
    seen = []
    for number in (1, 2):
        rubric.write_page(tmp_path / "p.html", made, found, RUBRIC, Options((number, 2)))
        seen += re.findall(r'data-who="(\w+)"', (tmp_path / "p.html").read_text())
    assert sorted(seen) == sorted(pseudonym(SLUG, name) for name in ("ada", "bob", "dan"))
    for bad in ("3/2", "0/2", "half"):
        with pytest.raises(ValueError, match="1/3"):
            rubric.part(bad)


def browse(page: Path, scratch: Path) -> str:
    """The page as headless Chromium has it after its scripts."""
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
               "--no-first-run", f"--user-data-dir={scratch / 'profile'}",
               "--virtual-time-budget=5000", "--dump-dom", page.as_uri()]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds(120)).stdout


@needs_browser
def test_its_script_runs_under_its_policy_and_no_other(class_, tmp_path):
    made, found = class_
    rubric.write_page(tmp_path / "page.html", made, found, RUBRIC, Options())
    dom = browse(tmp_path / "page.html", tmp_path)
    assert "3 of 3 to go" in dom and "owned" not in re.search("<title>(.*?)</title>", dom)[1]
    planted = (
        (tmp_path / "page.html")
        .read_text()
        .replace("</main>", "<script>document.title='owned'</script></main>")
    )
    (tmp_path / "planted.html").write_text(planted)
    assert "<title>owned" not in browse(tmp_path / "planted.html", tmp_path)


DRIVE = """<script>
const press = (key, on = document.activeElement) =>
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
press("1"); press("."); press("j"); press("9"); press("j"); press("0"); press("k"); press("2");
press("c"); words(answers[1]).value = 'say "why", please\\nand so on';
words(answers[1]).dispatchEvent(new Event("input", { bubbles: true })); press("5"); press("Escape");
grader.value = "Emmy"; grader.dispatchEvent(new Event("input", { bubbles: true }));
const kept = localStorage.getItem(page.store);
const first = table();
for (const one of answers) { field(one).value = ""; words(one).value = ""; }
restore();
const second = table();
const back = new File([first], "x.csv");
for (const one of answers) { field(one).value = ""; words(one).value = ""; }
load({ target: { files: [back] } }).then(() => {
  document.title = JSON.stringify([kept !== null, first === second, first === table(), first]);
});
</script></body>"""


@needs_browser
def test_keys_give_points_that_survive_and_are_saved(class_, tmp_path):
    """Measured from inside, so without the page's policy."""
    made, found = class_
    rubric.write_page(tmp_path / "page.html", made, found, RUBRIC, Options())
    text = (tmp_path / "page.html").read_text()
    policy = re.search(r"<meta http-equiv[^>]+>", text)[0]
    (tmp_path / "driven.html").write_text(text.replace(policy, "").replace("</body>", DRIVE))
    dom = browse(tmp_path / "driven.html", tmp_path)
    kept, restored, loaded, table = json.loads(
        html.unescape(re.search(r"(?s)<title>(.*?)</title>", dom)[1])
    )
    assert kept and restored and loaded
    rows = list(csv.DictReader(io.StringIO(table)))
    assert tuple(rows[0]) == written.PAGE_COLUMNS
    assert [row["points"] for row in rows] == ["1.5", "2", "0"]  # 9 of 2 was refused
    assert rows[1]["comment"] == 'say "why", please\nand so on' and rows[0]["grader"] == "Emmy"
    (tmp_path / "emmy.csv").write_text(table)
    assert merged(made, found, tmp_path / "emmy.csv")[0] == 0


# --- merging --------------------------------------------------------------------------------------


def grades(class_) -> dict[str, dict[str, str]]:
    """Rows of grades.csv by submission."""
    with open(class_.folder / "grades.csv", newline="", encoding="utf-8-sig") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


def test_points_of_two_graders_enter_grades_feedback_and_report(class_, tmp_path):
    made, found = class_
    one = saved(tmp_path, "a.csv", [("ada", 1.5, "Half of it")], found)
    two = saved(tmp_path, "b.csv", [("bob", "0,5", "=HYPERLINK()"), ("dan", 2, "")], found)
    status, printed = merged(made, found, one, two)
    assert status == 0 and "q3: 4 of 4 have points" in printed
    table = grades(made)
    assert [table[name]["q3"] for name in ANSWERS] == ["1.5", "0.5", "0", "2"]
    assert [table[name]["total"] for name in ANSWERS] == ["5.5", "7.5", "7", "9"]
    assert table["ada"]["total max"] == "9" and table["ada"]["score"] == "4"
    page = (made.folder / "feedback" / "ada.html").read_text()
    assert "Half of it" in page and "<strong>5.5</strong> of 9 points in all" in page
    assert "Half of it" in (made.folder / "feedback" / "ada.md").read_text()
    report = (made.folder / "report.html").read_text()
    assert "total<small>of 9</small>" in report and ">5.5</td>" in report
    assert merged(made, found, one)[0] == 0  # which changes nothing
    assert ',"\'=HYPERLINK()",' in (made.folder / "written.csv").read_text()


def test_what_a_spreadsheet_saved_with_semicolons_is_read(class_, tmp_path):
    made, found = class_
    path = saved(tmp_path, "a.csv", [("ada", 1.5, "Good, but why?")], found)
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    rows[1][4] = "1,5"
    with open(path, "w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    assert merged(made, found, path)[0] == 0
    assert grades(made)["ada"]["q3"] == "1.5"
    assert written.read(made.folder, MANIFEST)["ada"]["q3"].comment == "Good, but why?"
    for name in ("grades.csv", "written.csv"):
        assert (made.folder / name).read_bytes().startswith(codecs.BOM_UTF8)


def test_points_that_were_merged_before_stay(class_, tmp_path):
    made, found = class_
    merged(made, found, saved(tmp_path, "a.csv", [("ada", 1.5, "")], found))
    made.refresh()
    merged(made, found, saved(tmp_path, "b.csv", [("bob", 1, "")], found))
    assert [grades(made)[name]["q3"] for name in ("ada", "bob", "cid")] == ["1.5", "1", "0"]


def test_graders_who_differ_are_told_and_not_guessed(class_, tmp_path):
    made, found = class_
    one = saved(tmp_path, "a.csv", [("ada", 1, ""), ("bob", 2, "")], found)
    two = saved(tmp_path, "b.csv", [("ada", 2, ""), ("bob", 2, "")], found)
    status, printed = merged(made, found, one, two)
    assert status == 1 and "q3 of ada: 1 in a.csv and 2 in b.csv" in printed
    table = grades(made)
    assert table["ada"]["q3"] == "" and table["bob"]["q3"] == "2"
    assert "no points yet for q3" in table["ada"]["notes"]
    assert merged(made, found, one)[0] == 0  # what they agreed on
    assert grades(made)["ada"]["q3"] == "1" and grades(made)["bob"]["q3"] == "2"
    status, printed = merged(made, found, two)
    assert status == 0 and "q3 of ada: 1 becomes 2" in printed


def test_an_answer_that_changed_since_is_graded_again(class_, tmp_path):
    made, found = class_
    file = saved(tmp_path, "a.csv", [("ada", 1, "")], found)
    merged(made, found, file)
    path = tmp_path / "subs" / "ada" / NOTEBOOK
    path.write_bytes(notebook("Something else."))
    later = rubric.read_answers(made, STARTER, Console(file=io.StringIO()))
    status, printed = merged(made, later, file)
    assert status == 1 and "answered anew since" in printed and grades(made)["ada"]["q3"] == ""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace(",1,2,", ",3,2,"), "line 2: points of q3: '3' must be a number"),
        (lambda text: text.replace(",1,2,", ",nan,2,"), "must be a number from 0 to 2"),
        (lambda text: text.replace("q3", "q1"), "q1 is no question that is graded by hand"),
        (lambda text: text.replace("comment", "note"), "has no column 'comment'"),
        (lambda text: text.replace(SLUG, "hw09_ct"), "it is of hw09_ct"),
        (lambda text: text + "x\n", "too many or too few cells"),
    ],
)
def test_a_file_that_cannot_be_is_told_by_line(class_, tmp_path, change, told):
    made, found = class_
    path = saved(tmp_path, "a.csv", [("ada", 1, "")], found)
    path.write_text(change(path.read_text()))
    with pytest.raises(ValueError, match=told):
        merged(made, found, path)
    with pytest.raises(FileNotFoundError, match="does not exist"):
        merged(made, found, tmp_path / "nowhere.csv")
