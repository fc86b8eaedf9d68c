"""What the machine does beside: limits of time that are fair on an idle one grow with it."""

import time

MOST = 10.0
"""Limits grow by this factor at most."""


def slower(seconds: float = 0.2) -> float:
    """How many times longer a computation takes here than on an idle core, between 1 and MOST.

    seconds: of processor time that are tried.
    """
    began, used = time.monotonic(), time.process_time()
    while time.process_time() - used < seconds:
        pass
    taken = (time.monotonic() - began) / (time.process_time() - used)
    return min(max(taken, 1.0), MOST)
