"""Choose the experiment: which one run tells several explanations of a surprise apart?

A table says what each explanation predicts for each run. The student sees the explanations and the
runs, not the table, names one run, and seals what each explanation predicts for it:

    my_run = experiments.seal(
        "error",
        run={"t": 2, "sigma": 4},
        expected={"bias": "rises", "noise": "same", "size": "falls"},
        because="only the bias grows with t",
    )

A test holds the table and asks `check_separates`, then `check_follows`.
"""

import json
import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from starter_code import checks, predictions

Outcome = float | str
Table = Mapping[Hashable, Mapping[str, Outcome]]
"""Of each run (a name, or what `run` makes of knobs): the outcome by each explanation."""
_COUNTS = {2: "two", 3: "three", 4: "four"}


def run(**knobs: Hashable) -> tuple:
    """The key of a run in a table, from its knobs, in any order."""
    return tuple(sorted(knobs.items()))


def seal(
    name: str, run: Any, expected: Mapping[str, Outcome], because: str, file: Path | None = None
) -> dict[str, Any]:
    """Seal a choice in the file of predictions and return it; the first one of a name counts.

    run: the name of a run, or its knobs. expected: the outcome by each explanation. Raises
    NotSealed where there is still a `...`, and ValueError for what cannot be written.
    """
    inside = [part for one in (run, expected) for part in
              (one.values() if isinstance(one, Mapping) else [one])]  # fmt: skip
    if because in (..., "...") or any(part is ... for part in inside):
        raise predictions.NotSealed(f"{name!r} is not sealed yet: replace each ... by your choice")
    earlier = next((line for line in predictions.read(file) if line.get("chosen") == name), None)
    if earlier is None:
        if not isinstance(expected, Mapping):
            raise ValueError("expected says for each explanation what it predicts: a dict")
        if len(str(because).split()) < predictions.MIN_WORDS:
            raise ValueError('say why in a sentence: because="..."')
        line = {"chosen": str(name), "run": run, "expected": dict(expected), "because": because}
        try:
            json.dumps(line)
        except (TypeError, ValueError):
            raise ValueError("a run and what is expected are words and numbers") from None
        predictions.append(line, file)
        earlier = line
    else:
        print(f"{name!r} was sealed before: {earlier.get('run')}. The first choice counts.")
    return {key: earlier.get(key) for key in ("run", "expected", "because")}


def check_sealed(choice: Any, explanations: Sequence[str], name: str) -> None:
    """Raise AssertionError unless it is a sealed choice that speaks of each explanation."""
    _, expected = _parts(choice, name)
    _check_complete(expected, explanations, name)


def check_separates(choice: Any, table: Table, name: str, apart: float = 0.0) -> None:
    """Raise AssertionError unless all explanations predict different outcomes of the chosen run.

    choice: as `seal` returns it. apart: numbers that lie nearer than this are no difference that
    one could measure.
    """
    outcomes = list(_row(choice, table, name).values())
    alike = set()
    for place, one in enumerate(outcomes):
        for other_place, other in enumerate(outcomes[:place]):
            if not _differ(one, other, apart):
                alike |= {place, other_place}
    if alike:
        count = "all" if len(alike) == len(outcomes) else _COUNTS.get(len(alike), str(len(alike)))
        text = f"{count} of the explanations predict the same for this run, or nearly"
        checks.fail(name, f"does not separate them: {text}. Is there another run?")


def check_follows(choice: Any, table: Table, name: str, tolerance: float = 0.0) -> None:
    """Raise AssertionError unless what is expected of the chosen run follows from the table.

    choice: as `seal` returns it. tolerance: of numbers, absolute.
    """
    row, (_, expected) = _row(choice, table, name), _parts(choice, name)
    _check_complete(expected, row, name)
    wrong = [key for key in row if _differ(row[key], expected[key], tolerance)]
    if wrong:
        text = f"{len(wrong)} of the {len(row)} predictions do not follow from their explanation"
        hint = "Take each as true, by itself, and think the run through."
        checks.fail(name, f"is not right yet: {text}. {hint}")


def _row(choice: Any, table: Table, name: str) -> Mapping[str, Outcome]:
    chosen, _ = _parts(choice, name)
    try:
        key = run(**chosen) if isinstance(chosen, Mapping) else chosen
        if key in table:
            return table[key]
    except TypeError:  # knobs that are no names, or cannot be compared
        pass
    names = [one for one in table if isinstance(one, str)]
    told = f" The runs are: {', '.join(names)}." if names else " Each knob has one of its values."
    checks.fail(name, f"names none of the runs.{told}")


def _parts(choice: Any, name: str) -> tuple[Any, Any]:
    """The run and what is expected of it, unchecked."""
    try:
        return choice["run"], choice["expected"]
    except Exception:  # whatever a submission made of it
        checks.fail(name, "is no sealed choice: experiments.seal returns one.")


def _check_complete(expected: Any, explanations: Iterable[str], name: str) -> None:
    if not isinstance(expected, Mapping):
        checks.fail(name, "is to say what each explanation predicts: a dict, name by name.")
    if missing := [key for key in explanations if key not in expected]:
        checks.fail(name, f"says nothing of the explanation {missing[0]!r}.")


def _differ(one: Any, other: Any, apart: float) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        same_kind = isinstance(one, str) and isinstance(other, str)
        return not same_kind or one.strip().casefold() != other.strip().casefold()
    try:
        gap = abs(float(one) - float(other))
    except (TypeError, ValueError, OverflowError):
        return True
    return math.isnan(gap) or gap > apart
