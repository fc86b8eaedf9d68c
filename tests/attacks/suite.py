"""Which attacks there are, and the upload that they are tried on."""

import importlib
import json
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

from autograder.assignment import Assignment
from autograder.build import variants
from autograder.gradescope.platform import Platform
from autograder.verify.specimens import reference_files
from tests.attacks.attack import ATTACKS, Attack, Right
from tests.load import seconds

SHORT = ("code", "files")
"""Modules of the attacks that are tried every day."""
ALL = (
    *SHORT, "classics", "confined", "forged", "found", "handed_in", "protocol", "surprises"
)  # fmt: skip

LIMITS = {"total": seconds(90), "cell": seconds(3), "call": seconds(2), "memory_mb": 768}
COSTLY = ("q6", "q7", "q8", "q10", "q11", "q13", "a1", "a2", "a3", "g1", "c1")
"""Questions that no attack needs and that take most of the time: left out every day."""


def chosen() -> dict[str, Attack]:
    """Attacks of the modules that the variable ATTACKS names (with commas), or `all`, or SHORT."""
    wanted = os.environ.get("ATTACKS", "")
    modules = ALL if wanted == "all" else tuple(wanted.split(",")) if wanted else SHORT
    return attacks_of(modules)


def attacks_of(modules: Iterable[str]) -> dict[str, Attack]:
    """Attacks of these modules, by name."""
    return {name: one for module in modules for name, one in _BY_MODULE[module].items()}


def _load() -> dict[str, dict[str, Attack]]:
    found = {}
    for module in ALL:
        before = set(ATTACKS)
        importlib.import_module(f"tests.attacks.{module}")
        found[module] = {name: one for name, one in ATTACKS.items() if name not in before}
    return found


_BY_MODULE = _load()


def right_submission(assignment: Assignment, folder: Path) -> Right:
    """The reference's submission; `folder` is that of the build."""
    return Right(variants.variant(assignment), reference_files(folder))


def changed(manifest: dict, limits: dict = LIMITS) -> dict:
    """The manifest with these limits, and every day without the costly questions."""
    everything = bool(os.environ.get("ATTACKS"))
    left = [one for one in manifest["questions"] if everything or one["name"] not in COSTLY]
    return {**manifest, "limits": limits, "questions": left}


def manifest_of(platform: Platform) -> dict:
    """The manifest of an unpacked upload."""
    return json.loads((platform.source / "hidden" / "manifest.json").read_text())


def worth(manifest: dict) -> float:
    """The points that the grader gives in all."""
    return sum(one["points"] for one in manifest["questions"] if not one["manual"])


def prepared_upload(folder: Path, target: Path, secret: str) -> Path:
    """The upload in `folder`, with the suite's limits, and a secret in every hidden file."""
    with zipfile.ZipFile(folder / "gradescope.zip") as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "hidden/manifest.json":
                content = json.dumps({**changed(json.loads(content)), "secret": secret}).encode()
            elif info.filename.startswith("hidden/") and info.filename.endswith(".py"):
                content += f'\nSECRET = "{secret}"\n'.encode()
            new.writestr(info, content)
    return target


def test_lines(upload: Path, only_hidden: bool = False) -> set[str]:
    """Lines of tests that are long enough not to stand in a result by chance."""
    with zipfile.ZipFile(upload) as archive:
        tests = [name for name in archive.namelist() if name.startswith("hidden/tests/")]
        text = "\n".join(archive.read(name).decode() for name in tests)
    lines: dict[bool, set[str]] = {True: set(), False: set()}
    for case in text.split("@test_case(")[1:]:
        # the first line of a docstring is a test's title
        found = {line.strip() for line in case.splitlines() if '"""' not in line}
        lines["hidden=True" in case.splitlines()[0]] |= {one for one in found if len(one) >= 30}
    return lines[True] - lines[False] if only_hidden else lines[True] | lines[False]
