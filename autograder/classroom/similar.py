"""Which submissions share code that neither the starter nor the course gave.

Fingerprints by winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003) over tokens in which names,
strings, comments and spaces make no difference, as the package copydetect has them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path

from autograder.assignment import Assignment
from autograder.classroom.files import laid_out
from autograder.classroom.record import write_text
from autograder.grade import submission

FILE = "similar.json"
LENGTH = 25
"""Characters of the tokenised code in one fingerprint; what is shorter is never matched."""
GUARANTEED = 30
"""What is so long and shared is always found."""
MAX_CODE = 200_000
"""Characters of one submission that are looked at."""
COMMON_SHARE, COMMON_LEAST = 0.1, 4
"""What more than this share of a class has, and more than so many submissions, everybody has."""
RARE = 3
"""What at most so many submissions have is rare."""
LEAST_SHARE, LEAST_PRINTS, MOST_PAIRS = 0.3, 12, 60


@dataclass(frozen=True)
class Pair:
    """Two submissions; shares are between 0 and 1.

    `share` is what they have in common by the smaller of the two, `prints` the number of common
    fingerprints, `rare` the share of these that hardly anybody else has.
    """

    names: tuple[str, str]
    share: float
    prints: int
    rare: float


def code(files: Mapping[str, bytes], manifest: Mapping, starter: frozenset[str]) -> str:
    """The code of a submission's notebook without the cells that are as they were handed out."""
    with laid_out(files) as folder:
        cells = submission.read(folder, manifest).cells
    own = [cell.source for cell in cells if cell.source.strip() not in starter]
    return "\n".join(own)[:MAX_CODE]


def course_code(assignment: Assignment, starter: Iterable[str]) -> str:
    """All code that students were given: the starter's cells and the library."""
    library = sorted(assignment.starter_code.rglob("*.py"))
    return "\n".join([*starter, *(path.read_text(encoding="utf-8") for path in library)])


def fingerprints(text: str, every: bool = False) -> set[int]:
    """Fingerprints of Python code; equal ones only within one process. `every`: no winnowing."""
    from copydetect.utils import filter_code, hashed_kgrams, winnow

    tokens, _ = filter_code(text, "answers.py", "python")
    if len(tokens) < LENGTH:
        return set()
    hashes = hashed_kgrams(tokens, LENGTH)
    if not every:
        hashes, _ = winnow(hashes, min(GUARANTEED - LENGTH + 1, len(hashes)))
    return {int(one) for one in hashes}


def pairs(codes: Mapping[str, str], given: str = "") -> list[Pair]:
    """Pairs of submissions that share much, those with most that is rare first.

    `codes` by submission. What is in `given`, or in a good part of the class, counts nowhere.
    Raises ValueError where the package copydetect is missing.
    """
    try:
        boilerplate = fingerprints(given, every=True)
    except ImportError as error:
        told = "--similar needs the package copydetect: pip install copydetect"
        raise ValueError(told) from error
    prints = {name: fingerprints(text) - boilerplate for name, text in codes.items()}
    owners: dict[int, list[str]] = defaultdict(list)
    for name, own in prints.items():
        for one in own:
            owners[one].append(name)
    most = max(COMMON_LEAST, COMMON_SHARE * len(codes))
    size = {name: 0 for name in codes}
    common: dict[tuple[str, str], int] = defaultdict(int)
    rare: dict[tuple[str, str], int] = defaultdict(int)
    for names in owners.values():
        if len(names) > most:
            continue
        for name in names:
            size[name] += 1
        for pair in combinations(names, 2):
            common[pair] += 1
            rare[pair] += len(names) <= RARE
    found = [
        Pair(pair, count / min(size[name] for name in pair), count, rare[pair] / count)
        for pair, count in common.items()
        if count >= LEAST_PRINTS
    ]
    found = [one for one in found if one.share >= LEAST_SHARE]
    return sorted(found, key=lambda one: (-one.rare * one.prints, -one.share, one.names))[
        :MOST_PAIRS
    ]


def starter_code_cells(assignment: Assignment) -> frozenset[str]:
    """Sources of the code cells that students got; none where there is no starter yet."""
    path = assignment.starter
    if not path.is_file():
        return frozenset()
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return frozenset(source.strip() for source in sources)


def save(folder: Path, found: list[Pair] | None) -> None:
    """Keep in a folder of results what was found; None: nothing was looked for."""
    path = folder / FILE
    if found is None:
        path.unlink(missing_ok=True)
    else:
        write_text(path, json.dumps([asdict(pair) for pair in found], indent=1) + "\n")


def saved(folder: Path) -> list[Pair] | None:
    """What was found when the class was graded last; None where nothing was looked for."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return [Pair(**{**one, "names": tuple(one["names"])}) for one in found]
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{path} cannot be read ({error}): grade with --similar again") from error
