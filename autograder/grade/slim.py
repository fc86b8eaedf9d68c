"""Leaves out of a notebook's JSON what grading never looks at: outputs, widgets and attachments.

They can be hundreds of megabytes. The text goes by in pieces and no value of it is built: numpy
finds where strings begin and how deep brackets are, so that time is linear and memory bounded
whatever the text is. It need not be valid; what is left is parsed by the caller.
"""

import re
from collections.abc import Iterable

import numpy as np

PIECE = 1 << 20
MAX_LEFT_OUT = 20_000
"""Values left out; after so many the rest stays, and counts."""

_KEY = re.compile(rb'"(?:outputs|widgets|attachments)"[ \t\r\n]{0,8}:')
_LONGEST_KEY = 24
_STEP = np.zeros(256, np.int8)
_STEP[[ord("["), ord("{")]] = 1
_STEP[[ord("]"), ord("}")]] = -1


class TooMuch(Exception):
    """What is left is beyond the limit."""


class Slimmer:
    """Takes a text piece by piece; `kept` is what is left of it, at most `most` bytes.

    In place of each value that was left out, of which there are `left_out`, stands `null`.
    """

    def __init__(self, most: int):
        self.kept, self.left_out = bytearray(), 0
        self._most = most
        self._held = b""
        self._quoted = self._depth = 0
        self._skipping: int | None = None
        """the depth of the object that holds the value which is being left out"""

    def add(self, piece: bytes) -> None:
        """Take the next piece; raises `TooMuch`."""
        data = self._held + piece
        cut = _cut(data)
        self._held = data[cut:]
        self._take(data[:cut])

    def end(self) -> bytes:
        """What is left, now that nothing more comes; raises `TooMuch`."""
        self._take(self._held)
        self._held = b""
        return bytes(self.kept)

    def _take(self, data: bytes) -> None:
        """Take bytes that end neither within an escape nor within a key."""
        # of one length with the data, and every quote in it begins or ends a string
        plain = data.replace(b"\\\\", b"\0\0").replace(b'\\"', b"\0\0")
        if self._skipping is not None and self._quoted and b'"' not in plain:
            return
        codes = np.frombuffer(plain, np.uint8)
        inside = (np.cumsum(codes == ord('"'), dtype=np.uint8) + np.uint8(self._quoted)) & 1
        steps = _STEP[codes]
        steps[inside == 1] = 0
        depths = np.cumsum(steps, dtype=np.int32) + np.int32(self._depth)
        commas = (codes == ord(",")) & (inside == 0)
        place = 0
        if self._skipping is not None:
            place = self._after_value(depths, commas, self._skipping, 0)
        while self.left_out < MAX_LEFT_OUT and (key := _KEY.search(plain, place)):
            self._keep(data[place : key.end()])
            place = key.end()
            if inside[key.start()]:
                self._keep(b"null")
                self.left_out += 1
                place = self._after_value(depths, commas, int(depths[key.start()]), place)
        self._keep(data[place:])
        if len(data):
            self._quoted, self._depth = int(inside[-1]), int(depths[-1])

    def _after_value(self, depths, commas, depth: int, place: int) -> int:
        """Where the value ends that begins at `place`: at a comma beside it, or a bracket."""
        size = 256
        while place < len(depths):
            window = slice(place, place + size)
            ends = (depths[window] < depth) | (commas[window] & (depths[window] == depth))
            first = int(ends.argmax())
            if ends[first]:
                self._skipping = None
                return place + first
            place, size = place + size, 4 * size
        self._skipping = depth
        return len(depths)

    def _keep(self, data: bytes) -> None:
        self.kept += data
        if len(self.kept) > self._most:
            raise TooMuch


def _cut(data: bytes) -> int:
    """How much can be taken now: the rest may be the beginning of an escape or of a key."""
    cut = max(0, len(data) - 2 * _LONGEST_KEY)
    for key in _KEY.finditer(data, max(0, cut - _LONGEST_KEY)):
        if key.start() < cut < key.end():
            cut = key.start()
    backslashes = cut - len(data[:cut].rstrip(b"\\"))
    return cut - backslashes % 2


def slim(pieces: Iterable[bytes], most: int) -> tuple[bytes, int]:
    """What is left of a text, and how many values were left out; raises `TooMuch`."""
    slimmer = Slimmer(most)
    for piece in pieces:
        for begin in range(0, len(piece), PIECE):
            slimmer.add(piece[begin : begin + PIECE])
    return slimmer.end(), slimmer.left_out
