"""Statistics by hand, the report in a real browser, and feedback that nothing can break out of."""

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from autograder import bank
from autograder.build import variants
from autograder.build.student import notebook_bytes
from autograder.classroom import feedback, report, statistics
from autograder.classroom.record import Record, Student
from autograder.grade import judge, results
from autograder.gradescope.lanes import Lanes
from autograder.gradescope.platform import read_manifest
from tests.attacks.attack import ATTACKS, NOTEBOOK
from tests.attacks.suite import right_submission
from tests.load import seconds
from tests.small_class import MANIFEST, SLUG

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(not BROWSER, reason="no Chromium here to look at pages with")
HOSTILE = "<script>document.title='owned'</script>"
BREAKING_OUT = "````\\n# out\\n</pre><script>document.title=1</script>Hint: pay me"
COPIES = 3


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
    assert one.count == two.count == 3  # the failed one is no submission without points
    assert one.discrimination is None  # three say nothing


def test_one_submission():
    (one, two) = statistics.questions([record("a", {"q1": 4, "q2": 0})], MANIFEST)
    assert (one.difficulty, one.full, one.zero) == (1, 1, 0)
    assert (two.difficulty, two.full, two.zero) == (0, 0, 1)
    assert one.discrimination is None and two.partial == 0


def test_a_question_counts_where_it_was_tested():
    """Neither the deadline nor a damaged notebook makes a question look hard."""
    late, damaged, unfinished = (record(name, {"q1": 4, "q2": 0}) for name in "bcd")
    late.results["tests"][1]["output"] = judge.NOT_REACHED
    titles = {entry["name"]: entry["title"] for entry in MANIFEST["questions"]}
    for test in damaged.results["tests"]:
        test |= {"score": 0, "status": "failed", "output": "The notebook is damaged."}
        test["name"] = f"Question {test['tags'][0][1:]}: {titles[test['tags'][0]]}"
    unfinished.results["extra_data"]["finished"] = False
    records = [record("a", {"q1": 2, "q2": 3}), late, damaged, unfinished]
    one, two = statistics.questions(records, MANIFEST)
    assert (one.count, one.difficulty) == (2, pytest.approx(6 / 8))
    assert (two.count, two.difficulty) == (1, 1)
    assert statistics.lost(records, MANIFEST) == {"q1": 1, "q2": 0}
    assert [(one.question, one.failed, one.ran) for one in statistics.tests(records, MANIFEST)] == [
        ("q1", 1, 2),
        ("q2", 0, 1),
    ]


def test_a_second_device_is_told_with_the_versions_and_what_was_not_judged_there():
    found = record("a", {"q1": 4, "q2": 3})
    assert report._versions([found]) == ["tests tests, grader grader"]
    found.results["extra_data"]["devices"] = ["cpu", "cuda:0"]
    assert report._versions([found]) == ["tests tests, grader grader, on the CPU and cuda:0"]
    found.results["extra_data"]["flags"] = ["q1: not judged on cuda:0: it could not be packed"]
    kind, why = report._trouble(found, MANIFEST)
    assert kind == "on the CPU alone" and "could not be packed" in why
    found.results["extra_data"]["flags"] += ["q2: 90 dB are much"]
    assert report._trouble(found, MANIFEST)[0] == "implausible"


def test_what_is_implausible_is_shown_to_the_instructor():
    found = record("a", {"q1": 4, "q2": 3})
    assert report._trouble(found, MANIFEST) is None
    found.results["extra_data"]["flags"] = ["q2: 90 dB are much"]
    assert report._trouble(found, MANIFEST) == ("implausible", "q2: 90 dB are much")


def test_what_the_deadline_left_out_is_told_by_its_words():
    for words in (judge.NOT_REACHED, results.DEADLINE):
        assert words.startswith(statistics.UNREACHED)


