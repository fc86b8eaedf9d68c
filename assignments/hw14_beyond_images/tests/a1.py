"""Paper 1. What can be seen at all.

| the text promises | tested by |
| --- | --- |
| both eigenvalues of the mean matrix, as floats | test_by_hand, test_eigenvalues |
| the rates of a mean degree and an SNR up to it, as floats | test_by_hand, test_rates |
"""

import torch
from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "a1"


def both(found, call):
    """Two numbers, as they came."""
    if not isinstance(found, list | tuple) or len(found) != 2:
        checks.fail(call, "returns two numbers.")
    return found


def pair(found, right, call):
    """Check two floats of Python."""
    found = both(found, call)
    for word, value, expected in zip(("first", "second"), found, right, strict=True):
        checks.number(value, expected, f"the {word} number of {call}", 1e-9, python=True)


@test_case(points=1)
def test_by_hand(expected_eigenvalues, rates):
    """The example, and its way back."""
    pair(expected_eigenvalues(8, 2, 2), (5.0, 3.0), "expected_eigenvalues(8, 2, 2)")
    pair(rates(5.0, 1.8, 2), (8.0, 2.0), "rates(5.0, 1.8, 2)")


@test_case(points=1.5, hidden=True)
def test_eigenvalues(expected_eigenvalues):
    """Several groups: against the eigenvalues of a matrix."""
    for cin, cout, k in [(8, 2, 2), (3.5, 0.5, 3), (12, 1, 5), (2, 6, 4)]:
        m = 50
        labels = torch.arange(k).repeat_interleave(m)
        mean = torch.where(labels[:, None] == labels, cin, cout).double() / (k * m)
        values = torch.linalg.eigvalsh(mean)
        other = values[1:-1].abs().argmax() + 1 if k > 2 else values[:-1].abs().argmax()
        other = values[0] if cin < cout else values[other]
        right = float(values[-1]), float(other)
        call = f"expected_eigenvalues({cin}, {cout}, {k})"
        pair(expected_eigenvalues(cin, cout, k), right, call)


@test_case(points=1.5, hidden=True)
def test_rates(rates):
    """They have the mean degree and the SNR, which may be c: then no edge joins two groups."""
    for c, snr, k in [(3.0, 0.5, 2), (5, 2, 2), (6.0, 1.0, 3), (9.0, 0.7, 5), (2.7, 1.3, 3),
                      (4, 4, 2), (2.5, 2.5, 3)]:  # fmt: skip
        call = f"rates({c}, {snr}, {k})"
        cin, cout = (checks_float(one, call) for one in both(rates(c, snr, k), call))
        if not cin > cout:
            checks.fail(call, "has no larger rate within the groups, which comes first.")
        checks.number((cin + (k - 1) * cout) / k, float(c), f"the mean degree of {call}", 1e-9)
        checks.number((cin - cout) ** 2 / (k * k * c), float(snr), f"the SNR of {call}", 1e-9)


def checks_float(value, call):
    """A float of Python."""
    checks.number(value, float(value), f"a number of {call}", 0.0, python=True)
    return float(value)
