"""Statistics by hand, the report in a real browser, and feedback that nothing can break out of."""

import html
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.classroom import feedback, report, statistics
from autograder.classroom.record import Record, Student
from autograder.lanes import Lanes
from tests.small_class import MANIFEST, NOTEBOOK, SLUG, notebook, upload

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
HOSTILE = "<script>document.title='owned'</script>"
COPIES = 12


def record(name: str, points: dict[str, float], **changes) -> Record:
    """A graded submission with one test a question."""
    worth = {entry["name"]: entry["points"] for entry in MANIFEST["questions"]}
    tests = [
        {"name": f"Question {question[1:]}: It is right", "score": earned, "tags": [question],
         "max_score": worth[question], "output": "",
         "status": "passed" if earned == worth[question] else "failed"}
        for question, earned in points.items()
    ]  # fmt: skip
    results = {"score": sum(points.values()), "tests": tests, "execution_time": 1.0,
               "output": "", "extra_data": {"finished": True, "sealed": True}}  # fmt: skip
    made = Record(name, (Student(name),), None, None, "key", name, SLUG, "tests", "grader", results)
    return replace(made, **changes)


# --- numbers --------------------------------------------------------------------------------------


def test_question_statistics_by_hand():
    records = [record("a", {"q1": 4, "q2": 3}), record("b", {"q1": 2, "q2": 0}),
               record("c", {"q1": 0, "q2": 3}), record("d", {}, results=None)]  # fmt: skip
    one, two = statistics.questions(records, MANIFEST)
    assert (one.difficulty, one.full, one.partial, one.zero) == pytest.approx((1 / 2, *[1 / 3] * 3))
    assert (two.difficulty, two.full, two.zero) == pytest.approx((2 / 3, 2 / 3, 1 / 3))
    assert one.discrimination is None  # three say nothing


def test_discrimination_leaves_the_question_itself_out():
    item, rest = [4, 4, 4, 4, 4, 0, 0, 0, 0, 0], [3, 3, 3, 3, 0, 3, 0, 0, 0, 0]
    # Pearson's phi of the two-by-two table 4, 1, 1, 4
    assert statistics.correlation(item, rest) == pytest.approx((4 * 4 - 1 * 1) / 25)
    assert statistics.correlation(item, [3] * 10) is None
    assert statistics.correlation(item[:9], rest[:9]) is None


def test_quartiles_and_histogram():
    assert statistics.quartiles([7]) == (7, 7, 7)
    assert statistics.quartiles([1, 2, 3, 4, 5]) == (2, 3, 4)
    assert statistics.histogram([0, 6.99, 7, 3.5], 7, 2) == [1, 3]
    assert statistics.histogram([0, 0], 0, 2) == [2, 0]


def test_nothing_graded_gives_a_report_all_the_same(tmp_path):
    failed = record("a", {}, results=None, problem="the grader ended")
    for records in ([], [failed]):
        assert statistics.questions(records, MANIFEST) == []
        text = report.write(tmp_path, records, MANIFEST).read_text()
        assert "No submission could be graded" in text
        feedback.write(tmp_path, records, MANIFEST)
    assert "the grader ended" in text


# --- what is written ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Report and feedback of really graded submissions, some of them hostile."""
    folder = tmp_path_factory.mktemp("class")
    broken_out = "raise ValueError('````\\n# out\\n</pre><script>document.title=1</script>')"
    answers = {
        "right": {NOTEBOOK: notebook()},
        "wrong": {NOTEBOOK: notebook(double="x + 3")},
        "half": {NOTEBOOK: notebook(square="x")},
        "hostile": {NOTEBOOK: notebook(double="undefined", first=broken_out)},
        "damaged": {NOTEBOOK: b'{"cells": ['},
    }
    with Lanes(upload(folder / "upload.zip")) as lanes:
        results = {name: lanes.grade(files) for name, files in answers.items()}
    (folder / "results").mkdir()
    names = {"wrong": HOSTILE, "half": "\u202egnp.exe", "hostile": "x" * 5000}
    records = []
    for name, result in results.items():
        for number in range(COPIES):
            one = record(f"{name}-{number}", {}, results=result, content=f"{name}{number // 2}")
            records.append(replace(one, students=(Student(names.get(name, name)),)))
            records[-1].write(folder / "results")
    report.write(folder, records, MANIFEST)
    feedback.write(folder, records, MANIFEST)
    return folder, records


