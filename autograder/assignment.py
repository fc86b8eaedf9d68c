"""An assignment: where its files lie and what its settings say.

An assignment is two folders with one name (its slug): ``assignments/<slug>`` with ``notebook.py``,
``tests/`` and ``settings.toml``, and ``solutions/<slug>`` with the answers. Question 1 of it is
``tests/q1.py`` in the first and ``bank/q1.py`` in the second.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")

# Seconds, except memory_mb. `total` stays below the 600 s after which Gradescope throws everything
# away; `cell` and `call` bound one notebook cell and one call into the student's code.
DEFAULT_LIMITS = {"total": 540, "cell": 120, "call": 20, "memory_mb": 2048}
DEFAULT_SHOW = {"public": "visible", "hidden": "visible", "hints": "visible"}
DEFAULT_LATE = {"grace_minutes": 0, "percent_per_day": 0, "most_percent": 100, "most_days": 365}
DEFAULT_RATE_LIMIT = {"submissions": 0, "hours": 24}
DEFAULT_DESIGN = {"questions": [], "keep_best": False}
DEFAULT_GIVEN = {"leave_out": [], "answers": []}
DEFAULT_SUBMISSION = {"files": []}


class AssignmentError(Exception):
    """An assignment that is unknown or whose settings cannot be used; names the file."""


class SourceError(Exception):
    """Something in an assignment's sources that cannot be used.

    The message names the file and, where there is one, the question.
    """

    def __init__(self, place: object, message: str, question: str | None = None):
        where = f"{place}, question {question}" if question else f"{place}"
        super().__init__(f"{where}: {message}")


def read_text(path: Path) -> str:
    """The text of a source file; raises SourceError, naming it, where it is not UTF-8."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(path, f"save it as UTF-8: byte {error.start} is not") from error


@dataclass(frozen=True)
class Assignment:
    """One assignment. Paths are absolute; not every file needs to exist yet.

    The settings are sections of ``settings.toml``, complete with defaults; hw02's explains each
    key. ``points`` maps names of questions to what they are worth instead.
    """

    slug: str
    title: str
    root: Path = ROOT
    limits: dict[str, float] = field(default_factory=lambda: dict(DEFAULT_LIMITS))
    show: dict[str, str] = field(default_factory=lambda: dict(DEFAULT_SHOW))
    points: dict[str, float] = field(default_factory=dict)
    leaderboard: bool = True
    late: dict[str, float] = field(default_factory=lambda: dict(DEFAULT_LATE))
    rate_limit: dict[str, float] = field(default_factory=lambda: dict(DEFAULT_RATE_LIMIT))
    design: dict[str, list[str] | bool] = field(default_factory=lambda: dict(DEFAULT_DESIGN))
    given: dict[str, list[str]] = field(default_factory=lambda: dict(DEFAULT_GIVEN))
    submission: dict[str, list[str]] = field(default_factory=lambda: dict(DEFAULT_SUBMISSION))

    @property
    def short(self) -> str:
        """The part of the slug before the first underscore: ``hw02``."""
        return self.slug.partition("_")[0]

    @property
    def folder(self) -> Path:
        return self.root / "assignments" / self.slug

    @property
    def solutions(self) -> Path:
        return self.root / "solutions" / self.slug

    @property
    def notebook(self) -> Path:
        return self.folder / "notebook.py"

    @property
    def tests(self) -> Path:
        """The tests, public and hidden: a file for each question that is not graded by hand."""
        return self.folder / "tests"

    @property
    def starter(self) -> Path:
        return self.folder / "starter.ipynb"

    @property
    def settings(self) -> Path:
        return self.folder / "settings.toml"

    @property
    def reference(self) -> Path:
        return self.solutions / "reference.py"

    @property
    def bank(self) -> Path:
        """Right answers written otherwise and wrong ones: a file for each question."""
        return self.solutions / "bank"

    @property
    def written(self) -> Path:
        """Model answers and rubrics of the questions graded by hand: a file for each."""
        return self.solutions / "written"

    @property
    def submitted(self) -> Path:
        """What the reference submits although its notebook does not make it: long training."""
        return self.solutions / "submitted"

    @property
    def starter_code(self) -> Path:
        return self.root / "starter_code"


def all_assignments(root: Path = ROOT) -> list[Assignment]:
    """Every assignment, in the order of the slugs: each folder that has a ``notebook.py``."""
    found = sorted((Path(root) / "assignments").glob("*/notebook.py"))
    return [read(path.parent.name, root) for path in found]


def find(name: str, root: Path = ROOT) -> Assignment:
    """The assignment called ``name``: its slug, or the part before the underscore ("hw02").

    Raises AssignmentError, listing those that exist, where there is none or more than one.
    """
    slugs = sorted(path.parent.name for path in (Path(root) / "assignments").glob("*/notebook.py"))
    wanted = name.strip().rstrip("/").lower()
    matches = [slug for slug in slugs if wanted in (slug, slug.partition("_")[0])]
    if len(matches) == 1:
        return read(matches[0], root)
    known = ", ".join(slugs) or f"none (no folder in {Path(root) / 'assignments'})"
    if matches:
        raise AssignmentError(f"{name!r} could be {' or '.join(matches)}: give the whole name")
    raise AssignmentError(f"there is no assignment {name!r}; there is: {known}")


