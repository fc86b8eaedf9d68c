"""Sealed predictions: say what a measurement will give, and how sure you are, before you see it.

    guess = predictions.seal("zeros", 3, low=0, high=10, because="it keeps half of all pixels")
    ...
    predictions.reveal("zeros", measured)

`seal` appends a line to the file `predictions.jsonl` beside the notebook, with the hash of the line
before. The first entry of a name counts, also after "Restart and run all"; the file goes with the
submission. `reveal` measures nothing and shows nothing while nothing is sealed.

A prediction earns all where every measured value lies within an interval that is narrow enough,
half where the interval is up to `WIDE` times as wide. It is a bet on what you understand; a miss
that you explain well afterwards is worth as much as a wide hit.
"""

import hashlib
import json
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes

from starter_code.checks import fail

FILE = Path("predictions.jsonl")
"""where nothing else is said; read at each call"""
MAX_LINES, MAX_BYTES = 1000, 1 << 20
MIN_WORDS = 4
WIDE = 5
"""How many times as wide as a narrow interval one may be that earns half."""
_START = "0" * 64


CHANGED = "was changed by hand; take back the change"


class NotSealed(Exception):
    """Something is to be revealed that was not predicted."""


def seal(
    name: str,
    value: float | Sequence[float],
    low: float | Sequence[float],
    high: float | Sequence[float],
    because: str,
    file: Path | None = None,
) -> dict[str, Any]:
    """Seal a prediction and return it; where the name was sealed before, what was sealed then.

    value: a number or several; low, high: the interval around each, so that low <= value <= high
    (one number serves for all). because: your reason, in at least four words. Raises NotSealed
    where there is still a `...`, and ValueError, with what to do, for anything else, and where the
    file was edited by hand.
    """
    if any(part is ... for part in _parts([value, low, high, because])):
        raise NotSealed(f"{name!r} is not sealed yet: replace each ... by what you expect")
    if (earlier := sealed(name, file)) is not None:
        print(f"{name!r} was sealed before: {_told(earlier)}. The first prediction counts.")
        return earlier
    values = _numbers(value, "value")
    lows, highs = (_numbers(one, word, len(values)) for one, word in ((low, "low"), (high, "high")))
    if not all(a <= b <= c for a, b, c in zip(lows, values, highs, strict=True)):
        told = _told_all(lows, values, highs)
        raise ValueError(f"each value lies in its interval: low <= value <= high, not {told}")
    if len(str(because).split()) < MIN_WORDS:
        raise ValueError('say why in a sentence: because="..."')
    append({"name": str(name), "value": values, "low": lows, "high": highs,
             "because": str(because)}, file)  # fmt: skip
    print(f"Sealed {name!r}: {_told(sealed(name, file))}.")
    return sealed(name, file)


def sealed(name: str, file: Path | None = None) -> dict[str, Any] | None:
    """The first prediction of that name, or None."""
    found = next((line for line in read(file) if line.get("name") == name), None)
    if found is not None:
        try:
            _entry(found, len(found["value"]), name)
        except (AssertionError, TypeError, KeyError):
            raise ValueError(f"the line of {name!r} in {file or FILE} {CHANGED}") from None
    return found


def reveal(
    name: str, measured: float | Sequence[float], file: Path | None = None
) -> dict[str, Any]:
    """Set a measurement beside its prediction, print both, and return the prediction.

    measured: as many numbers as were predicted. Raises NotSealed where there is no prediction yet.
    """
    guess = sealed(name, file)
    if guess is None:
        raise NotSealed(f"first seal what you expect: predictions.seal({name!r}, ...)")
    found = _numbers(measured, "measured", len(guess["value"]))
    if not any(line.get("revealed") == name for line in read(file)):
        append({"revealed": name, "measured": found}, file)
    inside = sum(map(_inside, guess["low"], found, guess["high"]))
    result = f"measured {_list(found)}: {inside} of {len(found)} inside"
    print(f"{name}: you said {_told(guess)}; {result}.")
    return guess


def band(axis: Axes, guess: dict[str, Any], x: Sequence[float]) -> None:
    """Draw the intervals of a prediction as grey bars at the places x, its values as grey lines."""
    pairs = zip(x, guess["value"], guess["low"], guess["high"], strict=True)
    for place, value, low, high in pairs:
        axis.plot([place, place], [low, high], color="0.7", linewidth=9, solid_capstyle="butt",
                  zorder=0, label="predicted" if place == x[0] else None)  # fmt: skip
        axis.plot(place, value, "_", color="0.35", markersize=14, zorder=1)


def check_sealed(guess: Any, count: int, name: str) -> None:
    """Raise AssertionError unless it is a sealed prediction of so many numbers."""
    _entry(guess, count, name)