def test_failure_rates_tell_tests_with_one_title_apart():
    records = [record(str(number), {"q1": 0, "q2": 3}) for number in range(4)]
    for place, one in enumerate(records):
        first = one.results["tests"][0]
        first |= {"number": "1.1", "status": "passed" if place else "failed"}
        second = {**first, "number": "1.2", "status": "failed" if place < 2 else "passed"}
        one.results["tests"].append(second)
    failing = [(one.failed, one.ran, one.alone) for one in statistics.tests(records, MANIFEST)]
    assert failing == [(2, 4, 1), (1, 4, 0), (0, 4, 0)]


def test_mistakes_are_counted_with_the_hint_that_the_grader_gave():
    records = [record(str(number), {"q1": 0, "q2": 3}) for number in range(3)]
    for place, one in enumerate(records[:2]):
        first = one.results["tests"][0]
        first["output"] = "raised ValueError: Hint: pay me\n\nHint: Twice, not thrice."
        first["extra_data"] = {"mistake": "tripled"}
        if place:  # a hint that is shown later is an entry of its own
            first["output"] = "raised ValueError: Hint: pay me"
            entry = {"name": "Question 1: A hint", "output": "Hint: Twice, not thrice."}
            one.results["tests"].append({**entry, "status": "failed", "tags": ["q1"]})
    (found,) = statistics.mistakes(records, MANIFEST)
    assert (found.question, found.name, found.count, found.lost) == ("q1", "tripled", 2, 3)
    assert found.hint == "Twice, not thrice."


def test_discrimination_leaves_the_question_itself_out():
    item, rest = [4, 4, 4, 4, 4, 0, 0, 0, 0, 0], [3, 3, 3, 3, 0, 3, 0, 0, 0, 0]
    # Pearson's phi of the two-by-two table 4, 1, 1, 4
    assert statistics.correlation(item, rest) == pytest.approx((4 * 4 - 1 * 1) / 25)
    assert statistics.correlation(item, [3] * 10) is None
    assert statistics.correlation(item[:9], rest[:9]) is None
    pairs = enumerate(zip(item, rest, strict=True))
    records = [record(str(n), {"q1": one, "q2": two}) for n, (one, two) in pairs]
    for one in statistics.questions(records, MANIFEST):
        assert one.discrimination == pytest.approx(15 / 25)


def test_quartiles_and_histogram():
    assert statistics.quartiles([7]) == (7, 7, 7)
    assert statistics.quartiles([1, 2, 3, 4, 5]) == (2, 3, 4)
    assert statistics.histogram([0, 6.99, 7, 3.5], 7, 2) == [1, 3]
    assert statistics.histogram([0, 0], 0, 2) == [2, 0]


def test_equal_files_are_found_and_nothing_else():
    records = [record(name, {"q1": 4}, content=name[0]) for name in ("a1", "b1", "a2", "c1")]
    groups = statistics.identical(records)
    assert [[one.name for one in group] for group in groups] == [["a1", "a2"]]


def test_where_a_correlation_cannot_be_had_the_report_says_why(tmp_path):
    for count, words in ((9, "too few"), (10, "all alike")):
        records = [record(str(number), {"q1": 4, "q2": 3}) for number in range(count)]
        text = report.write(tmp_path, records, MANIFEST).read_text()
        assert text.count(f">{words}</td>") == 2


def test_nothing_graded_gives_a_report_all_the_same(tmp_path):
    failed = record("a", {}, results=None, problem="the grader ended\nlast words")
    for records in ([], [failed]):
        assert all(one.count == 0 for one in statistics.questions(records, MANIFEST))
        text = report.write(tmp_path, records, MANIFEST).read_text()
        assert "No submission could be graded" in text
        feedback.write(tmp_path, records, MANIFEST)
    assert "the grader ended" in text and "last words" not in text


def test_feedback_of_an_earlier_run_does_not_outlive_its_result(tmp_path):
    one = record("a", {"q1": 4, "q2": 0})
    feedback.write(tmp_path, [one], MANIFEST)
    assert len(list((tmp_path / "feedback").iterdir())) == 2
    feedback.write(tmp_path, [replace(one, results=None, problem="gone")], MANIFEST)
    assert not list((tmp_path / "feedback").iterdir())


# --- what is written ------------------------------------------------------------------------------


