"""Other right answers and known wrong ones to question 9 of hw11."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("pigdm")
def by_a_scalar(x, a, denoise, y, A, sigma):
    """The derivative of an inner product."""
    with torch.enable_grad():
        point = x.detach().clone()
        point.requires_grad = True
        estimate = denoise(point, a)
        kept = estimate.detach()
        v = A.adjoint(A.whiten(y - A.forward(kept), 1.0 - a, sigma * sigma))
        inner = (estimate * v).sum()
        (pull,) = torch.autograd.grad(inner, [point])
    return kept + pull * ((1 - a) / a**0.5)


@alternative("pigdm")
def by_vjp(x, a, denoise, y, A, sigma):
    """A function of torch.func."""
    with torch.enable_grad():
        x0, back = torch.func.vjp(lambda one: denoise(one, a), x.detach().clone())
        x0 = x0.detach()
        (pull,) = back(A.adjoint(A.whiten(y - A.forward(x0), 1 - a, sigma**2)))
    return (x0 + (1 - a) / math.sqrt(a) * pull).detach()


@alternative("dps")
def by_the_quotient(x, a, denoise, y, A, zeta):
    """The derivative of half of the squares, divided by the norm."""
    with torch.enable_grad():
        point = x.detach().clone().requires_grad_(True)
        x0 = denoise(point, a)
        error = (y - A.forward(x0)).flatten(1)
        (half,) = torch.autograd.grad(error.square().sum() / 2, point)
    norm = error.detach().norm(dim=1).reshape(-1, *[1] * (x.ndim - 1))
    return x0.detach().clone(), zeta * torch.where(norm > 0, half / norm, torch.zeros_like(half))


@mistake("pigdm", edit={"1 - a, sigma**2": "0.0, sigma**2"})
def without_r():
    """What is not known of x0 has the variance r2 = 1 - a: without it little noise blows up."""


@mistake("pigdm", edit={"1 - a, sigma**2": "1 - a, 0.0"})
def without_sigma():
    """The noise of the measurement is missing."""


@mistake("pigdm", edit={"1 - a, sigma**2": "1 - a, sigma"})
def deviation():
    """The variance of the noise is sigma^2."""


@mistake("pigdm", edit={"1 - a, sigma**2": "(1 - a) / a, sigma**2"})
def other_r():
    """r2 is 1 - a."""


@mistake("pigdm", edit={"1 - a, sigma**2": "sigma**2, 1 - a"})
def exchanged():
    """First r2, then the variance of the noise."""


@mistake("pigdm", edit={"(pull,) = torch.autograd.grad(x0, x, v)": "pull = v"})
def no_jacobian():
    """The derivative of the denoiser is left out."""


@mistake("pigdm", edit={"(1 - a) / math.sqrt(a) * pull": "pull"})
def not_scaled():
    """Tweedie's formula multiplies scores by (1 - a) / sqrt(a)."""


@mistake("pigdm", edit={"(1 - a) / math.sqrt(a) * pull": "(1 - a) * pull"})
def root_forgotten():
    """Tweedie's formula divides by sqrt(a)."""


@mistake("pigdm", edit={"x0.detach() + (1": "x0.detach() - (1"})
def sign():
    """The correction leads away from the measurement."""


@mistake(
    "pigdm",
    edit={
        ("A.adjoint(A.whiten(error, 1 - a, sigma**2))"): (
            "A.pinv(A.whiten(error, 1 - a, sigma**2))"
        )
    },
)
def pseudo_inverse():
    """The adjoint is asked for behind the inverse."""


@mistake(
    "pigdm",
    edit={
        ("A.adjoint(A.whiten(error, 1 - a, sigma**2))"): ("A.adjoint(error) / (1 - a + sigma**2)")
    },
)
def not_whitened():
    """r2 A A^T + sigma^2 I is a matrix: `whiten` applies its inverse."""


@mistake("pigdm", edit={"x0.detach() + (1 - a)": "x.detach() + (1 - a)"})
def correction_of_x():
    """The corrected estimate of x0 is asked for."""


@mistake("pigdm", edit={"with torch.enable_grad():": "if True:"})
def needs_gradients():
    """Within torch.no_grad() nothing is recorded: switch it on inside."""


@mistake("pigdm", edit={"x = x.detach().requires_grad_(True)": "x = x.requires_grad_(True)"})
def x_learns():
    """What was given requires gradients afterwards: detach a copy first."""


@mistake("pigdm", edit={"return x0.detach() +": "return x0 +"})
def not_detached():
    """The result is to have no gradients."""


@mistake("pigdm", edit={"A.forward(x0.detach())": "A.forward(denoise(x, a).detach())"})
def called_twice():
    """The denoiser is called once."""