def check_inside(
    guess: Any, measured: Sequence[float], name: str, narrow: float = math.inf
) -> None:
    """Raise AssertionError unless every measured value lies in the interval that was sealed.

    narrow: the width that earns everything; an interval wider than `WIDE` times that earns nothing.
    """
    guess = _entry(guess, len(measured), name)
    missed = [value for low, value, high in zip(guess["low"], measured, guess["high"], strict=True)
              if not _inside(low, value, high)]  # fmt: skip
    if missed:
        told = f"misses {len(missed)} of {len(measured)}: you said {_told(guess)}"
        fail(name, f"{told}. Explain why in your answer: that is worth as much as a wide hit.")
    widest = max(b - a for a, b in zip(guess["low"], guess["high"], strict=True))
    if not widest <= WIDE * narrow * (1 + 1e-9):
        fail(name, f"is right, with an interval of {widest:g}, which excludes too little.")


def check_narrow(guess: Any, measured: Sequence[float], width: float, name: str) -> None:
    """Raise AssertionError unless it is inside, and no interval is wider than `width`.

    0.25 to 0.55 is 0.3 wide: what decimals lose in binary is not counted.
    """
    check_inside(guess, measured, name)
    guess = _entry(guess, len(measured), name)
    widest = max(b - a for a, b in zip(guess["low"], guess["high"], strict=True))
    if not widest <= width * (1 + 1e-9):
        fail(name, f"is right, with an interval of {widest:g}; {width:g} or less was asked for.")


def read(file: Path | None = None) -> list[dict[str, Any]]:
    """The lines of the file; none where there is none. Raises ValueError where the chain breaks."""
    file = FILE if file is None else Path(file)
    if not file.exists():
        return []
    with open(file, "rb") as stream:
        text = stream.read(MAX_BYTES + 1)
    lines, before = text.decode("utf-8", "replace").splitlines(), _START
    if len(text) > MAX_BYTES or len(lines) > MAX_LINES:
        raise ValueError(f"{file} is too large")
    found = []
    for number, text in enumerate(lines, 1):
        try:
            line = json.loads(text)
            good = line.pop("hash") == _hash(line) and line["before"] == before
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            good = False
        if not good:
            raise ValueError(f"line {number} of {file} {CHANGED}")
        before = _hash(line)
        found.append(line)
    return found


def append(line: dict[str, Any], file: Path | None = None) -> None:
    """Write a line behind those of the file, with the hash of the one before and its own."""
    file = FILE if file is None else Path(file)
    lines = read(file)
    line["before"] = _hash(lines[-1]) if lines else _START
    line["hash"] = _hash(line)
    with open(file, "a", encoding="utf-8") as target:
        target.write(json.dumps(line) + "\n")
        target.flush()
        os.fsync(target.fileno())


def _hash(line: dict[str, Any]) -> str:
    content = {key: value for key, value in line.items() if key != "hash"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _numbers(value: Any, word: str, count: int | None = None) -> list[float]:
    many = value if isinstance(value, list | tuple) or hasattr(value, "tolist") else [value]
    many = many.tolist() if hasattr(many, "tolist") else list(many)
    many = many if isinstance(many, list) else [many]
    try:
        many = [float(one) for one in many]
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{word} is a number, or a list of numbers") from None
    if count is not None and len(many) == 1:
        many = many * count
    if not many or not all(map(math.isfinite, many)):
        raise ValueError(f"{word} is finite, and not empty")
    if count is not None and len(many) != count:
        raise ValueError(f"{word} has {len(many)} numbers; {count} are expected")
    return many


def _parts(values: list) -> list:
    """The values, and what lists and tuples among them hold."""
    return [part for value in values
            for part in (value if isinstance(value, list | tuple) else [value])]  # fmt: skip


def _entry(guess: Any, count: int, name: str) -> dict[str, Any]:
    """A prediction as a test was handed it, checked: it may be anything."""
    try:
        value, low, high = (_numbers(guess[key], key) for key in ("value", "low", "high"))
    except Exception:  # whatever a submission made of it
        fail(name, "is no sealed prediction: predictions.seal returns one.")
    if not len(value) == len(low) == len(high) == count:
        fail(name, f"has {len(value)} numbers; {count} were asked for.")
    return {"value": value, "low": low, "high": high}


def _inside(low: float, value: float, high: float) -> bool:
    return low <= value <= high


def _told(guess: dict[str, Any]) -> str:
    triples = zip(guess["value"], guess["low"], guess["high"], strict=True)
    return ", ".join(f"{value:g} in [{low:g}, {high:g}]" for value, low, high in triples)


def _told_all(lows: list[float], values: list[float], highs: list[float]) -> str:
    return ", ".join(f"{a:g}, {b:g}, {c:g}" for a, b, c in zip(lows, values, highs, strict=True))


def _list(values: list[float]) -> str:
    return ", ".join(f"{value:g}" for value in values)
