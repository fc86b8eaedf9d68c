"""Other right answers and known wrong ones to question 12 of hw11."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("restore")
def by_pigdm(y, mask, sigma, network, generator):
    """DPS with another strength, two samples of 50 steps."""
    target, seen = y.repeat(2, 1, 1, 1), mask.repeat(2, 1, 1, 1)
    t = torch.linspace(1, 0, 51).tolist()
    levels = [max(5e-5, math.cos((one + 0.008) / 1.008 * math.pi / 2) ** 2) for one in t[:-1]]
    levels.append(1.0)
    x = torch.randn(target.shape, generator=generator)
    for a, b in zip(levels[:-1], levels[1:], strict=True):
        with torch.enable_grad():
            x.requires_grad_(True)
            n = network(x, torch.full((x.shape[0],), a))
            x0 = (x - (1 - a) ** 0.5 * n) / a**0.5
            norm = (seen * (target - x0)).flatten(1).norm(dim=1).sum()
            (pull,) = torch.autograd.grad(norm, x)
        x, x0 = x.detach(), x0.detach().clamp(-1, 1)
        n = (x - a**0.5 * x0) / (1 - a) ** 0.5
        s2 = (1 - b) / (1 - a) * (1 - a / b)
        x = b**0.5 * x0 + max(0.0, 1 - b - s2) ** 0.5 * n - 2.5 * pull
        x = x + s2**0.5 * torch.randn(x.shape, generator=generator)
    return x.clamp(-1, 1).reshape(2, *y.shape).mean(0)


@mistake("restore", edit={"copies, steps, zeta = 4, 25, 3.0": "copies, steps, zeta = 4, 40, 3.0"})
def too_many_images():
    """More than 100 images go through the network for a digit."""


@mistake(
    "restore",
    edit={
        "copies, steps, zeta = 4, 25, 3.0": (
            'network = generative.noise_estimator("digits")\ncopies, steps, zeta = 4, 40, 3.0'
        )
    },
)
def network_of_its_own():
    """The network that is given is the only one to call: a function may use one of the notebook."""


@mistake("restore", edit={"zeta = 4, 25, 3.0": "zeta = 1, 25, 0.0"})
def no_measurement():
    """The measurement is not used: any digit comes back."""


@mistake("restore", edit={"zeta = 4, 25, 3.0": "zeta = 1, 25, 0.5"})
def weak_guidance():
    """The guidance is too weak for so few steps."""


@mistake("restore", edit={"zeta = 4, 25, 3.0": "zeta = 1, 10, 1.0"})
def few_steps():
    """Few steps, weak guidance, one sample: what do its samples say?"""


@mistake("restore")
def measured_pixels_alone(y, mask, sigma, network, generator):
    """What was measured, with 0 in the holes, is no digit."""
    return y.clone()


@mistake("restore")
def all_black(y, mask, sigma, network, generator):
    """Most pixels are black, but not all."""
    return torch.where(mask, y, -1.0)


@mistake("restore")
def normal_prior(y, mask, sigma, network, generator):
    """This is the opponent itself."""
    from starter_code import generative

    mean, C = generative.gaussian()
    found = []
    for one, seen in zip(y.flatten(1).double(), mask.flatten(1), strict=True):
        S = C[seen][:, seen] + sigma**2 * torch.eye(int(seen.sum()), dtype=C.dtype)
        found.append(mean + C[:, seen] @ torch.linalg.solve(S, one[seen] - mean[seen]))
    return torch.stack(found).float().clamp(-1, 1).view_as(y)


@mistake("restore")
def looks_up(y, mask, sigma, network, generator):
    """The digit is searched for among those that are given. It is none of them."""
    from starter_code import generative

    known = generative.padded(generative.digits())[:, 0]
    errors = (mask * (y - known[None])).square().flatten(2).sum(2)
    return known[errors.argmin(1)][:, None].clone()


@mistake("restore", edit={"copies, steps": "y *= 1\ny += 0.001\ncopies, steps"})
def y_changed():
    """The measurement that was given is changed."""


@mistake(
    "restore",
    edit={"x = torch.randn(target.shape, generator=generator)": "x = torch.randn(target.shape)"},
)
def global_generator():
    """All that is random comes from the generator that is given."""


@mistake(
    "restore",
    edit={
        (".unflatten(0, (copies, -1)).mean(0)"): (".unflatten(0, (copies, -1)).mean(0).double()")
    },
)
def in_double_precision():
    """The result is float32."""


@mistake("restore", edit={".unflatten(0, (copies, -1)).mean(0)": ""})
def all_samples():
    """One estimate for each digit is asked for."""


@mistake("restore", edit={"torch.where(seen, target - x0, 0)": "(target - x0)"})
def holes_as_zeros():
    """Where nothing was measured y says nothing."""


@mistake(
    "restore",
    edit={("x0 = (x - math.sqrt(1 - a) * n) / math.sqrt(a)"): ("x0 = x - math.sqrt(1 - a) * n")},
)
def estimate_not_scaled():
    """The estimate of x0 is divided by the root of a."""


@mistake("restore", edit={"- zeta * pull": "+ zeta * pull"})
def away_from_the_measurement():
    """The sign of the guidance is wrong."""


@mistake(
    "restore",
    edit={
        "copies, steps, zeta = 4, 25, 3.0": (
            "network = getattr(network, 'network', network)\ncopies, steps, zeta = 8, 25, 3.0"
        )
    },
)
def around_the_counter():
    """Twice as many evaluations as are allowed, of the network within what counts them."""
