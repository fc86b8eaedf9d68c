"""How long a call takes."""

import time
from collections.abc import Callable


def seconds(function: Callable[[], object], repeats: int = 7, at_least: float = 2e-3) -> float:
    """Seconds for one call of `function()`: the quickest of `repeats` measurements.

    What else the machine does makes a measurement longer, never shorter. Each measurement calls as
    often as it takes to last about `at_least` seconds, because a clock cannot be read often enough
    for a call of a microsecond. The first call does not count: it may reserve memory. Work that a
    GPU has still to do is not waited for. What the function raises passes through.
    """
    function()
    calls = max(1, round(at_least / max(_duration(function, 1), 1e-7)))
    return min(_duration(function, calls) for _ in range(repeats)) / calls


def _duration(function: Callable[[], object], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        function()
    return time.perf_counter() - start