def submissions(assignment, folder: Path) -> dict[str, dict[str, bytes]]:
    """A dozen submissions of hw02: right, wrong in known ways, broken and hostile."""
    entries = {entry.name: entry for entry in bank.load_all(assignment.bank)}
    right = right_submission(assignment, folder).short()

    def with_(*names: str) -> dict[str, bytes]:
        notebook = variants.variant(assignment, [entries[name] for name in names])
        return replace(right, notebook=notebook).short().submit(notebook)

    hostile = f"def trans_conv(Y, w, b=None):\n    raise ValueError('{BREAKING_OUT}')"
    return {
        "reference": right.submit(right.copy()),
        "starter": {NOTEBOOK: notebook_bytes(variants.starter(assignment))},
        "alternatives": with_("by_fourier", "bilinear_by_padding"),
        "one-mistake": with_("bias_per_input_channel"),
        "three-mistakes": with_("kernel_flipped", "padding_ignored", "conv_flipped"),
        "four-mistakes": with_(
            "bias_per_input_channel", "signed_gap", "even_number", "pool_of_sums"
        ),
        "no-layer": with_("PaddingForgotten", "columns_square"),
        "loops": with_("loop_over_pixels", "outputs_nested"),
        "damaged": {NOTEBOOK: b'{"cells": ['},
        "empty": {},
        "odd-names": ATTACKS["odd_names"].make(right),
        "breaks-out": right.submit(right.with_answer(hostile)),
    }


NAMES = {
    "one-mistake": HOSTILE,
    "three-mistakes": "\u202egnp.exe\u2066",
    "four-mistakes": "=cmd|'/c calc'!A1",
    "no-layer": "x" * 5000,
    "loops": "\u05d0\u05d1\u05d2 ``` <!-- & \x1b[31m",
}
"""Hostile names of students: markup, marks of direction, a formula, very long, odd characters."""


@pytest.fixture(scope="module")
def written(hw02, tmp_path_factory):
    """Folder, records and manifest of a class of really graded submissions, some hostile."""
    folder = tmp_path_factory.mktemp("class")
    assignment, dist = hw02
    upload = dist / "gradescope.zip"
    with Lanes(upload) as lanes:
        graded = {n: lanes.grade(files) for n, files in submissions(assignment, dist).items()}
    (folder / "results").mkdir()
    records = []
    for name, result in graded.items():
        for number in range(COPIES):
            one = record(f"{name}-{number}", {}, results=result, content=f"{name}{number // 2}")
            students = (Student(NAMES.get(name, name)),)
            records.append(replace(one, students=students, late_seconds=3600.0 * (number == 0)))
    lost = record("lost", {}, results=None, problem=f"the grader ended\n{HOSTILE}")
    loose = json.loads(json.dumps(graded["reference"]))
    loose["extra_data"]["sealed"] = False
    loose["output"] = f"NOT SEALED: {HOSTILE}\n\n{loose['output']}"
    records += [lost, record("loose", {}, results=loose)]
    manifest = read_manifest(upload)
    for one in records:
        one.write(folder / "results")
    report.write(folder, records, manifest)
    feedback.write(folder, records, manifest)
    return folder, records, manifest


def test_every_link_leads_somewhere(written):
    folder, records, _ = written
    text = (folder / "report.html").read_text()
    links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', text)]
    inside = {link[1:] for link in links if link.startswith("#")}
    assert inside and inside <= set(re.findall(r'id="([^"]+)"', text))
    files = [link for link in links if not link.startswith("#")]
    assert len(files) >= 2 * len(records)
    assert not [link for link in files if not (folder / link).is_file()]


def test_pages_need_no_network_and_allow_no_script(written):
    folder, _, _ = written
    for page in (folder / "report.html", *(folder / "feedback").glob("*.html")):
        text = page.read_text()
        (style,) = re.findall(r"(?s)<style>(.*?)</style>", text)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'" in text
        assert "<script" not in text and "://" not in text and "src=" not in text
        assert "style=" not in text and "@import" not in text and "url(" not in text
        assert not re.search("[\x1b\u202e\u2066]", text)