@mistake(
    "pigdm",
    edit={("torch.autograd.grad(x0, x, v)"): ("torch.autograd.grad(x0.sum(), x)\npull = pull * v")},
)
def jacobian_of_the_sum():
    """J^T v is asked for, not the derivative of the sum times v."""


@mistake("pigdm", edit={"error = y - A.forward(x0.detach())": "error = y - A.forward(x.detach())"})
def residual_of_x():
    """The residual is that of the estimate."""


@mistake(
    "dps",
    edit={("torch.linalg.vector_norm(error, dim=1).sum()"): ("torch.linalg.vector_norm(error)")},
)
def one_norm():
    """Each image has a norm of its own: images of a batch are not to change each other."""


@mistake("dps", edit={"torch.linalg.vector_norm(error, dim=1).sum()": "error.square().sum()"})
def squares():
    """The norm is not squared."""


@mistake(
    "dps",
    edit={
        ("torch.linalg.vector_norm(error, dim=1).sum()"): (
            "torch.linalg.vector_norm(error, dim=1).mean()"
        )
    },
)
def mean_over_the_batch():
    """The gradient of an image does not depend on how many there are."""


@mistake(
    "dps",
    edit={("torch.linalg.vector_norm(error, dim=1).sum()"): ("error.square().sum(1).sqrt().sum()")},
)
def root_of_nothing():
    """The derivative of the root at 0 is not finite: where the norm is 0 the gradient is 0."""


@mistake(
    "dps",
    edit={
        ("torch.linalg.vector_norm(error, dim=1).sum()"): (
            "(error.square().sum(1) + 1e-6).sqrt().sum()"
        )
    },
)
def a_little_added():
    """Nothing is to be added to the norm."""


@mistake("dps", edit={"zeta * gradient": "gradient"})
def zeta_forgotten():
    """The gradient is multiplied by zeta."""


@mistake("dps", edit={"zeta * gradient": "-zeta * gradient"})
def sign_of_dps():
    """The sampler subtracts it: hand over the gradient itself."""


@mistake("dps", edit={"x0.detach(), zeta * gradient": "zeta * gradient, x0.detach()"})
def order():
    """First the estimate, then the gradient."""


@mistake(
    "dps", edit={("return x0.detach(), zeta * gradient"): ("return x0.detach() - zeta * gradient")}
)
def subtracted_already():
    """A pair is asked for."""


@mistake(
    "dps",
    edit={
        ("torch.autograd.grad(torch.linalg.vector_norm(error, dim=1).sum(), x)"): (
            "torch.autograd.grad(torch.linalg.vector_norm(error, dim=1).sum(), x0)"
        )
    },
)
def gradient_for_the_estimate():
    """The gradient for x is asked for: the denoiser has a derivative, too."""


@mistake("dps", edit={"with torch.enable_grad():": "if True:"})
def dps_needs_gradients():
    """Within torch.no_grad() nothing is recorded: switch it on inside."""


@mistake("dps", edit={"return x0.detach(),": "return x0,"})
def estimate_learns():
    """The results are to have no gradients."""


@mistake(
    "dps",
    edit={
        "y - A.forward(x0)": "y - A.forward(x0.detach())",
        ".sum(), x)": ".sum() + 0 * x.sum(), x)",
    },
)
def cut_off():
    """The gradient is to go through the denoiser."""


@mistake(
    "dps",
    edit={
        "(gradient,) = ": "gradient = ",
        ("torch.autograd.grad(torch.linalg.vector_norm(error, dim=1).sum(), x)"): (
            "torch.autograd.grad(torch.linalg.vector_norm(error, dim=1).sum(), "
            "x)[0]\n"
            "gradient = gradient / gradient.norm()"
        ),
    },
)
def direction_alone():
    """The gradient is not normalised again."""


@mistake("dps", edit={"x.detach().clone()": "x.detach()"})
def estimate_is_x():
    """The denoiser may return what it was given: then the estimate lies in the memory of x."""


@mistake("pigdm")
def backward(x, a, denoise, y, A, sigma):
    """A backward pass leaves gradients in the denoiser's parameters: ask for those of x alone."""
    with torch.enable_grad():
        x = x.detach().clone().requires_grad_(True)
        x0 = denoise(x, a)
        v = A.adjoint(A.whiten(y - A.forward(x0.detach()), 1 - a, sigma**2))
        (x0 * v).sum().backward()
    return x0.detach() + (1 - a) / math.sqrt(a) * x.grad


@mistake(
    "dps",
    edit={
        "error = (y - A.forward(x0)).flatten(1)": (
            "error = y - A.forward(x0)\nerror = error.flatten(min(2, error.ndim - 1))"
        ),
        "vector_norm(error, dim=1)": "vector_norm(error, dim=-1)",
    },
)
def norm_of_channels():
    """The norm is that of a whole image, all of its channels together."""
