"""results.json: what grading found, worded for students and safe for Gradescope's harness."""

import copy
import json
import math
import os
import re
import stat
import threading
from dataclasses import replace

import pytest

from autograder.assignment import DEFAULT_DESIGN, DEFAULT_LATE, DEFAULT_RATE_LIMIT
from autograder.grade import results, schema, text
from autograder.grade.results import CaseResult, Grade, QuestionResult

SHOW = {"public": "visible", "hidden": "visible", "hints": "visible"}
MANIFEST = {
    "slug": "hw02_transposed_convolution",
    "title": "T",
    "notebook": "hw02_transposed_convolution.ipynb",
    "show": SHOW,
    "leaderboard": True,
    "late": DEFAULT_LATE,
    "rate_limit": DEFAULT_RATE_LIMIT,
    "design": DEFAULT_DESIGN,
    "questions": [
        {"name": "q1", "title": "1. Convolution", "points": 8, "manual": False},
        {"name": "q4", "title": "4. Transposed", "points": 14, "manual": False},
        {"name": "q10", "title": "10. Why", "points": 5, "manual": True},
    ],
}


def shown(**changes):
    return {**MANIFEST, "show": {**SHOW, **changes}}


def case(points=1.0, most=1.0, message="", hidden=False, title="A property", passed=None):
    passed = points == most if passed is None else passed
    return CaseResult(title, points, most, passed, hidden, message)


def question(name="q4", *cases, most=None, hint=None, note=None, manual=False, reached=True):
    most = sum(one.max_points for one in cases) if most is None else most
    return QuestionResult(name, f"Title {name}", most, cases, hint, note, manual, reached)


def grade(*questions, notes=(), leaderboard=(), finished=True, **more):
    return Grade(questions, tuple(notes), 1.5, tuple(leaderboard), None, finished, **more)


def convert(found, manifest=MANIFEST):
    """Converted, checked against the contract, and through JSON as the harness reads it."""
    made = results.to_gradescope(found, manifest)
    results.validate(made)
    dumped = json.dumps(made, ensure_ascii=False, allow_nan=False, indent=1)
    assert len(dumped) < 100_000
    dumped.encode("utf-8")
    return json.loads(dumped)


# ---- one entry per test case -----------------------------------------------------------------


def test_one_entry_for_each_test_case():
    made = convert(
        grade(
            question("q1", case(2, 2, title="Shapes.\nMore")),
            question("q4", case(0, 4, "x is wrong"), case(10, 10, hidden=True)),
            question("q10", most=5, manual=True, reached=False),
            notes=["A sentence."],
        )
    )
    assert [test["number"] for test in made["tests"]] == ["1.1", "4.1", "4.2"]
    assert [test["score"] for test in made["tests"]] == [2, 0, 10]
    assert [test["max_score"] for test in made["tests"]] == [2, 4, 10]
    assert [test["status"] for test in made["tests"]] == ["passed", "failed", "passed"]
    assert [test["output"] for test in made["tests"]] == ["", "x is wrong", ""]
    assert made["tests"][0]["name"] == "Question 1: Shapes."
    assert made["tests"][1]["tags"] == ["q4"]
    assert {test["output_format"] for test in made["tests"]} == {"text"}
    assert made["score"] == 12 and made["execution_time"] == 1.5
    assert "12 of 16 points." in made["output"]
    assert "Question 10 (5 points) is graded by hand." in made["output"]
    assert "- A sentence." in made["output"]
    assert made["extra_data"] == {
        "assignment": "hw02_transposed_convolution",
        "finished": True,
        "sealed": True,
        "devices": ["cpu"],
    }
    assert "Judged on" not in made["output"]


def test_a_second_device_is_told():
    found = grade(question("q4", case(2, 2)), device=("cuda:0", "NVIDIA X"), judged_there=3)
    made = convert(found)
    assert made["extra_data"]["devices"] == ["cpu", "cuda:0"]
    told = "Judged on the CPU, 3 test cases a second time on cuda:0 (NVIDIA X)."
    assert told in made["output"]
    one = convert(grade(question("q4", case(2, 2)), device=("cpu", ""), judged_there=1))
    assert "Judged on the CPU, 1 test case a second time on cpu." in one["output"]