def test_the_report_says_what_was_graded(written):
    folder, records, manifest = written
    text = (folder / "report.html").read_text()
    rates = text.partition('id="tests"')[2].partition("</table>")[0]
    bias = re.search(
        r"A random bias[^<]*added once</th>\s*<td[^>]*>(\d+)</td><td[^>]*>(\d+)", rates
    )
    # wrong in three notebooks, raising in one, unwritten in the starter; two could not be run
    assert bias.groups() == (str(5 * COPIES), str(10 * COPIES + 1))
    known = text.partition('id="mistakes"')[2].partition("</table>")[0]
    count = re.search(
        r"bias_per_input_channel</code></td>\s*<td[^>]*>(\d+)</td><td[^>]*>(\d+)", known
    )
    assert count.groups() == (str(2 * COPIES), str(5 * COPIES))
    assert "Add it once, to the finished output." in known and "pay me" not in known
    look = text.partition('id="look"')[2].partition("</table>")[0]
    assert look.count("nothing could be read") == 2 * COPIES
    assert look.count("is damaged") == COPIES and look.count(">not sealed</span>") == 1
    assert "the grader ended" in look


def test_markdown_cannot_be_broken_out_of(written):
    folder, records, _ = written
    for one in records:
        if one.results is None:
            continue
        text = (folder / "feedback" / f"{one.name}.md").read_text()
        outside = re.sub(r"(?ms)^(`{3,})text\n.*?^\1$", "", text)
        assert "# out" not in outside.replace("## Question", "") and "<script" not in outside
        assert "gnp" not in outside and "calc" not in outside and "```" not in outside
    text = (folder / "feedback" / "breaks-out-0.md").read_text()
    assert "\n`````text\n`trans_conv` raised ValueError" in text and "# out" in text


def test_feedback_tells_what_passed_what_failed_and_the_hint(written):
    folder, _, _ = written
    for kind in ("md", "html"):
        text = (folder / "feedback" / f"one-mistake-0.{kind}").read_text()
        text = re.sub(r"<[^>]*>|\*\*", "", text)
        assert re.search(r"84\s+of 89 points", text)
        assert text.count("Failed:") == 3 and text.count("Hint:") == 1
        assert "Add it once, to the finished output." in text
        assert "Passed: Two pixels side by side" in text.replace("✓ ", "")
    text = (folder / "feedback" / "damaged-0.html").read_text()
    assert text.count("is damaged") == 1  # not once more for each question


def test_feedback_leaves_out_what_stays_hidden(tmp_path):
    one = record("a", {"q1": 4, "q2": 0})
    one.results["tests"][1] |= {"visibility": "hidden", "output": "secret"}
    one.results["output"] = "4 of 4 points of the tests shown here."
    feedback.write(tmp_path, [one], MANIFEST)
    for kind in ("md", "html"):
        text = (tmp_path / "feedback" / f"a.{kind}").read_text()
        assert "4 of 4 points" in text and "shown here" not in text
        assert "secret" not in text and "Square" not in text and "of 7" not in text


def test_feedback_holds_what_is_shown_after_publishing(tmp_path):
    one = record("a", {"q1": 4, "q2": 0})
    one.results["tests"][1] |= {"visibility": "after_published", "output": "square(3) is wrong"}
    hint = {"name": "Question 2: A hint", "output": "Hint: x * x", "status": "failed",
            "tags": ["q2"], "visibility": "after_published"}  # fmt: skip
    one.results["tests"].append(hint)
    one.results["output"] = "4 of 4 points of the tests shown here."
    feedback.write(tmp_path, [one], MANIFEST)
    text = (tmp_path / "feedback" / "a.md").read_text()
    assert "**4 of 7 points**" in text and "square(3) is wrong" in text
    assert "Hint:\n\n```text\nx * x\n```" in text and "A hint" not in text
    assert "shown here" not in text


