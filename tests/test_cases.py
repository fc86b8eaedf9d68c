"""The test files: their public part, their points, and what is refused with file and line."""

import ast

import pytest
from small_assignment import TESTS_Q1

from autograder.assignment import SourceError
from autograder.build import cases
from autograder.build.story import Question

TEXT = TESTS_Q1.lstrip("\n")
QUESTIONS = [
    Question("q1", "Sums", 4, names=["total", "mean"]),
    Question("q2", "A class", 2.5, names=["Counter"]),
]


@pytest.fixture
def read(tmp_path):
    """Reads a test file q1.py with this text."""

    def reader(text=TEXT, points=None):
        path = tmp_path / "q1.py"
        path.write_text(text, encoding="utf-8")
        return cases.read(path, points)

    return reader


def with_(old, new):
    """The small assignment's tests of question 1 with one change."""
    assert TEXT.count(old) == 1
    return TEXT.replace(old, new)


# --- What is read ---------------------------------------------------------------------------------


def test_cases_have_parameters_points_and_title(read):
    file = read()
    three, secret = file.cases
    assert (file.question, file.text) == ("q1", TEXT)
    assert (three.name, three.parameters, three.points) == ("test_three", ("total",), 1)
    assert (three.hidden, three.title) == (False, "Three numbers.")
    assert (secret.parameters, secret.points, secret.hidden) == (("total", "mean"), 3, True)
    assert secret.source.startswith("@test_case(points=3, hidden=True)\ndef test_secret(")


def test_the_public_part_keeps_comments_and_only_what_it_needs(read):
    assert (
        read().public
        == '''\
"""Question 1. Sums."""

import math

from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "q1"


# Public: three numbers are enough.
SMALL = [1, 2, 3]


def call(numbers):
    """The words of a call."""
    return f"total({numbers})"  # shown to students


@test_case(points=1)
def test_three(total):
    """Three numbers."""
    # by hand: 1 + 2 + 3
    checks.equal(total(SMALL), math.floor(6.5), call(SMALL))
'''
    )


def test_helpers_are_public_where_a_public_case_needs_them_through_another(read):
    text = with_('    return f"total({numbers})"', "    return words(SECRET_COUNT)")
    text = text.replace("def call", "def words(n):\n    return str(n)\n\n\ndef call")
    file = read(text)
    assert "def words" in file.public and "SECRET_COUNT = 1000" in file.public
    assert any("def words" in source for source in file.public_helpers)
    assert [source.splitlines()[:2] for source in file.hidden_helpers] == [
        ["# What only the hidden case draws on.", "def many_secret_numbers():"]
    ]


def test_hidden_helpers_are_told_apart(read):
    file = read()
    heads = ["OK_FORMAT = False", 'name = "q1"', "# Public: three", "def call(numbers):"]
    for source, head in zip(file.public_helpers, heads, strict=True):
        assert source.startswith(head)
    assert file.hidden_helpers[0] == "SECRET_COUNT = 1000"
    assert "def many_secret_numbers" in file.hidden_helpers[1]
    assert len(file.hidden_helpers) == 2


def test_of_an_import_only_the_names_stay_that_are_used(read):
    text = with_("import math\n", "# For students, too.\nfrom math import floor, gcd\n")
    text = text.replace("math.floor(6.5)", "floor(6.5)")
    assert "# For students, too.\nfrom math import floor\n" in read(text).public
    text = with_("import math\n", "import os.path\nimport math as m, cmath as secret\n")
    text = text.replace("math.floor(6.5)", "m.floor(6.5)")
    assert "import math as m\n" in read(text).public and "os" not in read(text).public


@pytest.mark.parametrize("gap", ["", "\n", "\n\n"])
def test_a_comment_goes_with_what_follows_it(read, gap):
    text = with_("@test_case(points=3", f"# --- Hidden: many numbers ---\n{gap}@test_case(points=3")
    assert "many numbers" not in read(text).public
    assert "# --- Hidden: many numbers ---" in read(text).cases[1].source
    text = with_("@test_case(points=1", f"# --- Public: a few ---\n{gap}@test_case(points=1")
    assert "# --- Public: a few ---" in read(text).public
    assert "at the end" not in read(f"{TEXT}\n# A word on hidden cases at the end.\n").public


