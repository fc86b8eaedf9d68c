"""Readers of what students and workers send, under generated input: they keep to what they say.

How many examples is a matter of the profile (`tests/conftest.py`); all are the same in every run
but for `make attack`. Memory is bounded by what came in: a reader may take a multiple of it, not
what the input announces.
"""

import contextlib
import io
import json
import os
import socket
import tempfile
import time
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grade import notebook, submission
from autograder.grade.archive_reader import Budget, Entry, Unreadable, list_zip
from autograder.grade.cells import called_checks, cell_notes, definitions, question_ends
from autograder.grade.notebook import NotebookError
from autograder.sealed import channel
from autograder.sealed.values import PlainDataError
from tests.conftest import ROOT

pytestmark = [pytest.mark.attack, pytest.mark.timeout(900)]

SLUG = "hw02_transposed_convolution"
QUESTIONS = [
    {"name": "q1", "replaced_names": ["conv"], "manual": False},
    {"name": "q4", "replaced_names": ["trans_conv"], "manual": False},
    {"name": "q10", "replaced_names": [], "manual": True},
]
MANIFEST = {"slug": SLUG, "notebook": f"{SLUG}.ipynb", "questions": QUESTIONS}
STARTER = (ROOT / "assignments" / SLUG / "starter.ipynb").read_bytes()
SMALL = json.dumps(
    {
        "cells": [
            {"cell_type": "code", "source": ["def conv(X):\n", "    return X"], "metadata": {}},
            {"cell_type": "code", "source": 'grader.check("q1")', "outputs": [], "metadata": {}},
            {"cell_type": "markdown", "source": "words", "attachments": {"a": {"b/c": "d"}}},
        ],
        "metadata": {"kernelspec": {"language": "python"}, "inverse_problems": {"slug": SLUG}},
        "nbformat": 4,
    }
).encode()


@contextlib.contextmanager
def memory_below(bound: int):
    """The block allocates less than `bound` bytes at any time."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < bound, f"{peak:,} bytes, {bound:,} allowed"


@st.composite
def changed(draw, contents) -> bytes:
    """Bytes of which a few are changed, cut out or repeated."""
    data = bytearray(draw(contents))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 2, 4, 8, 100])))
        new = draw(st.binary(max_size=8) | st.sampled_from([b"\xff" * 4, bytes(4), b"PK\x03\x04"]))
        data[start:end] = new
    whole = draw(st.integers(0, 3))
    return bytes(data if whole else data[: draw(st.integers(0, len(data)))])


# --- archives -------------------------------------------------------------------------------------

NAMES = st.sampled_from(
    [
        f"{SLUG}.ipynb", "other.ipynb", "weights.npz", "../up.csv", "/abs.csv", "a/b/c/d/e.csv",
        "con:", "C:\\x.csv", ".hidden", "inner.zip", "", "./x.csv", "a//b.csv", "x" * 300 + ".csv",
    ]
) | st.text(max_size=12)  # fmt: skip
CONTENTS = st.binary(max_size=200) | st.sampled_from([SMALL, b"[" * 5000, bytes(1 << 20)])


@st.composite
def zips(draw, depth: int = 2) -> bytes:
    """Archives as `zipfile` writes them, of odd members, with archives in them."""
    buffer = io.BytesIO()
    inner = zips(depth - 1) if depth else st.nothing()
    with zipfile.ZipFile(buffer, "w") as archive:
        for _ in range(draw(st.integers(0, 4))):
            name = draw(NAMES)
            info = zipfile.ZipInfo(name or "x")
            info.filename = name  # as it is, without what ZipInfo would change
            info.external_attr = draw(st.sampled_from([0, 0o120777 << 16, 0o10644 << 16]))
            info.compress_type = draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
            content = draw(inner if name.endswith(".zip") and depth else CONTENTS)
            with contextlib.suppress(UnicodeEncodeError), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of a name that comes twice
                archive.writestr(info, content)
    return buffer.getvalue()


@given(changed(zips()))
def test_archives(data):
    budget = Budget()
    with memory_below(8 * len(data) + (24 << 20)):
        try:
            entries = list_zip(Entry("export.zip", "", 0, lambda limit: iter([data])), budget)
        except Unreadable:
            return
        for entry in entries:
            with contextlib.suppress(Unreadable):
                assert len(entry.read(4 << 20)) <= 4 << 20
            assert "/" not in entry.name and ".." not in entry.place.split("/")
    assert budget.left <= Budget().left and len(budget.notes) <= 20


@given(changed(zips()))
def test_submissions(data):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "export.zip").write_bytes(data)
        with memory_below(16 * len(data) + (48 << 20)):
            found = submission.read(Path(folder), MANIFEST)
    assert (found.fatal is None) == bool(found.notebook_name)
    assert len(found.notes) <= submission.MAX_NOTES
    json.dumps([found.fatal, found.notes]).encode("utf-8")
    for name, content in found.files.items():
        assert os.path.basename(name) == name and len(content) <= submission.MAX_FILE


# --- notebooks ------------------------------------------------------------------------------------

KEYS = st.sampled_from(
    [
        "cells", "metadata", "cell_type", "source", "input", "outputs", "worksheets", "nbformat",
        "inverse_problems", "question", "slug", "kernelspec", "language", "name", "attachments",
    ]
) | st.text(max_size=5)  # fmt: skip
WORDS = st.sampled_from(
    ["code", "markdown", "q1", "q4", SLUG, "def conv(X):\n    return X", 'grader.check("q4")', "\0"]
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=20)
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=30,
)
CELLS = st.fixed_dictionaries(
    {"cell_type": WORDS | TREES, "source": WORDS | st.lists(WORDS) | TREES},
    optional={"metadata": TREES, "outputs": TREES, "id": TREES},
)
DOCUMENTS = TREES | st.fixed_dictionaries(
    {"cells": st.lists(CELLS | TREES, max_size=8) | TREES},
    optional={"metadata": TREES, "nbformat": TREES, "worksheets": TREES},
)
ENCODINGS = st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "latin-1"]
)


@st.composite
def notebooks(draw) -> bytes:
    """Any JSON in the shape of a notebook, or nearly, in any encoding."""
    text = json.dumps(draw(DOCUMENTS), ensure_ascii=draw(st.booleans()))
    return text.encode(draw(ENCODINGS), "replace" if draw(st.booleans()) else "ignore")


@st.composite
def pruned(draw) -> bytes:
    """The starter in which something is replaced by anything."""
    document = json.loads(STARTER)
    for _ in range(draw(st.integers(1, 3))):
        place = document
        while True:
            keys = list(place) if isinstance(place, dict) else range(len(place))
            if not keys:
                break
            key = keys[draw(st.integers(0, len(keys) - 1))]
            if not isinstance(place[key], dict | list) or draw(st.integers(0, 2)) == 0:
                place[key] = draw(TREES)
                break
            place = place[key]
    return json.dumps(document).encode()


@given(changed(notebooks() | st.just(SMALL) | st.just(STARTER)) | notebooks() | pruned())
def test_notebooks(data):
    with memory_below(60 * len(data) + (2 << 20)):
        try:
            found = notebook.parse(data)
        except NotebookError as error:
            assert str(error).endswith(".")
            return
        ends = question_ends(found.cells, QUESTIONS)
        cell_notes(found.cells, QUESTIONS)
    assert [cell.index for cell in found.cells] == list(range(len(found.cells)))
    assert all(end is None or 0 <= end < len(found.cells) for end in ends.values())
    for cell in found.cells:
        cell.source.encode("utf-8")
        assert "\0" not in cell.source


PIECES = st.sampled_from(
    [
        '"', "'", '"""', "'''", "\\", "\n", "#", " ", "(", ")", "grader", ".", "check",
        'check("q4")', "def f(x):", "class ", "async def ", "x: y = 1", "x ==",
        "raise NotImplementedError(", "not written yet", "    ", "\t", "é", "\x85", "\u2028",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12), st.lists(PIECES, max_size=4), st.integers(0, 5000))
