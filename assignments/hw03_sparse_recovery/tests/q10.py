"""Question 10. One step of dictionary learning.

| the text promises | tested by |
| --- | --- |
| atom and coefficients are the best ones, of norm 1 | test_example, test_best, test_close |
| used is whatever is not 0; where it is not used, coefficients stay zero | test_best |
| all other atoms and coefficients stay as they are | test_best |
| an atom that is never used stays as it is, and both results are new | test_unused |
| float32 and float64, device, layouts; inputs and session stay as they are | test_manners |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q10"


def problem(m, n, N, generator, dtype=torch.float64):
    """Atoms of norm 1, coefficients of which most are zero, data near their product."""
    D = torch.randn(m, n, generator=generator, dtype=torch.float64)
    D = D / D.norm(dim=0)
    X = torch.randn(n, N, generator=generator, dtype=torch.float64)
    X = X * (torch.rand(n, N, generator=generator) < 0.4)
    X[:, :2] = torch.tensor([0.0, 1.5])  # each atom is unused once, and used once
    X[0, 2], X[-1, 2:] = 1e-9, 0.0  # a tiny coefficient is a use; the last atom has one alone
    Y = D @ X + 0.3 * torch.randn(m, N, generator=generator, dtype=torch.float64)
    return D.to(dtype), X.to(dtype), Y.to(dtype)


def best(D, X, Y, j):
    """The product of the best atom and its coefficients: (m, N)."""
    used = X[j] != 0
    others = [i for i in range(D.shape[1]) if i != j]
    E = (Y - D[:, others] @ X[others])[:, used]
    values, vectors = torch.linalg.eigh(E @ E.T)
    d = vectors[:, -1:]
    product = torch.zeros_like(Y)
    product[:, used] = d @ (d.T @ E)
    return product


def improves(D, X, Y, j):
    """The check that a result is the right one, up to the sign of the atom."""
    D, X, Y = D.double(), X.double(), Y.double()
    product, others = best(D, X, Y, j), [i for i in range(D.shape[1]) if i != j]

    def same(found, call):
        if not (isinstance(found, list | tuple) and len(found) == 2):
            checks.fail(call, "should return two tensors: D and X.")
        new_D, new_X = found
        dtype = checks_dtype(found, D, X, call)
        exact = dtype == torch.float64
        for new, old, word in ((new_D[:, others], D[:, others], "the other atoms"),
                               (new_X[others], X[others], "the other rows of X")):  # fmt: skip
            stays(new, old.to(dtype), f"{word} of {call}")
        norm = new_D[:, j].double().norm()
        checks.number(norm, 1.0, f"the norm of atom {j} of {call}", 1e-10 if exact else 1e-5)
        zero = new_X[j][X[j] == 0].abs().sum()
        checks.number(zero, 0.0, f"the sum of coefficients outside the support in {call}", 1e-12)
        outer = torch.outer(new_D[:, j], new_X[j])
        size = 10**8 if exact else 10**4
        checks.same(outer, product.to(dtype), f"atom {j} times its coefficients of {call}", size)

    return same


def stays(new, old, call):
    """Check that numbers are what they were, to the last bit."""
    checks.same(new, old, call)
    if not torch.equal(new.cpu(), old):
        checks.fail(call, "change in their last digits; only atom j and row j are to be new.")


def checks_dtype(found, D, X, call):
    """The dtype of both, after their shapes and kinds were checked."""
    for one, old, word in ((found[0], D, "D"), (found[1], X, "X")):
        checks.finite(one, tuple(old.shape), f"{word} of {call}")
    checks.equal(str(found[0].dtype), str(found[1].dtype), f"the dtype of D and X of {call}")
    return found[0].dtype


@test_case(points=1)
def test_example(ksvd_atom):
    """The example: one atom for two of three data."""
    D = torch.tensor([[1.0], [0.0]], dtype=torch.float64)
    X = torch.tensor([[1.0, 2.0, 0.0]], dtype=torch.float64)
    Y = torch.tensor([[3.0, 6.0, 1.0], [4.0, 8.0, 1.0]], dtype=torch.float64)
    result = ksvd_atom(D, X, Y, 0)
    call = "ksvd_atom(D, X, Y, 0)"
    assert isinstance(result, list | tuple) and len(result) == 2, f"{call}: the new D and X"
    sign = 1 if result[0][0, 0] > 0 else -1
    atom = torch.tensor([[0.6], [0.8]], dtype=torch.float64)
    checks.same(sign * result[0], atom, f"D of {call}, up to its sign", size=100)
    row = torch.tensor([[5.0, 10.0, 0.0]], dtype=torch.float64)
    checks.same(sign * result[1], row, f"X of {call}, with the atom's sign", size=100)


@test_case(points=1, hidden=True)
def test_best(ksvd_atom):
    """Random dictionaries and coefficients, several atoms, more atoms than data and fewer."""
    generator = checks.generator(101)
    for m, n, N in [(6, 9, 20), (5, 3, 12), (4, 6, 4), (3, 2, 40)]:
        D, X, Y = problem(m, n, N, generator)
        for j in {0, 1, n - 1}:
            call = f"ksvd_atom(D, X, Y, {j}) with D {(m, n)} and X {(n, N)}"
            improves(D, X, Y, j)(ksvd_atom(D.clone(), X.clone(), Y.clone(), j), call)


@test_case(points=0.5, hidden=True)
def test_close(ksvd_atom):
    """Two atoms are nearly as good, and the old one is the worse of them."""
    generator = checks.generator(104)
    D, X, _ = problem(6, 3, 9, generator)
    X[1] = 1.0
    U, _, Vh = torch.linalg.svd(torch.randn(6, 9, generator=generator, dtype=torch.float64), False)
    D[:, 1] = U[:, 1]
    rest = U[:, :3] @ torch.diag(torch.tensor([1.0, 0.99, 0.3], dtype=D.dtype)) @ Vh[:3]
    Y = rest + D[:, [0, 2]] @ X[[0, 2]]
    call = "ksvd_atom(D, X, Y, 1) where two atoms are nearly as good"
    improves(D, X, Y, 1)(ksvd_atom(D.clone(), X.clone(), Y.clone(), 1), call)


@test_case(points=0.5, hidden=True)
def test_unused(ksvd_atom):
    """An atom that nobody uses stays as it is, and so do all coefficients."""
    D, X, Y = problem(5, 4, 8, checks.generator(102))
    X[2] = 0
    args, call = [D, X, Y, 2], "ksvd_atom(D, X, Y, 2) with an unused atom"
    found = ksvd_atom(D.clone(), X.clone(), Y.clone(), 2)
    assert isinstance(found, list | tuple) and len(found) == 2, f"{call}: the new D and X"
    for one, expected, word in zip(found, (D, X), ("columns of D", "rows of X"), strict=True):
        stays(one, expected, f"{word} of {call}")
    rules.check_around(ksvd_atom, args, call)
    rules.check_new(ksvd_atom, args, call)


@test_case(points=1, hidden=True)
def test_manners(ksvd_atom):
    """Devices, memory layouts; what is around a call stays as it is."""
    generator = checks.generator(103)
    for dtype in (torch.float64, torch.float32):
        D, X, Y = problem(4, 5, 9, generator, dtype)
        E, Z, V = problem(4, 5, 9, generator, dtype)
        same, other = improves(D, X, Y, 1), improves(E, Z, V, 1)
        call = f"ksvd_atom(D, X, Y, 1) in {dtype}"
        rules.hold(ksvd_atom, [D, X, Y, 1], typed(same, dtype), call,
                   others=([E, Z, V, 1], typed(other, dtype)))  # fmt: skip


def typed(same, dtype):
    """The check, and that both results have the dtype."""

    def checked(found, call):
        same(found, call)
        checks.equal(str(found[0].dtype), str(dtype), f"the dtype of D of {call}")

    return checked