def read(slug: str, root: Path = ROOT) -> Assignment:
    """The assignment of this slug with its settings; a missing ``settings.toml`` means defaults.

    Raises AssignmentError, naming the file, for an unknown key or a value of the wrong kind.
    """
    path = Path(root).resolve() / "assignments" / slug / "settings.toml"
    settings = {}
    if path.is_file():
        try:
            settings = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise AssignmentError(f"{path}: {error}") from error
    _refuse_unknown(path, "", settings, ("title", "points", *_SECTIONS))
    title = settings.get("title", slug.partition("_")[2].replace("_", " ").capitalize() or slug)
    if not isinstance(title, str) or not title.strip():
        raise AssignmentError(f"{path}: title must be a text that is not empty")
    made = {name: _section(path, settings, name) for name in _SECTIONS}
    points = _table(path, settings, "points")
    for name, value in points.items():
        _check(path, f"points.{name}", value, "a number above 0, with at most two decimals")
    if made["design"]["keep_best"] and not made["design"]["questions"]:
        raise AssignmentError(f"{path}: design.keep_best needs design.questions, as in ['q12']")
    made["leaderboard"] = made["leaderboard"]["on"]
    return Assignment(slug, title, Path(root).resolve(), points=points, **made)


def _is_number(value) -> bool:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    return good and -1e9 < value < 1e9  # NaN is in no interval


# What a value must be, in the words of the message.
_KINDS = {
    "a number above 0": lambda value: _is_number(value) and value > 0,
    "a number above 0, with at most two decimals": (
        lambda value: _is_number(value) and value > 0 and round(value, 2) == value
    ),
    "a number above 0, at most 10000": lambda value: _is_number(value) and 0 < value <= 10_000,
    "a number, 0 or more": lambda value: _is_number(value) and value >= 0,
    "a whole number, 0 or more": lambda value: type(value) is int and 0 <= value <= 10_000,
    "a number from 0 to 100": lambda value: _is_number(value) and 0 <= value <= 100,
    "true or false": lambda value: isinstance(value, bool),
    "a list of names of questions": (
        lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value)
    ),
    "a list of names of files": (
        lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value)
    ),
    "a list of files or folders of starter_code": (
        lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value)
    ),
    f"one of {', '.join(VISIBILITIES)}": (
        lambda value: isinstance(value, str) and value in VISIBILITIES
    ),
}
_POSITIVE, _NOT_NEGATIVE, _WORD = "a number above 0", "a number, 0 or more", list(_KINDS)[-1]
_SECTIONS = {
    "limits": (DEFAULT_LIMITS, dict.fromkeys(DEFAULT_LIMITS, _POSITIVE)),
    "show": (DEFAULT_SHOW, dict.fromkeys(DEFAULT_SHOW, _WORD)),
    "leaderboard": ({"on": True}, {"on": "true or false"}),
    "late": (
        DEFAULT_LATE,
        {
            "grace_minutes": _NOT_NEGATIVE,
            "percent_per_day": "a number from 0 to 100",
            "most_percent": "a number from 0 to 100",
            "most_days": "a whole number, 0 or more",
        },
    ),
    "rate_limit": (
        DEFAULT_RATE_LIMIT,
        {"submissions": "a whole number, 0 or more", "hours": "a number above 0, at most 10000"},
    ),
    "design": (
        DEFAULT_DESIGN,
        {"questions": "a list of names of questions", "keep_best": "true or false"},
    ),
    "given": (
        DEFAULT_GIVEN,
        {
            "leave_out": "a list of files or folders of starter_code",
            "answers": "a list of names of questions",
        },
    ),
    "submission": (DEFAULT_SUBMISSION, {"files": "a list of names of files"}),
}


def _check(path: Path, key: str, value, kind: str) -> None:
    if not _KINDS[kind](value):
        raise AssignmentError(f"{path}: {key} must be {kind}, not {value!r}")


def _section(path: Path, settings: dict, name: str) -> dict:
    defaults, kinds = _SECTIONS[name]
    given = _table(path, settings, name)
    _refuse_unknown(path, f"{name}.", given, defaults)
    for key, value in given.items():
        _check(path, f"{name}.{key}", value, kinds[key])
    return {**defaults, **given}


def _table(path: Path, settings: dict, name: str) -> dict:
    given = settings.get(name, {})
    if not isinstance(given, dict):
        raise AssignmentError(f"{path}: {name} must be a section, [{name}]")
    return given


def _refuse_unknown(path: Path, prefix: str, given: dict, known) -> None:
    unknown = [f"{prefix}{key}" for key in given if key not in known]
    if unknown:
        raise AssignmentError(
            f"{path}: unknown {'keys' if len(unknown) > 1 else 'key'} {', '.join(unknown)}; "
            f"known here: {', '.join(f'{prefix}{key}' for key in known)}"
        )
