"""Question 10. Recovery with a decoder.

| the text promises | tested by |
| --- | --- |
| every start of a linear decoder ends near least squares | test_by_hand, test_linear |
| starts of one randn; Adam on the sum of squared residuals; steps, perhaps 0 | test_minima |
| of each image the start with the least residual | test_minima |
| results (B, ...) without gradients; also within no_grad | test_minima |
| the decoder stays as it is | test_untouched |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.generative import probes as own

OK_FORMAT = False
name = "q10"


def problem(B, m, shape, latent, number, dtype=torch.float64):
    """A decoder's matrix, an instrument and measurements of decoded images."""
    draw = checks.generator(number)
    n = 1
    for side in shape:
        n *= side

    def normal(*size):
        return torch.randn(*size, generator=draw, dtype=torch.float64).to(dtype)

    M, A = normal(n, latent) / 2, normal(m, n) / m**0.5
    x = own.Waves(M, shape, "waves")(normal(B, latent)).detach().flatten(1)
    return M, A, x @ A.T


def right(kind, M, shape, A, y, restarts, steps, rate, source):
    """Start by start, each with an Adam of its own."""
    decoder, latent = own.Waves(M, shape, kind), M.shape[1]
    g = checks.generator(source)
    starts = torch.randn(restarts, len(y), latent, generator=g, dtype=y.dtype)
    images, residuals = [], []
    for z in starts:
        z = z.clone().requires_grad_(True)
        optimizer = torch.optim.Adam([z], lr=rate)
        for _ in range(steps):
            loss = (decoder(z).flatten(1) @ A.T - y).pow(2).sum()
            (z.grad,) = torch.autograd.grad(loss, z)
            optimizer.step()
        with torch.no_grad():
            images.append(decoder(z))
            residuals.append((images[-1].flatten(1) @ A.T - y).pow(2).sum(1))
    residuals = torch.stack(residuals)
    chosen = residuals.argmin(0)
    best = torch.stack(images)[chosen, torch.arange(len(y))]
    return best.detach(), residuals, g


@test_case(points=1)
def test_by_hand(csgm):
    """The example."""
    A, y, twice = torch.tensor([[1.0, 0.0]]), torch.tensor([[3.0]]), torch.ones(2, 1)
    seed = checks.seed(6901)
    found = own.recovered(csgm, "linear", twice, (2,), A, y, 2, 300, 0.1, seed)["result"]
    checks.finite(found, (1, 2), "csgm(A, y, decoder, 1, 2, 300, 0.1, generator)")
    off = (found - 3).abs().max()
    checks.at_most(off, 0.01, "how far csgm(A, y, decoder, 1, 2, 300, 0.1, generator) is from 3")


@test_case(points=1, hidden=True)
def test_linear(csgm):
    """Linear decoders: least squares for z."""
    for number, (B, m, shape, latent) in enumerate([(3, 6, (8,), 3), (1, 9, (2, 3), 2)], 6911):
        M, A, y = problem(B, m, shape, latent, number)
        z = torch.linalg.lstsq(A @ M, y.T).solution.T
        expected = (z @ M.T).reshape(B, *shape)
        args = "linear", M, shape, A.clone(), y.clone(), 2, 1500, 0.03, checks.seed(number + 5)
        found = own.recovered(csgm, *args)["result"]
        call = f"csgm with a linear decoder and A {tuple(A.shape)}"
        checks.finite(found, (B, *shape), call)
        off = (found - expected).norm() / expected.norm()
        checks.at_most(off, 2e-3, f"how far {call} is from least squares, relatively,")


@test_case(points=2.5, hidden=True)
def test_minima(csgm):
    """A decoder with many minima: draws, steps, and the choice for each image."""
    cases = [
        (4, 3, (6,), 2, 5, 40, 0.05),
        (3, 3, (2, 4), 3, 3, 25, 0.1),
        (2, 2, (1, 2, 3), 2, 1, 20, 0.02),
        (3, 4, (5,), 3, 6, 0, 0.1),
        (1, 3, (4,), 2, 4, 30, 0.05),
        (12, 6, (7,), 2, 40, 0, 0.1),  # other measures of a residual choose other starts
    ]
    for number, (B, m, shape, latent, restarts, steps, rate) in enumerate(cases, 6931):
        M, A, y = problem(B, m, shape, latent, number)
        source = number + 10
        expected, residuals, g = right("waves", M, shape, A, y, restarts, steps, rate, source)
        after = torch.rand((), generator=g).item()
        call = f"csgm(A, y, decoder, {latent}, {restarts}, {steps}, {rate}, generator) with B = {B}"
        for gradients in (True, False):
            found = own.recovered(
                csgm, "waves", M, shape, A.clone(), y.clone(), restarts, steps, rate,
                checks.seed(source),                gradients,
            )  # fmt: skip
            told = call if gradients else f"{call} within torch.no_grad()"
            checks.finite(found["result"], (B, *shape), told)
            scale = expected.abs().max()
            if (off := (found["result"] - expected).abs().max() / scale) > 1e-6:
                mine = (found["result"].flatten(1) @ A.T - y).square().sum(1)
                worse = bool((mine > residuals.min(0).values * 1.0001).any())
                text = "the starts or steps are others, or the choice is not made at the end."
                if worse:
                    text = f"an image does not get the start with the least residual, or {text}"
                checks.fail(told, f"is off by {off:.1e}: {text}")
            if found["next"] != after:
                checks.fail(told, "does not draw its starts by one torch.randn.")
            if found["learns"]:
                checks.fail(told, "has a result that requires gradients.")


@test_case(points=0.5, hidden=True)
def test_untouched(csgm):
    """Parameters, gradients and mode of the decoder stay as they are."""
    M, A, y = problem(2, 3, (4,), 2, 6951)
    found = own.recovered(csgm, "waves", M, (4,), A, y, 2, 5, 0.1, checks.seed(6952))
    if found["touched"]:
        checks.fail("csgm", "changes the decoder: its parameters, their gradients, or its mode.")


@test_case(points=1, hidden=True)
def test_rules(csgm):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        source, calls = 6961, []
        M, *first = problem(2, 3, (2, 2), 2, 6962, dtype)
        second = [first[0], 2 * first[1]]
        for A, y in (first, second):
            expected = right("waves", M, (2, 2), A, y, 3, 5, 0.1, source)[0]
            calls.append(rules.like(expected, 10**5))
        function = own.recovered_call(csgm, M, (2, 2), checks.seed(source))
        call = f"csgm(A, y, decoder, 2, 3, 5, 0.1, generator) in {dtype}"
        rules.hold(
            function, first, calls[0], call, others=(second, calls[1]), drawn=True, layouts=True
        )
        rules.check_device(function, first, call)