def test_visibilities_come_from_the_settings():
    found = grade(question("q4", case(1, 1), case(3, 3, hidden=True), case(0, 5, hidden=True)))
    made = convert(found, shown(public="after_published", hidden="after_due_date"))
    assert [test["visibility"] for test in made["tests"]] == [
        "after_published",
        "after_due_date",
        "after_due_date",
    ]


def test_the_summary_does_not_tell_hidden_points():
    found = grade(question("q4", case(1, 1), case(3, 3, hidden=True)))
    made = convert(found, shown(hidden="hidden"))
    assert "1 of 1 points of the tests shown here" in made["output"]
    assert made["score"] == 4
    assert "4" not in made["output"]


def test_hint_and_note_stand_with_the_first_failure():
    cases = (case(1, 1), case(0, 4, "first"), case(0, 9, "second", hidden=True))
    found = grade(question("q4", *cases, hint="Look at the bias.", note="Cell 7 raised."))
    outputs = [test["output"] for test in convert(found)["tests"]]
    assert outputs == ["", "first\n\nCell 7 raised.\n\nHint: Look at the bias.", "second"]
    right = grade(question("q4", case(), hint="No.", note="A remark."))
    assert [test["output"] for test in convert(right)["tests"]] == ["A remark."]


def test_a_hint_stays_as_hidden_as_the_failure_that_it_explains():
    found = grade(question("q4", case(), case(0, 9, "no", hidden=True), hint="The secret."))
    made = convert(found, shown(hidden="hidden"))
    visible = [test for test in made["tests"] if test["visibility"] == "visible"]
    assert "The secret." not in json.dumps(visible) + made["output"]


def test_questions_that_were_not_reached():
    found = grade(
        question("q1", case(2, 2)),
        question("q4", case(1, 4), most=14, reached=False),
        question("q6", most=12, reached=False),
        finished=True,
    )
    tests = convert(found)["tests"]
    assert [(t["number"], t["score"], t["max_score"]) for t in tests] == [
        ("1.1", 2, 2),
        ("4.1", 1, 4),
        ("4.2", 0, 10),
        ("6.1", 0, 12),
    ]
    for test in tests[2:]:
        assert test["output"] == results.DEADLINE and test["status"] == "failed"


def test_unfinished_grading_says_so():
    made = convert(grade(question("q4", case()), finished=False))
    assert "not finished" in made["output"]
    assert made["extra_data"]["finished"] is False


def test_a_submission_without_anything_to_grade():
    sentence = "The notebook is damaged. Submit it again."
    made = convert(results.ungraded(MANIFEST, sentence, ["The file a.zip is encrypted."]))
    assert made["score"] == 0
    assert [test["number"] for test in made["tests"]] == ["1.1", "4.1"]
    assert [test["max_score"] for test in made["tests"]] == [8, 14]
    assert {test["output"] for test in made["tests"]} == {sentence}
    assert made["output"].startswith(sentence) and "a.zip" in made["output"]
    assert made["output"].count(sentence) == 1


def test_unsealed_grading_is_told_in_every_result():
    found = replace(grade(question("q4", case())), unsealed="Landlock is missing.")
    made = convert(found)
    assert made["output"].startswith("NOT SEALED") and "Landlock is missing." in made["output"]
    assert made["extra_data"]["sealed"] is False


def test_flags_are_for_instructors_only():
    made = convert(grade(question("q4", case()), flags=("q4: 90 dB\0 are much",)))
    assert made["extra_data"]["flags"] == ["q4: 90 dB\ufffd are much"]
    del made["extra_data"]
    assert "90 dB" not in json.dumps(made)
    assert "flags" not in convert(grade(question("q4", case())))["extra_data"]