def test_the_public_part_runs_without_the_hidden_one(read):
    scope = {}
    exec(read().public, scope)
    scope["test_three"].test_func(sum)
    assert "test_secret" not in scope and "many_secret_numbers" not in scope


# --- Points ---------------------------------------------------------------------------------------


def test_points_are_scaled_in_both_texts(read):
    file = read(points=10)
    assert [case.points for case in file.cases] == [2.5, 7.5]
    assert "@test_case(points=2.5)" in file.public
    assert file.text == TEXT.replace("points=1)", "points=2.5)").replace("s=3,", "s=7.5,")


def test_points_are_scaled_beside_other_letters(read):
    file = read(with_("points=1)", 'name="Über", points=1)'), points=2)
    assert '@test_case(name="Über", points=0.5)' in file.text


@pytest.mark.parametrize(
    "text, points, message",
    [
        (TEXT.replace("points=1)", "points=0)").replace("points=3", "points=0"), 5, "worth nothin"),
        (TEXT, 0.01, "settings.toml, points: 0.01 points are too few for 2 tests"),
        (with_("points=1)", "hidden=False)"), 5, "line 34: test_three has no points"),
        (with_("points=1)", "points=-1)"), 5, "line 34: test_three has no points"),
        (with_("points=1)", "points='1')"), 5, "line 34: test_three has no points"),
    ],
)
def test_points_that_cannot_be_scaled_are_refused(read, text, points, message):
    with pytest.raises(SourceError, match="q1.py, question q1: .*" + message):
        read(text, points)


# --- What is refused in a file --------------------------------------------------------------------

REFUSED = {
    "line 14: at the top only imports, values, functions and classes": with_(
        'name = "q1"\n', "assert True\n"
    ),
    "line 1: at the top only imports": with_(
        '"""Question 1. Sums.\n\nHidden', 'print("""Hidden'
    ).replace('lists.\n"""', 'lists.""")'),
    'question q1: its head must say `OK_FORMAT = False` and `name = "q1"`': with_(
        'name = "q1"', 'name = "q2"'
    ),
    'and `name = "q1"`': with_("OK_FORMAT = False\n", ""),
    "its head must say `OK_FORMAT = False`": with_("OK_FORMAT = False", "OK_FORMAT = True"),
    "line 41: points must be written as a value": with_("points=3", "points=SECRET_COUNT"),
    "line 41: hidden must be written as a value": with_("hidden=True", "hidden=bool(1)"),
    "line 34: test_three has no decorator": with_("@test_case(points=1)\n", "@test_case\n"),
    "line 33: test_three has no decorator": with_("@test_case(points=1)\n", ""),
}


@pytest.mark.parametrize("message", REFUSED)
def test_a_file_that_otter_or_students_could_not_use_is_refused(read, message):
    with pytest.raises(SourceError) as caught:
        read(REFUSED[message])
    assert message in str(caught.value) and "q1.py, question q1: " in str(caught.value)


def test_a_syntax_error_is_refused_with_file_and_line(read):
    with pytest.raises(SourceError, match=r"q1\.py: line 7: "):
        read(with_("import math\n", "import math\nimport import\n"))


OWN_RANDOMNESS = [
    "torch.manual_seed(3)",
    "torch.cuda.manual_seed(3)",
    "np.random.seed(3)",
    "np.random.default_rng(3)",
    "np.random.RandomState(3)",
    "np.random.randn(3)",
    "numpy.random.rand(3)",
    "torch.Generator().manual_seed(3)",
    "torch.randn(3, 4)",
    "torch.rand(3)",
    "torch.randint(3, (4,))",
    "torch.randperm(5)",
    "torch.normal(0.0, 1.0, (3,))",
    "torch.bernoulli(total)",
    "torch.rand_like(total)",
    "torch.empty(3).normal_()",
    "nn.init.uniform_(total)",
]


@pytest.mark.parametrize("call", OWN_RANDOMNESS)
def test_randomness_by_another_door_is_refused(read, call):
    name = ast.unparse(ast.parse(call).body[0].value.func)
    text = with_("    # by hand: 1 + 2 + 3\n", f"    x = {call}\n")
    with pytest.raises(SourceError) as caught:
        read(text)
    message = f"line 36: {name}: a test takes its randomness from checks.generator(number)"
    assert str(caught.value).endswith(f"q1.py, question q1: {message}")
    with pytest.raises(SourceError):  # at the top, too
        read(with_("SMALL = [1, 2, 3]", f"SMALL = {call}"))