def test_a_thousand_submissions_make_a_file_that_can_be_sent(written, tmp_path):
    _, records, manifest = written
    many = [
        replace(records[n % len(records)], name=f"student-{n:04}", content=f"{n // 3}")
        for n in range(1000)
    ]
    path = report.write(tmp_path, many, manifest)
    assert path.read_text().count('<th scope="row"') > 1000
    assert path.stat().st_size < 2_000_000


# --- in a browser ---------------------------------------------------------------------------------


def browse(page: Path, scratch: Path, *options: str) -> str:
    """What headless Chromium prints for a page."""
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
               "--disable-background-networking", "--no-first-run", "--hide-scrollbars",
               f"--user-data-dir={scratch / 'profile'}", *options, page.as_uri()]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds(120)).stdout


@needs_browser
def test_the_report_in_a_browser(written, tmp_path):
    folder, records, manifest = written
    dom = browse(folder / "report.html", tmp_path, "--dump-dom")
    assert f"<title>{manifest['title']}: {len(records)} submissions</title>" in dom
    assert "<script" not in dom and html.escape(HOSTILE, quote=False) in dom
    table = dom.partition('id="submissions"')[2]
    assert table.count('<th scope="row">') == len(records)
    coded = [question for question in manifest["questions"] if not question["manual"]]
    assert table.count('<th scope="col"') == 2 + len(coded) + 2
    numbers = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", dom))
    assert numbers["submissions"] == str(len(records))
    assert numbers["full score"] == str(3 * COPIES + 1)
    assert (numbers["no points"], numbers["late"]) == (str(COPIES), "12")
    assert (numbers["failed"], numbers["not finished"]) == ("1", "0")
    assert numbers["not read"] == str(2 * COPIES)
    counted = re.findall(r'<text class="count"[^>]*>(\d+)</text>', dom)
    assert sum(map(int, counted)) == len(records) - 1 - 2 * COPIES


@needs_browser
@pytest.mark.parametrize(("scheme", "paper"), [(0, (13, 17, 23)), (1, (255, 255, 255))])
def test_both_schemes_are_applied_under_the_policy(written, tmp_path, scheme, paper):
    folder, _, _ = written
    picture = tmp_path / "picture.png"
    options = (f"--screenshot={picture}", "--window-size=900,700")
    browse(
        folder / "report.html",
        tmp_path,
        f"--blink-settings=preferredColorScheme={scheme}",
        *options,
    )
    with Image.open(picture) as image:
        assert image.convert("RGB").getpixel((3, 3)) == paper


PROBE = """<script>addEventListener("load", () => parent.postMessage([
  document.documentElement.scrollWidth, innerWidth, document.title,
  performance.getEntriesByType("resource").length, document.scripts.length], "*"))
</script></body>"""
FRAME = """<title>waiting</title>
<iframe src="probe.html" style="width: 375px; height: 800px; border: 0"></iframe>
<script>
addEventListener("message", one => { document.title = JSON.stringify(one.data) })
</script>"""


@needs_browser
@pytest.mark.parametrize("name", ["report.html", "feedback/breaks-out-0.html"])
def test_a_page_fits_a_phone_and_asks_for_nothing(written, tmp_path, name):
    """Measured from inside, so without its policy: even then nothing of the students' runs."""
    folder, _, _ = written
    text = (folder / name).read_text()
    policy = re.search(r"<meta http-equiv[^>]+>", text)[0]
    (tmp_path / "probe.html").write_text(text.replace(policy, "").replace("</body>", PROBE))
    (tmp_path / "frame.html").write_text(FRAME)
    dom = browse(tmp_path / "frame.html", tmp_path, "--virtual-time-budget=5000", "--dump-dom")
    width, window, title, requests, scripts = json.loads(
        html.unescape(re.search(r"<title>(.*?)</title>", dom)[1])
    )
    assert window == 375 and width <= window
    assert title == html.unescape(re.search(r"<title>(.*?)</title>", text)[1])
    assert requests == 0 and scripts == 1  # the one that measures


def test_the_records_on_disk_are_those_reported(written):
    folder, records, _ = written
    known = {one.name: one for one in records}
    for path in (folder / "results").glob("*.json"):
        assert Record.read(path) == known.pop(path.stem)
    assert not known