def test_leaderboard():
    entries = [
        {"name": "PSNR", "value": 31.25, "order": "desc"},
        {"name": "size", "value": 900},
        {"name": "label", "value": "a\0\x1b[1mb", "order": "asc"},
        {"name": "nan", "value": math.nan},
        {"name": "inf", "value": -math.inf},
        {"name": "bool", "value": True},
        {"name": "none"},
        {"name": 3, "value": 3},
        {"name": "order", "value": 3, "order": "up"},
        {"name": "long", "value": 10**400},
    ]
    found = grade(question("q4", case()), leaderboard=entries)
    assert convert(found)["leaderboard"] == [
        {"name": "PSNR", "value": 31.25, "order": "desc"},
        {"name": "size", "value": 900.0, "order": "desc"},
        {"name": "label", "value": "a\ufffdb", "order": "asc"},
    ]
    assert "leaderboard" not in convert(found, {**MANIFEST, "leaderboard": False})


def test_numbers_do_not_move_when_other_questions_fail():
    whole = [question("q1", case(), case()), question("q4", case(), case())]
    before = [test["number"] for test in convert(grade(*whole))["tests"]]
    failed = [question("q1", case(0, 1), case(0, 1)), whole[1]]
    assert [test["number"] for test in convert(grade(*failed))["tests"]] == before
    names = ["q1", "q02", "Q3", "q4a", "design", "q123456"]
    made = convert(grade(*(question(name, case()) for name in names)))
    assert [test["number"] for test in made["tests"]] == [
        "1.1",
        "2.1",
        "3.1",
        "4a.1",
        "5.1",
        "6.1",
    ]


# ---- hostile contents ------------------------------------------------------------------------