def test_every_link_leads_somewhere(written):
    folder, records = written
    links = re.findall(r'href="([^"]+)"', (folder / "report.html").read_text())
    assert len(links) >= 2 * len(records)
    assert not [link for link in links if not (folder / html.unescape(link)).is_file()]


def test_pages_need_no_network_and_allow_no_script(written):
    folder, _ = written
    for page in (folder / "report.html", *(folder / "feedback").glob("*.html")):
        text = page.read_text()
        assert "default-src 'none'; style-src 'unsafe-inline'" in text
        assert "<script" not in text and "://" not in text and "src=" not in text
        assert "\u202e" not in text


def test_markdown_cannot_be_broken_out_of(written):
    folder, _ = written
    text = (folder / "feedback" / "hostile-0.md").read_text()
    outside = re.sub(r"(?ms)^(`{3,})text\n.*?^\1$", "", text)
    assert "# out" in text and "# out" not in outside and "<script" not in outside


def test_feedback_leaves_out_what_stays_hidden(tmp_path):
    one = record("a", {"q1": 4, "q2": 0})
    one.results["tests"][1] |= {"visibility": "hidden", "output": "secret"}
    feedback.write(tmp_path, [one], MANIFEST)
    for kind in ("md", "html"):
        text = (tmp_path / "feedback" / f"a.{kind}").read_text()
        assert "4 of 4 points" in text
        assert "secret" not in text and "q2" not in text and "<strong>" not in text


def test_a_thousand_submissions_make_a_file_that_can_be_sent(tmp_path):
    records = [record(f"student-{n:04}", {"q1": n % 5, "q2": n % 4}) for n in range(1000)]
    assert report.write(tmp_path, records, MANIFEST).stat().st_size < 2_000_000


# --- in a browser ---------------------------------------------------------------------------------


def browse(page: Path, scratch: Path, *options: str) -> str:
    """What headless Chromium prints for a page."""
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
               "--disable-background-networking", "--no-first-run",
               f"--user-data-dir={scratch / 'profile'}", *options, page.as_uri()]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120).stdout


@pytest.mark.skipif(not BROWSER, reason="no Chromium here to look at the report with")
def test_the_report_in_a_browser(written, tmp_path):
    folder, records = written
    dom = browse(folder / "report.html", tmp_path, "--dump-dom")
    assert f"<title>{MANIFEST['title']}: {len(records)} submissions</title>" in dom
    assert "<script" not in dom and html.escape(HOSTILE, quote=False) in dom
    rows = dom.partition('id="all"')[2].count('<th scope="row">')
    assert rows == len(records)
    bars = dom.partition('id="scores"')[2].partition("</svg>")[0]
    counted = re.findall(r'text-anchor="middle">(\d+)</text>\s*<text', bars)
    assert sum(map(int, counted[:10])) >= len(records)
    damaged = dom.partition('id="look"')[2].partition("</table>")[0]
    assert damaged.count("is damaged") == COPIES


@pytest.mark.skipif(not BROWSER, reason="no Chromium here to look at the report with")
def test_the_report_fits_a_narrow_window(written, tmp_path):
    """A wide page within a frame as narrow as a phone: its body may not be wider than the frame."""
    folder, _ = written
    text = (folder / "report.html").read_text()
    probe = tmp_path / "probe.html"
    policy = re.search(r"<meta http-equiv[^>]+>", text)[0]
    script = "<script>document.title = document.documentElement.scrollWidth</script></body>"
    probe.write_text(text.replace(policy, "").replace("</body>", script))
    dom = browse(probe, tmp_path, "--window-size=500,800", "--dump-dom")
    assert int(re.search(r"<title>(\d+)</title>", dom)[1]) <= 500


def test_the_records_on_disk_are_those_reported(written):
    folder, records = written
    for path in (folder / "results").glob("*.json"):
        assert Record.read(path) in records
    assert json.loads(next((folder / "results").glob("right-0.json")).read_text())["key"] == "key"
