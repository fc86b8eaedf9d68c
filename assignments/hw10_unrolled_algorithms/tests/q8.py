"""Question 8. Plug and play.

| the text promises | tested by |
| --- | --- |
| the gradient iteration from y | test_one_step, test_gradient_iterates |
| ADMM: x exactly, then v, then u; v comes back | test_one_step, test_admm_iterates |
| denoise is called once a step, with x + u in ADMM | test_admm_iterates, test_gradient_iterates |
| a linear denoiser: both end in the same image | test_fixed_points |
| no steps: a copy of y | test_rules |
| nothing is clamped | test_gradient_iterates, test_admm_iterates |
| kernels that are not symmetric, batches, dtypes, layouts; inputs and session | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, kernels, rules
from starter_code.operators import Blur
from starter_code.unrolled import iterations as own

OK_FORMAT = False
name = "q8"


def gradient_iterates(y, kernel, denoise, eta, steps):
    """What the denoiser is given in each step, and the image after the last."""
    H, x, given = Blur(y.shape[-2:], kernel, y.dtype), y, []
    for _ in range(steps):
        given.append(x + eta * H.H(y - H(x)))
        x = denoise(given[-1])
    return given, x


def admm_iterates(y, kernel, denoise, rho, steps):
    """What the denoiser is given in each step, and v after the last."""
    H = Blur(y.shape[-2:], kernel, y.dtype)
    T, v, u, given = H.transfer, y, 0 * y, []
    for _ in range(steps):
        right = torch.fft.fft2(H.H(y) + rho * (v - u))
        x = torch.fft.ifft2(right / (T.real**2 + T.imag**2 + rho)).real
        given.append(x + u)
        v = denoise(given[-1])
        u = given[-1] - v
    return given, v


CASES = [
    ((1, 1, 6, 8), kernels.motion(4, 2), "soft", 0.7, 3),
    ((2, 1, 7, 8), kernels.gaussian(0.7), "sine", 1.3, 4),
    ((1, 1, 5, 5), torch.tensor([[0.1, 0.6, 0.4]]), "shrink", 0.2, 2),
]


@test_case(points=1)
def test_one_step(pnp_gradient, pnp_admm):
    """One step with the identity: a gradient step, and a compromise of y and Tikhonov."""
    y = torch.tensor([[[[1.0, 2.0, 0.0, 3.0]]]])
    H = Blur((1, 4), torch.tensor([[0.5, 0.5, 0.0]]))
    step = y - 0.5 * H.H(H(y) - y)
    found = pnp_gradient_call(pnp_gradient, y, 0.5)
    checks.same(found, step, "pnp_gradient(y, H, denoise, 0.5, 1)", size=50)
    matrix = torch.stack([H(one.reshape(1, 4)).reshape(4) for one in torch.eye(4)], dim=1)
    right = torch.linalg.solve(
        matrix.T @ matrix + 0.5 * torch.eye(4), matrix.T @ y.reshape(4) + 0.5 * y.reshape(4)
    )
    found = pnp_gradient_call(pnp_admm, y, 0.5)
    checks.same(found, right.reshape(y.shape), "pnp_admm(y, H, denoise, 0.5, 1)", size=200)


def pnp_gradient_call(function, y, number):
    """One step of a method with the identity."""
    return own.plugged(function, "the identity", number, 1)(y, torch.tensor([[0.5, 0.5, 0.0]]))


@test_case(points=1.5, hidden=True)
def test_gradient_iterates(pnp_gradient):
    """The gradient iteration with several denoisers and blurs."""
    generator = checks.generator(1081)
    for shape, kernel, denoiser, eta, steps in CASES:
        y = 20 * torch.randn(shape, generator=generator, dtype=torch.float64)
        _, right = gradient_iterates(y, kernel, own.DENOISERS[denoiser], eta, steps)
        call = f"pnp_gradient(y, H, denoise, {eta}, {steps})"
        found = own.plugged(pnp_gradient, denoiser, eta, steps)(y.clone(), kernel.clone())
        checks.same(found, right, call, size=3000)
    given, _ = gradient_iterates(y, kernel, own.DENOISERS["sine"], 0.6, 3)
    found = own.calls_of_denoiser(pnp_gradient, y, kernel, 0.6, 3)
    checks.equal(len(found), 3, "how often pnp_gradient calls denoise in 3 steps")
    for one, other in zip(found, given, strict=True):
        checks.same(one, other, "what pnp_gradient gives to denoise", size=3000)


@test_case(points=1.5, hidden=True)
def test_admm_iterates(pnp_admm):
    """ADMM with several denoisers and blurs."""
    generator = checks.generator(1082)
    for shape, kernel, denoiser, rho, steps in CASES:
        y = 20 * torch.randn(shape, generator=generator, dtype=torch.float64)
        _, right = admm_iterates(y, kernel, own.DENOISERS[denoiser], rho, steps)
        call = f"pnp_admm(y, H, denoise, {rho}, {steps})"
        found = own.plugged(pnp_admm, denoiser, rho, steps)(y.clone(), kernel.clone())
        checks.same(found, right, call, size=3000)
    given, _ = admm_iterates(y, kernel, own.DENOISERS["sine"], 0.6, 3)
    found = own.calls_of_denoiser(pnp_admm, y, kernel, 0.6, 3)
    checks.equal(len(found), 3, "how often pnp_admm calls denoise in 3 steps")
    for one, other in zip(found, given, strict=True):
        checks.same(one, other, "what pnp_admm gives to denoise", size=3000)


@test_case(points=1, hidden=True)
def test_fixed_points(pnp_gradient, pnp_admm):
    """With a denoiser that is the proximal step of a square both end in its minimiser."""
    generator = checks.generator(1083)
    y = torch.randn(1, 1, 6, 7, generator=generator, dtype=torch.float64)
    kernel = kernels.gaussian(0.6).double()
    T = Blur((6, 7), kernel, y.dtype).transfer  # 0.8 z minimises |x - z|^2 / 2 + x^2 / 8
    for function, number in [(pnp_gradient, 1.0), (pnp_admm, 1.0)]:
        right = torch.fft.ifft2(T.conj() * torch.fft.fft2(y) / (T.abs() ** 2 + 0.25)).real
        found = own.plugged(function, "shrink", number, 300)(y.clone(), kernel.clone())
        call = f"{'pnp_gradient' if function is pnp_gradient else 'pnp_admm'} after 300 steps"
        checks.same(found, right, call, size=10_000)


@test_case(points=1, hidden=True)
def test_rules(pnp_gradient, pnp_admm):
    """No steps, dtypes and layouts; inputs and session stay as they are."""
    generator = checks.generator(1084)
    kernel = kernels.motion(3, 2)
    for function, iterates, label in [
        (pnp_gradient, gradient_iterates, "pnp_gradient"),
        (pnp_admm, admm_iterates, "pnp_admm"),
    ]:
        for dtype in (torch.float32, torch.float64):
            y = 2 * torch.randn(2, 1, 6, 5, generator=generator, dtype=dtype)
            given = kernel.to(dtype)
            for denoiser in ("the identity", "smooth"):
                denoise = own.DENOISERS[denoiser]
                _, right = iterates(y, given, denoise, 0.8, 2)
                call = f"{label}(y, H, denoise, 0.8, 2) in {dtype}"
                call += " with a denoiser that returns its input itself" * (denoiser[0] == "t")
                plugged = own.plugged(function, denoiser, 0.8, 2)
                rules.hold(plugged, (y, given), rules.like(right, 3000), call, device=False)
            plugged = own.plugged(function, "the identity", 0.8, 0)
            call = f"{label}(y, H, denoise, 0.8, 0)"
            checks.same(plugged(y.clone(), given.clone()), y, call)
            rules.check_new(plugged, (y, given), call)
