"""An assignment: where its files lie and what its settings say.

An assignment is two folders with one name (its slug): ``assignments/<slug>`` with ``notebook.py``
and ``settings.toml``, and ``solutions/<slug>`` with the answers.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")

# Seconds, except memory_mb. `total` stays below the 600 s after which Gradescope throws everything
# away; `cell` and `call` bound one notebook cell and one call into the student's code.
DEFAULT_LIMITS = {"total": 540, "cell": 120, "call": 20, "memory_mb": 2048}
DEFAULT_SHOW = {"public": "visible", "hidden": "visible", "hints": True, "leaderboard": True}


class AssignmentError(Exception):
    """An assignment that is unknown or whose settings cannot be used; names the file."""


@dataclass(frozen=True)
class Assignment:
    """One assignment. Paths are absolute; not every file needs to exist yet.

    ``limits`` has the keys total, cell, call (seconds) and memory_mb; ``show`` has public and
    hidden (Gradescope visibilities), hints and leaderboard (bool).
    """

    slug: str
    title: str
    root: Path = ROOT
    limits: dict[str, float] = field(default_factory=lambda: dict(DEFAULT_LIMITS))
    show: dict[str, str | bool] = field(default_factory=lambda: dict(DEFAULT_SHOW))

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
    def starter(self) -> Path:
        return self.folder / "starter.ipynb"

    @property
    def settings(self) -> Path:
        return self.folder / "settings.toml"

    @property
    def reference(self) -> Path:
        return self.solutions / "reference.py"

    @property
    def alternatives(self) -> Path:
        return self.solutions / "alternatives.py"

    @property
    def mistakes(self) -> Path:
        return self.solutions / "mistakes.py"

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
    _refuse_unknown(path, "", settings, ("title", "limits", "show"))
    title = settings.get("title", slug.partition("_")[2].replace("_", " ").capitalize() or slug)
    if not isinstance(title, str) or not title.strip():
        raise AssignmentError(f"{path}: title must be a text that is not empty")
    limits = _section(path, settings, "limits", DEFAULT_LIMITS)
    for key, value in limits.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            raise AssignmentError(f"{path}: limits.{key} must be a number above 0, not {value!r}")
    show = _section(path, settings, "show", DEFAULT_SHOW)
    for key in ("public", "hidden"):
        if show[key] not in VISIBILITIES:
            raise AssignmentError(
                f"{path}: show.{key} must be one of {', '.join(VISIBILITIES)}, not {show[key]!r}"
            )
    for key in ("hints", "leaderboard"):
        if not isinstance(show[key], bool):
            raise AssignmentError(f"{path}: show.{key} must be true or false, not {show[key]!r}")
    return Assignment(slug, title, Path(root).resolve(), limits, show)


def _section(path: Path, settings: dict, name: str, defaults: dict) -> dict:
    given = settings.get(name, {})
    if not isinstance(given, dict):
        raise AssignmentError(f"{path}: {name} must be a section, [{name}]")
    _refuse_unknown(path, f"{name}.", given, defaults)
    return {**defaults, **given}


def _refuse_unknown(path: Path, prefix: str, given: dict, known) -> None:
    unknown = [f"{prefix}{key}" for key in given if key not in known]
    if unknown:
        raise AssignmentError(
            f"{path}: unknown {'keys' if len(unknown) > 1 else 'key'} {', '.join(unknown)}; "
            f"known here: {', '.join(f'{prefix}{key}' for key in known)}"
        )