@pytest.mark.parametrize("points", [math.nan, math.inf, -math.inf, -5.0, 1e300, 10**400, None, "7"])
def test_points_are_finite_and_between_zero_and_the_maximum(points):
    made = convert(grade(question("q4", case(points, 4, passed=False), most=4)))
    assert 0 <= made["tests"][0]["score"] <= 4
    assert made["score"] == made["tests"][0]["score"]
    made = convert(grade(question("q4", case(1, points, passed=False), most=4)))
    assert 0 <= made["tests"][0]["max_score"] <= 1e9


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\0b", "a\ufffdb"),
        ("a\ud800b\udfff", "a\ufffdb\ufffd"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("\x1b", ""),
        ("\x1b[", ""),
        ("\x1b]open\nnext", "\nnext"),
        ("bell\x07 back\x08 del\x7f c1\x85", "bell back del c1"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("tab\there", "tab\there"),
        ("\u202eevil\u2066", "evil"),
        ("\N{GRINNING FACE} é \u4e2d", "\N{GRINNING FACE} é \u4e2d"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_text_is_cleaned_wherever_it_comes_in(raw, cleaned):
    assert text.clean(raw) == cleaned
    made = convert(
        grade(
            question("q4", case(0, 4, "!" + raw, title="!" + raw), hint=raw, note=raw),
            notes=["!" + raw],
            leaderboard=[{"name": raw, "value": raw}],
        )
    )
    dumped = json.dumps(made, ensure_ascii=False)
    assert not re.search("[\0\ud800-\udfff\x1b\x9b]", dumped)
    assert "\\u001b" not in dumped
    assert made["tests"][0]["output"].startswith("!" + cleaned)


@pytest.mark.parametrize(
    "piece", ["x", "\x1b[", "\x1b]", '"', "\\", "\n", "\N{GRINNING FACE}", "\0"]
)
def test_floods_are_cut_and_the_whole_file_stays_below_the_limit(piece):
    flood = piece * 1_000_000
    found = grade(
        *(
            question(f"q{number}", *(case(0, 1, flood, title=flood) for _ in range(6)), note=flood)
            for number in range(12)
        ),
        notes=[f"{number} {flood}" for number in range(100)],
    )
    made = convert(found)
    assert len(made["tests"]) == 72
    assert all(len(test["output"]) <= 20_000 for test in made["tests"])
    assert "72" in made["output"]


def test_short_messages_survive_a_flood_elsewhere():
    cases = [case(0, 1, "x" * 50_000) for _ in range(30)]
    made = convert(grade(question("q1", *cases), question("q4", case(0, 1, "the bias is missing"))))
    assert made["tests"][-1]["output"] == "the bias is missing"


def test_cut_keeps_both_ends():
    for size in (0, 79, 100, 101, 5000):
        whole = ("<" + "abcde" * 1000)[: max(0, size - 1)] + ">"
        short = text.cut(whole, 100)
        assert len(short) <= 100
        assert short[0] == whole[0] and short[-1] == ">"
    assert "left out" in text.cut("x" * 101, 100)


# ---- the contract ----------------------------------------------------------------------------

VALID = {
    "score": 3,
    "execution_time": 0.5,
    "output": "text",
    "output_format": "text",
    "visibility": "visible",
    "stdout_visibility": "hidden",
    "extra_data": {"a": [1, None, True, {"b": "c"}]},
    "tests": [
        {
            "score": 1.5,
            "max_score": 2,
            "status": "failed",
            "name": "n",
            "number": "1.1",
            "output": "o",
            "tags": ["q1"],
            "visibility": "after_due_date",
            "extra_data": {},
        },
        {"status": "passed"},
    ],
    "leaderboard": [{"name": "PSNR", "value": 31.5, "order": "desc"}, {"name": "a", "value": "x"}],
}


def test_a_valid_result_passes():
    results.validate(VALID)
    results.validate({"score": 0})
    results.validate({"tests": []})


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("score",), math.nan, "score: nan"),
        (("score",), math.inf, "score: inf"),
        (("score",), True, "score: must be a number"),
        (("score",), "3", "score: must be a number"),
        (("score",), -1, "score: must not be negative"),
        (("score",), 10**400, "score: is beyond"),
        (("execution_time",), None, "execution_time"),
        (("output",), 3, "output: must be a text"),
        (("output",), "a\0", "output: contains the character U+0000"),
        (("output",), "\ud800", "output: contains the character U+D800"),
        (("output",), "x" * 100_001, "output: 100,001 characters"),
        (("output_format",), "latex", "output_format"),
        (("visibility",), "shown", "visibility"),
        (("stdout_visibility",), [], "stdout_visibility"),
        (("unknown",), 1, "unknown: unknown field"),
        (("extra_data",), [], "extra_data"),
        (("extra_data",), {"a": math.nan}, "extra_data.a"),
        (("extra_data",), {1: 2}, "extra_data (key)"),
        (("extra_data",), {"a": object()}, "extra_data.a"),
        (("extra_data",), {"a": [[[[[[[[[[[[]]]]]]]]]]]]}, "nested too deeply"),
        (("tests",), {}, "tests: must be a list"),
        (("tests",), [None], "tests[0]: must be a dict"),
        (("tests",), [{}], "tests[0]: needs score or status"),
        (("tests", 0, "score"), math.nan, "tests[0].score: nan"),
        (("tests", 0, "score"), 2.5, "tests[0].score: is above max_score"),
        (("tests", 0, "max_score"), "2", "tests[0].max_score"),
        (("tests", 0, "status"), "error", "tests[0].status"),
        (("tests", 0, "number"), 1.1, "tests[0].number"),
        (("tests", 0, "name"), "x" * 1001, "tests[0].name"),
        (("tests", 0, "tags"), "q1", "tests[0].tags"),
        (("tests", 0, "tags"), [1], "tests[0].tags[0]"),
        (("tests", 0, "visibility"), "no", "tests[0].visibility"),
        (("tests", 1, "points"), 3, "tests[1].points: unknown field"),
        (("leaderboard", 0, "value"), math.inf, "leaderboard[0].value"),
        (("leaderboard", 0, "value"), None, "leaderboard[0].value"),
        (("leaderboard", 0, "order"), "up", "leaderboard[0].order"),
        (("leaderboard", 1), {"name": "a"}, "leaderboard[1].value: is required"),
    ],
)
def test_what_breaks_the_contract_is_named(tmp_path, path, value, field):
    broken = copy.deepcopy(VALID)
    *parents, last = path
    holder = broken
    for key in parents:
        holder = holder[key]
    holder[last] = value
    with pytest.raises(ValueError, match=re.escape(field)):
        results.validate(broken)
    (tmp_path / "results.json").write_text("old")
    with pytest.raises(ValueError):
        results.write(tmp_path / "results.json", broken)
    assert (tmp_path / "results.json").read_text() == "old"


def test_a_file_that_the_platform_would_cut_is_refused():
    tests = [{"status": "failed", "output": "x" * 20_000} for _ in range(6)]
    with pytest.raises(ValueError, match=r"results: 120,\d+ characters, at most 100,000"):
        results.validate({"score": 0, "tests": tests})