def test_cells(some, again, times):
    """Also where a few pieces come again and again, which slow expressions would choke on."""
    source = "".join(some) + "".join(again) * times + "".join(some)
    with memory_below(400 * len(source) + (1 << 20)):
        checks, names = called_checks(source), definitions(source)
    assert len(set(checks)) == len(checks)
    assert all(name.isidentifier() or name[:1].isdigit() for name in names)


# --- messages -------------------------------------------------------------------------------------

HEADS = st.builds(
    channel.HEAD.pack,
    st.sampled_from([channel.MAGIC, b"IPS2"]),
    st.integers(0, 255),
    st.integers(0, 2**64 - 1),
    st.integers(0, 64) | st.sampled_from([channel.MAX_HEADER, channel.MAX_HEADER + 1, 2**32 - 1]),
    st.integers(0, 64) | st.sampled_from([channel.MAX_BODY, channel.MAX_BODY + 1, 2**64 - 1]),
)
PACKED = st.sampled_from(
    [
        b"\x80", b"\xc1", b"\x81\xa1a\xc0", b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff", b"\xc9\xff\xff\xff\xff\x01", b"\x91" * 3000,
        b"\xdb\x7f\xff\xff\xff",
    ]
) | st.binary(max_size=64)  # fmt: skip


@st.composite
def frames(draw) -> bytes:
    """A message whose lengths fit, with any header."""
    packed, body = draw(PACKED), draw(st.binary(max_size=64))
    return channel.HEAD.pack(channel.MAGIC, 2, 7, len(packed), len(body)) + packed + body


@given(changed(st.builds(bytes.__add__, HEADS | frames(), PACKED | frames())), st.integers(0, 6))
def test_messages(data, descriptors):
    """Whatever comes, with descriptors beside it, and then the end."""
    ours, theirs = socket.socketpair()
    before = len(os.listdir("/proc/self/fd"))
    with ours, theirs, memory_below(200 * len(data) + (4 << 20)):
        ours.setblocking(False)
        if data:
            socket.send_fds(theirs, [data], [theirs.fileno()] * descriptors)
        theirs.shutdown(socket.SHUT_WR)
        while True:
            try:
                message = channel.receive(ours, time.monotonic() + 60)
            except (PlainDataError, EOFError):
                break
            for descriptor in message.descriptors:
                os.close(descriptor)
        assert len(os.listdir("/proc/self/fd")) == before


@given(TREES, st.lists(st.binary(max_size=3000), max_size=70), st.integers(0, 2**64 - 1))
def test_messages_come_back(header, blocks, number):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        size = sum(map(len, blocks))
        try:
            channel.send(theirs, channel.REPLY, number, header, blocks, size)
        except (OverflowError, UnicodeEncodeError):  # what msgpack cannot hold
            return
        try:
            message = channel.receive(ours)
        except PlainDataError:  # bounds that the reader has and the writer does not
            return
        assert message.number == number and message.body == b"".join(blocks)
        assert repr(message.header) == repr(header)
