"""Gradescope's contract for results.json: a JSON Schema, and what a schema cannot say.

fastjsonschema, as it takes 20 ms to import and 20 to compile; jsonschema takes more than a second.
"""

import functools
import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastjsonschema

SCHEMA = Path(__file__).with_name("results.schema.json")
VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")
"""In the order in which a student comes to see what has them."""
ORDERS = ("asc", "desc")

MAX_FILE = 100_000
"""Characters of the whole file: the platform cuts what is longer in the middle."""
MAX_DEPTH = 12

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_WORDS = {
    "object": "a dict",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "number or string": "a number or a text",
}


def validate(results: dict) -> None:
    """Raise ValueError, naming the field, unless Gradescope takes these results as they are.

    Stricter than the platform: unknown fields, numbers that are not finite, negative scores, NUL,
    lone surrogates, texts above 100,000 characters and a longer file are refused too.
    """
    _check_data("", results, 0)
    try:
        _compiled()(results)
    except fastjsonschema.JsonSchemaValueException as error:
        raise ValueError(_sentence(error)) from error
    tests = results.get("tests", [])
    for index, test in enumerate(tests):
        if test.get("score", 0) > test.get("max_score", math.inf):
            raise ValueError(f"tests[{index}].score: is above max_score")
    if "score" not in results and not all("score" in test for test in tests):
        raise ValueError("results.score: required, as not every test has a score")
    if (length := len(dump(results))) > MAX_FILE:
        raise ValueError(f"results: {length:,} characters, at most {MAX_FILE:,} are allowed")


def known(results: dict) -> dict:
    """A result as the platform gives it back, without the fields that it may have added."""
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))
    made = _only(results, definitions)
    for name, kind in (("tests", "test"), ("leaderboard", "leaderboard")):
        if isinstance(made.get(name), list):
            made[name] = [_only(item, definitions["definitions"][kind]) for item in made[name]]
    return made


def _only(value: Any, definition: dict) -> Any:
    """The fields that are known and not null."""
    if not isinstance(value, dict):
        return value
    wanted = definition["properties"]
    return {key: part for key, part in value.items() if key in wanted and part is not None}


def dump(results: dict) -> str:
    """The text of results.json; raises ValueError for numbers that are not finite."""
    return json.dumps(results, ensure_ascii=False, allow_nan=False)


@functools.cache
def _compiled() -> Callable[[Any], Any]:
    return fastjsonschema.compile(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _check_data(place: str, value: Any, depth: int) -> None:
    """Plain JSON data of finite numbers and of texts that UTF-8 can write."""
    where = place or "results"
    if depth > MAX_DEPTH:
        raise ValueError(f"{where}: is nested too deeply")
    if isinstance(value, dict):
        for key, part in value.items():
            if not isinstance(key, str):
                raise ValueError(f"{where} (key): must be a text, not {type(key).__name__}")
            inside = f"{place}.{key}".lstrip(".")
            _check_data(f"{where} (key)", key, depth)
            _check_data(inside, part, depth + 1)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            _check_data(f"{place}[{index}]", part, depth + 1)
    elif isinstance(value, str):
        if found := _FORBIDDEN.search(value):
            raise ValueError(f"{where}: contains the character U+{ord(found[0]):04X}")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{where}: {value} is not finite")
    elif value is not None and not isinstance(value, bool | int):
        raise ValueError(f"{where}: is no JSON data, but {type(value).__name__}")


def _sentence(error: fastjsonschema.JsonSchemaValueException) -> str:
    """The place in our notation, then what is wrong."""
    place = ""
    for part in error.path[1:]:
        place += f"[{part}]" if str(part).isdigit() else f".{part}"
    place, value, wanted = place.lstrip("."), error.value, error.rule_definition
    where = place or "results"
    match error.rule:
        case "type":
            kind = wanted if isinstance(wanted, str) else " or ".join(wanted)
            return f"{where}: must be {_WORDS[kind]}, not {type(value).__name__}"
        case "enum":
            return f"{where}: must be one of {', '.join(wanted)}"
        case "maxLength":
            return f"{where}: {len(value):,} characters, at most {wanted:,} are allowed"
        case "maxItems":
            return f"{where}: more than {wanted:,} items"
        case "minimum" if wanted == 0:
            return f"{where}: must not be negative"
        case "minimum" | "maximum":
            return f"{where}: is beyond {abs(wanted):g}"
        case "anyOf":
            names = [option["required"][0] for option in wanted]
            return f"{where}: needs {' or '.join(names)}"
        case "required":
            missing = next(name for name in wanted if name not in value)
            return f"{f'{place}.{missing}'.lstrip('.')}: is required"
        case "additionalProperties":
            known = error.definition["properties"]
            unknown = next(name for name in value if name not in known)
            return f"{f'{place}.{unknown}'.lstrip('.')}: unknown field"
    return f"{where}: {error.message}"
