"""The test files of an assignment, ``tests/q1.py``: read, checked, and cut to their public part.

They are otter's own, in exception format: imports and helpers at the head, then the test cases::

    @test_case(points=2, hidden=True)
    def test_bias(conv):
        \"""A random bias, one number for each channel of the result.\"""
"""

import ast
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import SourceError, read_text
from autograder.bank import kinds
from autograder.build.points import scaled

_SETTINGS = ("name", "points", "hidden", "success_message", "failure_message")  # otter's
_RANDOM = {"rand", "randn", "randint", "randperm", "normal", "bernoulli", "multinomial", "poisson"}
_RANDOM |= {"rand_like", "randn_like", "randint_like"}  # these take no generator at all
_RANDOM_IN_PLACE = {"normal_", "uniform_", "random_", "bernoulli_", "exponential_", "log_normal_"}
_SEEDED = {"manual_seed", "default_rng", "RandomState", "Generator", "seed"}


@dataclass(frozen=True)
class Case:
    """One test case. ``source`` is its text, with the decorator."""

    question: str
    name: str
    parameters: tuple[str, ...]
    points: float | None
    hidden: bool
    title: str
    source: str


@dataclass(frozen=True)
class QuestionTests:
    """The tests of one question. ``text`` is all of it, ``public`` what students get."""

    question: str
    path: Path
    text: str
    public: str
    cases: tuple[Case, ...]
    public_helpers: tuple[str, ...]
    """sources of what public cases use"""
    hidden_helpers: tuple[str, ...]
    """sources of what only hidden cases use"""
    seen: tuple[str, ...] = ()
    """names of functions that tell graders what a student must have seen"""


def read_all(folder: Path, points: dict[str, float] | None = None) -> dict[str, QuestionTests]:
    """The test files of a folder by question; with ``points`` those questions' tests are scaled.

    Raises SourceError, naming file and line, for what otter or students could not use.
    """
    paths = sorted(Path(folder).glob("*.py"), key=lambda path: kinds.key(path.stem))
    for path in paths:
        if not kinds.NAME.fullmatch(path.stem):
            raise SourceError(path, "a test file is named for its question: q1.py")
    return {path.stem: read(path, (points or {}).get(path.stem)) for path in paths}


def read(path: Path, points: float | None = None) -> QuestionTests:
    """One test file; with ``points`` its cases are scaled to that sum. Raises SourceError."""
    text = read_text(path)
    try:
        file = _File(path, text)
        if points is not None:
            file = _File(path, file.scaled(points))
    except SyntaxError as error:
        raise SourceError(path, f"line {error.lineno}: {error.msg}") from error
    except ValueError as error:
        raise SourceError(path, f"settings.toml, points: {error}", path.stem) from error
    helpers = file.helpers(public=True), file.helpers(public=False)
    cases, seen = tuple(file.cases), tuple(file.seen)
    return QuestionTests(path.stem, path, file.text, file.public(), cases, *helpers, seen)


