"""Messages on a stream socket: a fixed head, a msgpack header, a body of raw bytes.

    head = magic | kind | request number | header length | body length

Lengths are bounded before anything is allocated, and both directions keep a deadline: a peer that
sends one byte a second, or never reads, is a `TimeoutError`, not a hang.
"""

import array
import os
import select
import socket
import struct
import time
from typing import Any, NamedTuple

import msgpack

from autograder.sealed.values import MAX_BODY, PlainDataError

# Linux only
_CLOSE_ON_EXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)
_CREDENTIALS = getattr(socket, "SCM_CREDENTIALS", None)
HEAD = struct.Struct("<4sBxxxQIQ")
MAGIC = b"IPS1"
MAX_HEADER = 4 << 20

REQUEST, REPLY, CALLBACK, CALLBACK_REPLY = 1, 2, 3, 4


class Credentials(NamedTuple):
    """Who sent a message, as the kernel says."""

    pid: int
    uid: int
    gid: int


class Message(NamedTuple):
    """One message: kind, request number, header tree, body, and what came beside it."""

    kind: int
    number: int
    header: Any
    body: bytearray
    descriptors: list[int]
    sender: Credentials | None


def send(
    sock: socket.socket,
    kind: int,
    number: int,
    header: Any,
    blocks=(),
    size: int = 0,
    deadline: float | None = None,
    descriptors=(),
) -> None:
    """Send one message; raises `TimeoutError` at `deadline` (monotonic), `OSError` if gone."""
    packed = msgpack.packb(header, unicode_errors="replace")  # a string may be no Unicode
    if len(packed) > MAX_HEADER:
        raise PlainDataError("the value has too many parts")
    head = HEAD.pack(MAGIC, kind, number, len(packed), size)
    views = [memoryview(part).cast("B") for part in (head + packed, *blocks) if len(part)]
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
    ancillary = rights if descriptors else []
    first = 0
    while first < len(views):
        try:
            # a worker may not call sendmsg, which could reach any socket (see `confinement`)
            some = views[first : first + 64]
            sent = sock.sendmsg(some, ancillary) if ancillary else os.writev(sock.fileno(), some)
        except BlockingIOError:
            _wait(sock, deadline, writing=True)
            continue
        ancillary = []
        while first < len(views) and sent >= len(views[first]):
            sent -= len(views[first])
            first += 1
        if sent:
            views[first] = views[first][sent:]


def receive(sock: socket.socket, deadline: float | None = None) -> Message:
    """Receive one message.

    Raises `TimeoutError` at `deadline`, `EOFError` when the peer is gone and `PlainDataError` when
    what it sent is not a message.
    """
    head, descriptors, sender = bytearray(), [], None
    try:
        while len(head) < HEAD.size:
            part, found, who = _receive_some(sock, HEAD.size - len(head), deadline)
            head += part
            descriptors += found
            sender = sender or who
        magic, kind, number, header_size, body_size = HEAD.unpack(head)
        if magic != MAGIC or header_size > MAX_HEADER or body_size > MAX_BODY:
            raise PlainDataError("not a message")
        packed = _receive_exactly(sock, header_size, deadline)
        body = _receive_exactly(sock, body_size, deadline)
        header = _unpack(packed)
    except BaseException:
        for descriptor in descriptors:
            socket.close(descriptor)
        raise
    return Message(kind, number, header, body, descriptors, sender)


def _unpack(packed: bytearray) -> Any:
    try:
        return msgpack.unpackb(packed, strict_map_key=True, max_ext_len=0, max_bin_len=0)
    except (ValueError, TypeError, RecursionError, msgpack.UnpackException) as error:
        raise PlainDataError(f"malformed header: {type(error).__name__}") from None


def _wait(sock: socket.socket, deadline: float | None, writing: bool) -> None:
    left = None if deadline is None else deadline - time.monotonic()
    if left is not None and left <= 0:
        raise TimeoutError
    select.select([] if writing else [sock], [sock] if writing else [], [], left)


def _receive_some(sock: socket.socket, size: int, deadline: float | None):
    room = socket.CMSG_SPACE(4 * 4) + socket.CMSG_SPACE(12)
    while True:
        try:
            part, ancillary, _, _ = sock.recvmsg(size, room, _CLOSE_ON_EXEC)
            break
        except BlockingIOError:
            _wait(sock, deadline, writing=False)
        except ConnectionResetError:
            raise EOFError from None
    if not part:
        raise EOFError
    descriptors, sender = array.array("i"), None
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
        elif level == socket.SOL_SOCKET and kind == _CREDENTIALS:
            sender = Credentials(*struct.unpack("3i", data[:12]))
    return part, list(descriptors), sender


def _receive_exactly(sock: socket.socket, size: int, deadline: float | None) -> bytearray:
    # grows with what really comes: a header that announces 256 MiB costs nothing by itself
    data = bytearray()
    while len(data) < size:
        try:
            part = sock.recv(min(size - len(data), 1 << 20))
        except BlockingIOError:
            _wait(sock, deadline, writing=False)
            continue
        except ConnectionResetError:
            raise EOFError from None
        if not part:
            raise EOFError
        data += part
    return data
