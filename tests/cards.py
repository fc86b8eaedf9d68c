"""The graphics card for tests: `make test DEVICE=cuda` (or auto) has those run that need one.

They run in a process of their own, before all others: one that has opened CUDA must not be forked,
as the fork servers of other tests are.
"""

import functools
import os

import pytest

from autograder.sealed import devices

DEVICE = os.environ.get("DEVICE", "cpu")


@functools.cache
def check() -> devices.Device | None:
    """The card that `DEVICE` asks for, or None; raises ValueError where one must be there."""
    if DEVICE not in devices.CHOICES:
        raise ValueError(f"DEVICE={DEVICE}: it is one of {', '.join(devices.CHOICES)}")
    return devices.chosen(DEVICE)


def options() -> tuple[str, ...]:
    """What a grader is told so that it judges on the card, too, where `DEVICE` asks for one."""
    return (f"--device={check().name}",) if check() else ()


def _is_here() -> bool:
    try:
        return check() is not None
    except ValueError:  # told once, as the tests begin
        return False


needs_card = (
    pytest.mark.gpu,
    pytest.mark.skipif(not _is_here(), reason="needs a graphics card: make test DEVICE=cuda"),
)
"""Marks of a test that needs a card."""
EACH = ("cpu", pytest.param("cuda", marks=needs_card))
"""Devices for `parametrize`."""
