"""What grading never looks at is left out of a notebook, whatever the text is, in linear time."""

import json
import resource
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grade import slim as module
from autograder.grade.slim import TooMuch, slim

KEYS = ("outputs", "widgets", "attachments")
texts = st.text('ab"\\{}[],:\n\u00e9') | st.sampled_from(KEYS + tuple(f'"{key}":' for key in KEYS))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
)


def without(value):
    """What should be left of a value."""
    if isinstance(value, list):
        return [without(one) for one in value]
    if isinstance(value, dict):
        return {key: None if key in KEYS else without(one) for key, one in value.items()}
    return value


@given(values, st.integers(1, 100), st.sampled_from([None, 1]), st.booleans())
def test_exactly_the_values_of_these_keys_go(value, size, indent, ascii_only):
    data = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    pieces = [data[begin : begin + size] for begin in range(0, len(data), size)]
    assert json.loads(slim(pieces, len(data) + 1000)[0]) == without(value)


@given(st.binary(), st.integers(1, 20))
def test_any_bytes_are_taken(data, size):
    pieces = [data[begin : begin + size] for begin in range(0, len(data), size)]
    assert slim(pieces, 1000)[0] == slim([data], 1000)[0]


def test_what_is_left_is_bounded():
    with pytest.raises(TooMuch):
        slim([b" " * 1001], 1000)
    assert slim([b'{"outputs": "' + b" " * 10_000_000 + b'"}'], 1000) == (b'{"outputs":null}', 1)


@pytest.mark.parametrize(
    "piece",
    [b'"outputs":[],', b'"outputs":{', b"[", b"[]", b'"', b'\\"', b"\\", b'"\\\\', b"{}", b",",
     b'"outputs"', b'"outputs":"', b'"outputs":{"outputs":', b'"outputs":"\\'],
)  # fmt: skip
def test_linear_time(piece):
    for opening in (b"", b'{"outputs":', b'{"outputs":"'):
        began = time.process_time()
        slim([opening + piece * (10_000_000 // len(piece))], 20_000_000)
        assert time.process_time() - began < 3


def test_values_left_out_are_bounded(monkeypatch):
    monkeypatch.setattr(module, "MAX_LEFT_OUT", 2)
    assert slim([b'{"outputs":1,"outputs":2,"outputs":3}'], 100)[1] == 2


MEASURE = """
import resource, sys
from autograder.grade import notebook
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
def pieces():
    yield b'{"cells":[{"cell_type":"code","source":"x = 1","outputs":[{"data":{"image/png":"'
    for _ in range(30): yield b"iVBORw0K" * 125_000
    yield b'"}},{"data":{"x":['
    for _ in range(30): yield b"[0.123,[-1e-3]]," * 62_500
    yield b'0]}}]}],"metadata":{"widgets":{"state":{'
    for _ in range(10): yield b'"model":{"layout":[{}, "x"]},' * 30_000
    yield b'"a":1}}}}'
parsed = notebook.parse(pieces())
assert [cell.source for cell in parsed.cells] == ["x = 1"], parsed
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_is_bounded():
    """A notebook of 70 MB with pictures, figures and widgets."""
    ran = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 40 << 10, "KiB beyond the imports"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > 0
