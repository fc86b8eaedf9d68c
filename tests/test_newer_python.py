"""Lines of a newer Python are told from mistakes."""

import time

import pytest

from autograder.grade.newer_python import newer_python
from tests.load import seconds


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("def first[T](values): return values[0]", "3.12"),
        ("    async def first[T](values):", "3.12"),
        ("class Stack[T]:", "3.12"),
        ("type Image = torch.Tensor", "3.12"),
        ('print(f"psnr {values["noisy"]:.2f}")', "3.12"),
        ("print(f'{names['a']}')", "3.12"),
        ("except ValueError, TypeError:", "3.14"),
        ('print(t"{x}")', "3.14"),
        ("print 'x'", None),
        ("def f(x:", None),
        ("type(x) = 3", None),
        ("print(f'{x')", None),
        ("x = f\"{values['a']}\" +", None),
        ("", None),
    ],
)
def test_newer_syntax_is_named(line, version):
    told = newer_python(line, (3, 11))
    assert (
        told == "" if version is None else f"Python {version} syntax; the grader runs 3.11" in told
    )


def test_what_runs_here_is_not_newer():
    assert newer_python("type X = int", (3, 12)) == ""
    assert newer_python("type X = int", (3, 13)) == ""


@pytest.mark.parametrize("piece", ["f'{", 'f"{a', "f'", "def a", "t", "except a.", "(", "f\"{'"])
def test_long_lines_take_no_time(piece):
    begin = time.monotonic()
    newer_python(piece * 100_000, (3, 11))
    assert time.monotonic() - begin < seconds(0.5)