def test_the_schema_itself_is_valid_and_says_what_it_is():
    from jsonschema import Draft7Validator

    text = json.loads(schema.SCHEMA.read_text())
    Draft7Validator.check_schema(text)
    for broken, good in (({"score": -1}, False), (VALID, True), ({"tests": [{}]}, False)):
        assert Draft7Validator(text).is_valid(broken) is good


@pytest.mark.parametrize("broken", [None, [], {}, "x", {"tests": [{"status": "passed"}]}])
def test_neither_score_nor_scored_tests(broken):
    with pytest.raises(ValueError, match="results"):
        results.validate(broken)


# ---- writing ---------------------------------------------------------------------------------


def test_write_makes_the_folder_and_replaces_what_is_there(tmp_path):
    path = tmp_path / "results" / "results.json"
    results.write(path, {"score": 1, "output": "é\N{GRINNING FACE}"})
    results.write(path, VALID)
    assert json.loads(path.read_text(encoding="utf-8")) == VALID
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [item.name for item in path.parent.iterdir()] == ["results.json"]


def test_the_mode_does_not_depend_on_the_umask(tmp_path):
    old = os.umask(0o077)
    try:
        results.write(tmp_path / "results.json", VALID)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "results.json").stat().st_mode) == 0o644


def junk_link(path, elsewhere):
    path.symlink_to(elsewhere)


def junk_broken_link(path, elsewhere):
    path.symlink_to(elsewhere.parent / "absent")


def junk_hard_link(path, elsewhere):
    os.link(elsewhere, path)


def junk_pipe(path, elsewhere):
    os.mkfifo(path)


def junk_folder(path, elsewhere):
    path.mkdir()
    (path / "inside").write_text("kept")


def junk_read_only(path, elsewhere):
    path.write_text("old")
    path.chmod(0)


@pytest.mark.parametrize(
    "junk",
    [junk_link, junk_broken_link, junk_hard_link, junk_pipe, junk_folder, junk_read_only],
)
def test_junk_in_place_of_the_file(tmp_path, junk):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("precious")
    folder = tmp_path / "results"
    folder.mkdir()
    junk(folder / "results.json", elsewhere)
    results.write(folder / "results.json", VALID)
    status = (folder / "results.json").lstat()
    assert stat.S_ISREG(status.st_mode) and status.st_nlink == 1
    assert json.loads((folder / "results.json").read_text()) == VALID
    assert elsewhere.read_text() == "precious"
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize("kind", ["link", "broken link", "file", "loop"])
def test_junk_in_place_of_the_folder(tmp_path, kind):
    folder, target = tmp_path / "results", tmp_path / "target"
    target.mkdir()
    if kind == "file":
        folder.write_text("a file")
    else:
        folder.symlink_to({"link": target, "loop": folder}.get(kind, tmp_path / "absent"))
    results.write(folder / "results.json", VALID)
    assert not folder.is_symlink() and folder.is_dir()
    assert json.loads((folder / "results.json").read_text()) == VALID
    assert list(target.iterdir()) == []


def test_a_failed_write_keeps_the_old_file_and_leaves_nothing(tmp_path, monkeypatch):
    path = tmp_path / "results.json"
    results.write(path, {"score": 1})

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        results.write(path, VALID)
    assert json.loads(path.read_text()) == {"score": 1}
    assert [item.name for item in tmp_path.iterdir()] == ["results.json"]


def test_a_reader_never_sees_half_a_file(tmp_path):
    path = tmp_path / "results.json"
    versions = [{"score": n, "output": str(n) * 50_000} for n in range(2)]
    results.write(path, versions[0])
    seen, stop = [], threading.Event()

    def look():
        while not stop.is_set():
            seen.append(json.loads(path.read_text()))

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(40):
        results.write(path, versions[number % 2])
    stop.set()
    reader.join()
    assert seen and all(one in versions for one in seen)


def test_descriptors_are_closed(tmp_path):
    def count():
        return len(os.listdir("/proc/self/fd"))

    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("needs /proc")
    before = count()
    for _ in range(5):
        results.write(tmp_path / "results" / "results.json", VALID)
    assert count() == before
