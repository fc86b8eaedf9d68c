"""Paper 2. Which a?

| the text promises | tested by |
| --- | --- |
| the error of a ramp at t, a float | test_example, test_error |
| the a that keeps ramps | test_kernel |
"""

from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "a2"


def kernel(t, a):
    """The kernel of cubic convolution."""
    t = abs(t)
    if t <= 1:
        return (a + 2) * t**3 - (a + 3) * t**2 + 1
    return a * (t**3 - 5 * t**2 + 8 * t - 4)


@test_case(points=0.5)
def test_example(ramp_error):
    """a = 0, t = 0.25."""
    checks.number(ramp_error(0.25, 0.0), -0.09375, "ramp_error(0.25, 0.0)", 1e-6)


@test_case(points=1.5, hidden=True)
def test_error(ramp_error):
    """Other t and a."""
    for a in (-1.0, -0.75, -0.3, 0.2):
        for t in (0.1, 0.25, 0.7, 0.9):
            right = sum(k * kernel(t - k, a) for k in (-1, 0, 1, 2)) - t
            call = f"ramp_error({t}, {a})"
            checks.number(ramp_error(t, a), right, call, 1e-9, python=True)
    for t, a in [(0.0, -0.75), (1.0, -0.75), (0.5, -1.0), (0.3, -0.5)]:
        checks.number(ramp_error(t, a), 0.0, f"ramp_error({t}, {a})", 1e-12, python=True)


@test_case(points=1, hidden=True)
def test_kernel(ramp_kernel):
    """The a that keeps every ramp."""
    checks.number(ramp_kernel(), -0.5, "ramp_kernel()", 1e-9, python=True)
