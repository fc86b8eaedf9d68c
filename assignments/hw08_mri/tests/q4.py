"""Question 4. Coils.

| the text promises | tested by |
| --- | --- |
| a LinearOperator, forward and adjoint | test_one_coil, test_forward, test_adjoint |
| the adjoint for every y, not only for masked ones | test_adjoint |
| maps need not be normalised; axes of a batch | test_forward, test_adjoint |
| shape and dtype are handed on | test_one_coil |
| rss over the coil axis | test_rss |
| without mri.MultiCoil | test_by_hand |
| results stay as they are when the operator is applied again | test_rules |
| inputs and session stay as they are; dtypes, layouts | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, mri, probes, rules
from starter_code.mri import probes as own

OK_FORMAT = False
name = "q4"


def right_forward(maps, mask, x):
    """Coil by coil."""
    coils = [mri.fft2c(one * x) * mask for one in maps]
    return torch.stack(coils, -3)


def right_adjoint(maps, mask, y):
    """Coil by coil."""
    parts = [maps[c].conj() * mri.ifft2c(y[..., c, :, :] * mask) for c in range(len(maps))]
    return sum(parts[1:], parts[0])


def right_rss(images):
    """Entry by entry."""
    return sum(images[..., c, :, :].abs() ** 2 for c in range(images.shape[-3])) ** 0.5


def drawn(C, H, W, number, dtype=torch.complex128):
    """Maps, a mask and a generator."""
    g = checks.generator(number)
    maps = torch.randn(C, H, W, dtype=dtype, generator=g)
    return maps, torch.rand(W, generator=g) < 0.6, g


@test_case(points=1)
def test_one_coil(Sense):
    """One coil, all columns; shapes and dtype of the operator."""
    assert own.is_operator(Sense), "Sense is a class derived from LinearOperator"
    maps, mask = torch.full((1, 3, 4), 1j, dtype=torch.complex128), torch.ones(4).bool()
    about = own.about(Sense, maps, mask)
    right = [[3, 4], [1, 3, 4], "torch.complex128"]
    assert about == right, f"Sense(maps, mask) has x_shape, y_shape, dtype {about}, not {right}"
    x = (torch.arange(12.0).reshape(3, 4) + 0j).to(torch.complex128)
    y = own.applied(Sense, "forward")(maps, mask, x)
    checks.same(y, 1j * mri.fft2c(x)[None], "Sense(maps, mask)(x)", size=100)
    found = own.applied(Sense, "adjoint")(maps, mask, y)
    checks.same(found, x, "Sense(maps, mask).H(y)", size=100)


@test_case(points=1.5, hidden=True)
def test_forward(Sense):
    """The measurement, for many shapes and batches."""
    for C, H, W, batch in [(3, 4, 6, ()), (1, 5, 3, (2,)), (2, 4, 4, (4,)), (4, 3, 7, (2, 3)),
                           (4, 4, 4, (4,))]:  # fmt: skip
        maps, mask, g = drawn(C, H, W, 841 + C)
        x = torch.randn(*batch, H, W, dtype=torch.complex128, generator=g)
        call = f"Sense(maps, mask)(x) with maps {(C, H, W)}, x {tuple(x.shape)}"
        found = own.applied(Sense, "forward")(maps, mask, x)
        checks.same(found, right_forward(maps, mask, x), call, size=1000)


@test_case(points=1.5, hidden=True)
def test_adjoint(Sense):
    """The adjoint, for y that is not masked."""
    for C, H, W, batch in [(3, 4, 6, ()), (1, 5, 3, (2,)), (2, 4, 4, (4,)), (4, 3, 7, (2, 3)),
                           (4, 4, 4, (4,))]:  # fmt: skip
        maps, mask, g = drawn(C, H, W, 851 + C)
        y = torch.randn(*batch, C, H, W, dtype=torch.complex128, generator=g)
        call = f"Sense(maps, mask).H(y) with maps {(C, H, W)}, y {tuple(y.shape)}"
        found = own.applied(Sense, "adjoint")(maps, mask, y)
        checks.same(found, right_adjoint(maps, mask, y), call, size=1000)


@test_case(points=1, hidden=True)
def test_rss(rss):
    """The root sum of squares."""
    g = checks.generator(861)
    for shape in [(3, 4, 6), (1, 2, 2), (2, 5, 3, 4), (2, 2, 3, 3, 3)]:
        images = torch.randn(shape, dtype=torch.complex128, generator=g)
        checks.same(rss(images), right_rss(images), f"rss(images) with {shape}", size=100)
    images = torch.randn(3, 4, 6, dtype=torch.complex64, generator=g)
    checks.same(rss(images), right_rss(images), "rss(images) in complex64", size=100)
    calls = [[torch.randn(2, 2, 3, 3, dtype=torch.complex128, generator=g)] for _ in range(2)]
    rules.hold_twice(rss, right_rss, tuple(calls), "rss(images)", size=100)


@test_case(points=0.5, hidden=True)
def test_by_hand(Sense):
    """The package's operator is not called."""
    maps, mask, g = drawn(2, 4, 4, 862)
    x = torch.randn(4, 4, dtype=torch.complex128, generator=g)
    among = ("starter_code.mri*MultiCoil*", "starter_code.mri*coil*", "starter_code.mri.probes*")
    for way, given in [("forward", x), ("adjoint", torch.stack([x, x]))]:
        used = probes.operators_used(own.applied(Sense, way), maps, mask, given, among=among)
        used = [one for one in used if "MultiCoil" in one or "Matrix" in one]
        checks.written_by_hand(used, f"Sense.{way}", "mri.fft2c and mri.ifft2c")


@test_case(points=0.5, hidden=True)
def test_rules(Sense):
    """Dtypes, inputs, memory, layouts, devices, session."""
    mask = torch.tensor([True, False, True])
    for dtype in (torch.complex64, torch.complex128):
        maps, _, g = drawn(2, 4, 3, 863, dtype)
        for way, right, shape in [("forward", right_forward, (2, 2, 4, 3)),
                                  ("adjoint", right_adjoint, (2, 2, 2, 4, 3))]:  # fmt: skip
            calls = [
                (maps * step, mask, torch.randn(shape, dtype=dtype, generator=g)) for step in (1, 2)
            ]
            call = f"Sense(maps, mask).{way} in {dtype}"
            rules.hold_twice(own.applied(Sense, way), right, tuple(calls), call, size=1000)
    x, y = (torch.randn(shape, dtype=dtype, generator=g) for shape in ((4, 3), (2, 4, 3)))
    found = own.two_results(Sense, maps, mask, x, y)
    told = "looked at after A was applied to something else"
    checks.same(found[0], right_forward(maps, mask, x), f"A(x), {told},", size=1000)
    checks.same(found[1], right_adjoint(maps, mask, y), f"A.H(y), {told},", size=1000)
