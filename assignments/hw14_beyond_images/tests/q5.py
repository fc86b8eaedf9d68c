"""Question 5. What those without an edge say, and when to stop.

| the text promises | tested by |
| --- | --- |
| the field of all nodes, a 0-dimensional tensor | test_by_hand, test_field |
| the step is given psi and a field (n,), made of the nu before | test_run |
| damping, the end by tolerance before damping, the limit | test_by_hand, test_run |
| the last nu and the number of rounds, an int | test_by_hand, test_run |
| the defaults 0.3, 1e-3 and 150 | test_defaults |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.graphs import probes as own

OK_FORMAT = False
name = "q5"


def right_field(nu, cin, cout):
    """The field, node by node."""
    total = sum(2 * one - 1 for one in nu.double().tolist())
    return torch.tensor(-(cin - cout) * total / len(nu), dtype=nu.dtype)


def right_run(kind, psi, nu, cin, cout, damping=0.3, tolerance=1e-3, most=150):
    """nu, rounds, and what each step was given."""
    given, fields, settled = [], [], False
    while len(given) < most and not settled:
        field = right_field(nu, cin, cout).expand(len(nu)).clone()
        given.append(psi)
        fields.append(field)
        new, nu = own.STEPS[kind](psi, field)
        settled = bool((new - psi).abs().max() < tolerance)
        psi = damping * psi + (1 - damping) * new
    return nu, len(given), given, fields


def drawn(E, n, number, dtype=torch.float64):
    """Messages and probabilities."""
    g = checks.generator(number)
    psi = torch.rand(2 * E, generator=g, dtype=torch.float64)
    return psi.to(dtype), torch.rand(n, generator=g, dtype=torch.float64).to(dtype)


def like(nu, rounds, size=10**4):
    """The check of both."""

    def same(found, call):
        if not isinstance(found, list | tuple) or len(found) != 2:
            checks.fail(call, "returns nu and the number of rounds.")
        checks.equal(found[1], rounds, f"the number of rounds of {call}", python=True)
        checks.same(found[0], nu, f"nu of {call}", size)

    return same


@test_case(points=1)
def test_by_hand(external_field, run_bp):
    """Fields of few nodes; messages that have settled, and some that never do."""
    nu = torch.tensor([0.9, 0.6, 0.6], dtype=torch.float64)
    right = torch.tensor(-0.8, dtype=torch.float64)
    checks.same(external_field(nu, 3.0, 1.0), right, "external_field(nu, 3.0, 1.0)", size=9)
    psi = torch.tensor([0.2, 0.7], dtype=torch.float64)
    found = own.run_watched(run_bp, "still", psi, nu, 3.0, 1.0)["found"]
    right = torch.sigmoid(torch.full((3,), -1.6, dtype=torch.float64))
    like(right, 1)(found, "run_bp(step, psi, nu, 3.0, 1.0) with a step that changes nothing")
    found = own.run_watched(run_bp, "swing", psi, nu, 3.0, 1.0, 0.0, 1e-3, 7)["found"]
    checks.equal(found[1], 7, "the number of rounds of run_bp(..., most=7), never settled,")


@test_case(points=0.5, hidden=True)
def test_field(external_field):
    """Other rates and numbers of nodes."""
    for number, (n, cin, cout) in enumerate([(1, 5.0, 2.0), (7, 1, 4), (30, 2.0, 2.0)], 1801):
        _, nu = drawn(1, n, number)
        call = f"external_field(nu, {cin}, {cout}) with {n} nodes"
        checks.same(external_field(nu, cin, cout), right_field(nu, cin, cout), call, size=100)


@test_case(points=1, hidden=True)
def test_run(run_bp):
    """Several steps, dampings, tolerances and limits: each message, each field."""
    for number, (kind, E, n, cin, cout, damping, tolerance, most) in enumerate(
        [
            ("pull", 4, 3, 3.0, 1.0, 0.3, 1e-3, 150),
            ("pull", 4, 3, 3.0, 1.0, 0.0, 1e-6, 12),
            ("pull", 6, 5, 1, 2, 0.8, 0.02, 150),
            ("pull", 1, 2, 3.0, 1.0, 0.5, 1e-3, 1),
            ("swing", 3, 4, 2.0, 1.0, 0.5, 1e-3, 20),
            ("swing", 3, 4, 2.0, 1.0, 0.2, 1e-3, 9),
            ("still", 3, 4, 2.0, 1.0, 0.5, 0.0, 5),
        ],
        1811,
    ):
        psi, nu = drawn(E, n, number)
        rest = cin, cout, damping, tolerance, most
        call = f"run_bp(step, psi, nu, {', '.join(map(str, rest))})"
        right = right_run(kind, psi, nu, *rest)
        found = own.run_watched(run_bp, kind, psi.clone(), nu.clone(), *rest)
        checks.equal(len(found["psi"]), right[1], f"how often {call} calls the step")
        for k in range(right[1]):
            checks.same(found["fields"][k], right[3][k], f"field {k + 1} of {call}", 10**4)
            checks.same(
                found["psi"][k], right[2][k], f"the messages of step {k + 1} of {call}", 999
            )
        like(*right[:2])(found["found"], call)


@test_case(points=0.5, hidden=True)
def test_defaults(run_bp):
    """Without damping, tolerance and most, settled or not; and one of them by name."""
    psi, nu = drawn(4, 3, 1831)
    for kind in ("pull", "swing", "jump"):
        call = "run_bp(step, psi, nu, 2.0, 1.0)"
        right = right_run(kind, psi, nu, 2.0, 1.0)
        like(*right[:2])(own.run_watched(run_bp, kind, psi, nu, 2.0, 1.0)["found"], call)
    for named in ({"damping": 0.6}, {"tolerance": 0.05}, {"most": 2}):
        call = f"run_bp(step, psi, nu, 2.0, 1.0, {named})"
        right = right_run("pull", psi, nu, 2.0, 1.0, **named)
        like(*right[:2])(own.run_watched(run_bp, "pull", psi, nu, 2.0, 1.0, **named)["found"], call)


@test_case(points=1, hidden=True)
def test_rules(external_field, run_bp):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        (psi, nu), (psi2, nu2) = drawn(4, 5, 1841, dtype), drawn(4, 5, 1842, dtype)
        calls = [(nu, 3.0, 1.0), (nu2, 3.0, 1.0)]
        call = f"external_field(nu, 3.0, 1.0) in {dtype}"
        rules.hold_twice(external_field, right_field, calls, call, 100)
        function = own.run_of(run_bp, "pull", 3.0, 1.0, 0.3, 1e-3, 4)
        same, other = (
            like(*right_run("pull", *one, 3.0, 1.0, 0.3, 1e-3, 4)[:2])
            for one in ((psi, nu), (psi2, nu2))
        )
        call = f"run_bp(step, psi, nu, 3.0, 1.0, 0.3, 1e-3, 4) in {dtype}"
        rules.hold(function, (psi, nu), same, call, others=((psi2, nu2), other))
        function = own.run_of(run_bp, "still", 3.0, 1.0)
        same = like(*right_run("still", psi, nu, 3.0, 1.0)[:2])
        other = like(*right_run("still", psi2, nu2, 3.0, 1.0)[:2])
        call = f"run_bp(step, psi, nu, 3.0, 1.0), where step returns psi itself, in {dtype}"
        rules.hold(function, (psi, nu), same, call, others=((psi2, nu2), other))