class _File:
    """A test file taken apart: its top-level statements, each with its lines and names."""

    def __init__(self, path: Path, text: str):
        self.path, self.text = path, text
        self.lines = text.splitlines()
        self.body = ast.parse(text).body
        self.tests = {id(node): node for node in self.body if _decorator(node) is not None}
        self.cases = [self.case(node) for node in self.tests.values()]
        self.seen = [node.name for node in self.body if _is_seen(node)]
        self.check()

    def error(self, node: ast.AST, message: str) -> SourceError:
        return SourceError(self.path, f"line {node.lineno}: {message}", self.path.stem)

    def check(self) -> None:
        """Refuse what otter would not read, and randomness by another door."""
        values = {}
        for index, node in enumerate(self.body):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                values |= {name: node.value.value for name in _defined(node)}
            docstring = index == 0 and _is_text(node)
            known = ast.Assign | ast.AnnAssign | ast.FunctionDef | ast.ClassDef
            if not (docstring or isinstance(node, known | ast.Import | ast.ImportFrom)):
                raise self.error(node, "at the top only imports, values, functions and classes")
            named = isinstance(node, ast.FunctionDef) and node.name.startswith("test")
            if named and id(node) not in self.tests:
                raise self.error(node, f"{node.name} has no decorator @test_case(points=1)")
        if values.get("name") != self.path.stem or values.get("OK_FORMAT", True) is not False:
            message = f'its head must say `OK_FORMAT = False` and `name = "{self.path.stem}"`'
            raise SourceError(self.path, message, self.path.stem)
        for node in ast.walk(ast.Module(self.body, [])):
            if found := _own_randomness(node):
                message = f"{found}: a test takes its randomness from checks.generator(number)"
                raise self.error(node, message)
        self.check_tests()

    def check_tests(self) -> None:
        """Refuse settings that otter does not know, and what would not stay hidden."""
        for node in self.tests.values():
            settings = [one.arg for one in _decorator(node).keywords]
            if unknown := [name for name in settings if name not in _SETTINGS]:
                message = f"test_case has no {unknown[0]}: @test_case(points=2, hidden=True)"
                raise self.error(node, message)
        hidden, needed = {case.name for case in self.cases if case.hidden}, self.needed()
        hidden |= set(self.seen)
        for node in self.body:
            if id(node) in needed and (found := sorted(_used(node) & hidden)):
                raise self.error(node, f"students get it, and it uses the hidden {found[0]}")

    def case(self, node: ast.FunctionDef) -> Case:
        settings = {}
        for keyword in _decorator(node).keywords:
            try:
                settings[keyword.arg] = ast.literal_eval(keyword.value)
            except ValueError as error:
                raise self.error(node, f"{keyword.arg} must be written as a value") from error
        first, last = self.span(node)
        return Case(
            question=self.path.stem,
            name=node.name,
            parameters=tuple(argument.arg for argument in node.args.args),
            points=settings.get("points"),
            hidden=bool(settings.get("hidden")),
            title=(ast.get_docstring(node) or "").strip().partition("\n")[0],
            source="\n".join(self.lines[first - 1 : last]),
        )

    def span(self, node: ast.AST) -> tuple[int, int]:
        """First and last line (from 1) of a statement, with decorators and the comments above it.

        Comments that stand alone belong to what follows them: a word on hidden cases is as secret.
        """
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        for number in range(first - 1, 0, -1):
            line = self.lines[number - 1]
            if line.startswith("#"):
                first = number
            elif line.strip():
                break
        return first, node.end_lineno

    def needed(self) -> set[int]:
        """Ids of the statements that the public cases need, these among them."""
        hidden = {case.name for case in self.cases if case.hidden}
        owners = {
            name: node
            for node in self.body
            if id(node) not in self.tests
            for name in _defined(node)
        }
        todo = [node for node in self.tests.values() if node.name not in hidden]
        todo += [owners[name] for name in ("OK_FORMAT", "name")]
        found = set()
        while todo:
            node = todo.pop()
            if id(node) not in found:
                found.add(id(node))
                todo += [owners[name] for name in _used(node) & owners.keys()]
        return found

    def helpers(self, public: bool) -> tuple[str, ...]:
        """Sources of the helpers that students get, or of those that they do not get."""
        needed, found = self.needed(), []
        for node in self.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign):
                if (id(node) in needed) is public and id(node) not in self.tests:
                    first, last = self.span(node)
                    found.append("\n".join(self.lines[first - 1 : last]))
        return tuple(found)

    def public(self) -> str:
        """The file with its public cases only, and of the rest what these need."""
        needed, lines = self.needed(), list(self.lines)
        used = {name for node in self.body if id(node) in needed for name in _used(node)}
        for index, node in enumerate(self.body):
            first, last = self.span(node)
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [
                    one for one in node.names if (one.asname or one.name.split(".")[0]) in used
                ]
                kept = type(node)(**{**vars(node), "names": names}) if names else None
                text = self.lines[first - 1 : last]
                if len(names) < len(node.names):
                    comments = self.lines[first - 1 : node.lineno - 1]
                    text = [*comments, ast.unparse(kept)] if kept else []
            elif index == 0 and _is_text(node):
                title = ast.literal_eval(node.value).strip().partition("\n")[0]
                text = [f'"""{title}"""']
            elif id(node) in needed:
                text = self.lines[first - 1 : last]
            else:
                text = []
            lines[first - 1 : last] = [None] * (last - first + 1)
            lines[first - 1] = "\n".join(text) if text else None
        del lines[self.body[-1].end_lineno :]  # comments at the end may speak of hidden cases
        return _tidy(lines)

    def scaled(self, total: float) -> str:
        """The text with the cases' points in the same proportion and another sum."""
        values = []
        for node, case in zip(self.tests.values(), self.cases, strict=True):
            if not _is_worth(case.points):
                raise self.error(node, f"{node.name} has no points, 0 or more, to be scaled")
            values += [one.value for one in _decorator(node).keywords if one.arg == "points"]
        new = scaled([value.value for value in values], total)
        lines = list(self.lines)
        for value, points in zip(values, new, strict=True):
            line = lines[value.lineno - 1].encode()  # ast counts bytes of UTF-8
            parts = line[: value.col_offset], f"{points:g}".encode(), line[value.end_col_offset :]
            lines[value.lineno - 1] = b"".join(parts).decode()
        return "\n".join(lines) + "\n"