@pytest.mark.parametrize(
    "line",
    [
        "import random",
        "import random as r",
        "from random import random",
        "import numpy.random",
        "from numpy import random",
        "from numpy.random import default_rng",
        "from torch import nn, randn",
    ],
)
def test_imports_of_randomness_are_refused(read, line):
    with pytest.raises(SourceError, match="line 6: .* a test takes its randomness from checks"):
        read(with_("import math\n", f"{line}\n"))
    with pytest.raises(SourceError, match="line 36: .* a test takes its randomness from checks"):
        read(with_("    # by hand: 1 + 2 + 3\n", f"    {line}\n"))


@pytest.mark.parametrize(
    "code",
    [
        "generator = checks.generator(3)",
        "x = checks.seed(3)",
        "x = torch.randn(3, generator=checks.generator(3))",
        "x = torch.empty(3).normal_(generator=checks.generator(3))",
        "x = total(3, seed=checks.seed(4))",
        "x = random(3)",
    ],
)
def test_randomness_from_checks_is_welcome(read, code):
    read(with_("    # by hand: 1 + 2 + 3\n", f"    {code}\n"))


# --- Cases against their questions ----------------------------------------------------------------

MISFITS = {
    "q1.py, question q1: its tests add up to 3 points, the question has 4": with_("ts=3", "ts=2"),
    "q1.py, question q1: two tests are called test_three": with_("test_secret", "test_three"),
    "q1.py, question q1: test_three has no parameter": with_("three(total)", "three()"),
    "q1.py, question q1: test_three takes env": with_("three(total)", "three(env)"),
    "q1.py, question q1: test_three uses Counter, which question q2 asks for": with_(
        "three(total)", "three(total, Counter)"
    ),
    "q1.py, question q1: test_three has no points of its own": with_("(points=1)", "()"),
    "question q1: test_three has no points of its own": with_("(points=1)", "(None, 1)"),
    "q1: test_three has no points of its own: @test_case(points=1)": with_("s=1)", "s=True)"),
    "q1.py, question q1: test_three has negative points": with_("points=1)", "points=-1)"),
    "q1.py, question q1: test_three has no docstring": with_('"""Three numbers."""', "pass"),
}


@pytest.mark.parametrize("message", MISFITS)
def test_a_case_that_does_not_fit_its_question_is_refused(read, message):
    file = read(MISFITS[message])
    with pytest.raises(SourceError) as caught:
        cases.check_cases("notebook.py", QUESTIONS[:1] + QUESTIONS[1:], {"q1": file})
    assert message in str(caught.value)


def test_each_question_has_its_file_and_each_file_its_question(read):
    file = read()
    with pytest.raises(SourceError, match="notebook.py, question q2: it has no tests: tests/q2.py"):
        cases.check_cases("notebook.py", QUESTIONS, {"q1": file})
    with pytest.raises(SourceError, match="q1.py: tests of a question that notebook.py has not"):
        cases.check_cases("notebook.py", QUESTIONS[1:], {"q1": file})
    by_hand = [Question("q1", "Why?", 4, manual=True)]
    with pytest.raises(SourceError, match="q1.py, question q1: graded by hand, yet it has tests"):
        cases.check_cases("notebook.py", by_hand, {"q1": file})
    cases.check_cases("notebook.py", by_hand, {})
    empty = read(TEXT[: TEXT.index("@test_case")])
    with pytest.raises(SourceError, match="question q1: it has no tests"):
        cases.check_cases("notebook.py", QUESTIONS[:1], {"q1": empty})


def test_all_files_of_a_folder_are_read_in_the_order_of_questions(tmp_path):
    for name in ("q10", "q2", "q1"):
        text = TEXT.replace('name = "q1"', f'name = "{name}"')
        (tmp_path / f"{name}.py").write_text(text)
    found = cases.read_all(tmp_path, {"q2": 8})
    assert list(found) == ["q1", "q2", "q10"]
    assert [sum(case.points for case in file.cases) for file in found.values()] == [4, 8, 4]