def _decorator(node: ast.AST) -> ast.Call | None:
    for decorator in getattr(node, "decorator_list", []):
        if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "test_case":
            return decorator
    return None


def _is_seen(node: ast.AST) -> bool:
    """Whether it is a function under `@personal.seen_by_graders`."""
    decorators = getattr(node, "decorator_list", [])
    return any(ast.unparse(one).split(".")[-1] == "seen_by_graders" for one in decorators)


def _is_text(node: ast.AST) -> bool:
    """Whether a statement is a text alone: a docstring, where it stands first."""
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _is_worth(points: object) -> bool:
    return isinstance(points, int | float) and not isinstance(points, bool) and points >= 0


def _defined(node: ast.AST) -> set[str]:
    """The names that a top-level statement binds."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {one.asname or one.name.split(".")[0] for one in node.names}
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    inside = [part for target in targets if target is not None for part in ast.walk(target)]
    return {part.id for part in inside if isinstance(part, ast.Name)}


def _used(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _own_randomness(node: ast.AST) -> str | None:
    """The import or call as text where it seeds, or draws without a generator."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        module = getattr(node, "module", None)
        names = [f"{module}.{one.name}" if module else one.name for one in node.names]
        wrong = {"random", "numpy.random"} | {f"torch.{name}" for name in _RANDOM | _SEEDED}
        found = [one for one in names if one in wrong or one.rpartition(".")[0] in wrong]
        return found[0] if found else None
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    function, owner = node.func, ast.unparse(node.func.value)
    seeds = function.attr in _SEEDED and owner not in ("checks", "personal")
    draws = (owner == "torch" and function.attr in _RANDOM) or function.attr in _RANDOM_IN_PLACE
    without = not any(one.arg == "generator" for one in node.keywords)
    if seeds or owner.endswith(".random") or (draws and without):
        return ast.unparse(function)
    return None


def _tidy(lines: list[str | None]) -> str:
    """Lines as text, without what is gone, and at most two empty ones in a row."""
    text, empty = [], 0
    for line in lines:
        if line is None:
            continue
        empty = 0 if line.strip() else empty + 1
        if empty <= 2:
            text.append(line.rstrip())
    return "\n".join(text).strip() + "\n"


def check_cases(place: Path, questions: list, files: dict[str, QuestionTests]) -> None:
    """Check every question's cases against the question; raises SourceError, naming both.

    Each case has points of its own, a title, and at least one parameter; none names what another
    question asks for, so that a mistake costs its own question only. Points add up.
    """
    known = {question.name for question in questions}
    if unknown := sorted(files.keys() - known):
        raise SourceError(files[unknown[0]].path, "tests of a question that notebook.py has not")
    owner = {name: question.name for question in questions for name in question.names}
    for question in questions:
        file = files.get(question.name)
        if question.manual:
            if file and (file.cases or not file.seen):
                raise SourceError(file.path, "graded by hand, yet it has tests", question.name)
            continue
        if file is None or not file.cases:
            raise SourceError(place, f"it has no tests: tests/{question.name}.py", question.name)
        for case in file.cases:
            _check_case(file.path, question, case, owner)
        names = [case.name for case in file.cases]
        for name in names:
            if names.count(name) > 1:
                message = f"two tests are called {name}; otter would run one"
                raise SourceError(file.path, message, question.name)
        total = sum(case.points for case in file.cases)
        if abs(total - question.points) > 1e-9:
            raise SourceError(
                file.path,
                f"its tests add up to {total:g} points, the question has {question.points:g}: "
                "change points=... here, or the question's heading",
                question.name,
            )


def _check_case(place: Path, question, case: Case, owner: dict[str, str]) -> None:
    def error(message: str) -> SourceError:
        return SourceError(place, f"{case.name} {message}", question.name)

    if not case.parameters:
        raise error("has no parameter: it must take at least one name of the student's notebook")
    if "env" in case.parameters:
        raise error("takes env, the whole notebook; take the names that it needs instead")
    for parameter in case.parameters:
        if owner.get(parameter, question.name) != question.name:
            raise error(f"uses {parameter}, which question {owner[parameter]} asks for")
    if isinstance(case.points, bool) or not isinstance(case.points, int | float):
        raise error("has no points of its own: @test_case(points=1)")
    if case.points < 0:
        raise error("has negative points")
    if not case.title:
        raise error("has no docstring: its first line is the title that students read")
