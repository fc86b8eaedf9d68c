"""Other right answers and known wrong ones to question 10 of hw11."""

import torch

from autograder.bank import alternative, mistake


@alternative("csgm")
def start_by_start(A, y, decoder, latent, restarts, steps, rate, generator):
    """A loop over starts, each with an optimiser; the best so far is kept."""
    shape = (restarts, y.shape[0], latent)
    starts = torch.randn(shape, generator=generator, dtype=y.dtype, device=y.device)
    best, least = None, None
    for start in starts:
        with torch.enable_grad():
            z = start.clone().requires_grad_(True)
            optimizer = torch.optim.Adam([z], lr=rate)
            for _ in range(steps):
                loss = torch.sum((decoder(z).flatten(1) @ A.T - y) ** 2)
                z.grad = torch.autograd.grad(loss, z)[0]
                optimizer.step()
        with torch.no_grad():
            image = decoder(z)
            residual = ((image.flatten(1) @ A.T - y) ** 2).sum(1)
        if best is None:
            best, least = image.clone(), residual
        better = residual < least
        best[better], least = image[better], torch.minimum(residual, least)
    return best


@mistake(
    "csgm",
    edit={
        ("best = residuals(z).argmin(0)"): (
            "best = torch.zeros(B, dtype=torch.long, device=y.device)"
        )
    },
)
def first_start():
    """Of each image that start counts whose residual is least."""


@mistake(
    "csgm",
    edit={
        ("best = residuals(z).argmin(0)"): (
            "best = torch.full((B,), restarts - 1, device=y.device)"
        )
    },
)
def last_start():
    """Of each image that start counts whose residual is least, not the last."""


@mistake(
    "csgm",
    edit={("best = residuals(z).argmin(0)"): ("best = residuals(z).sum(1).argmin().expand(B)")},
)
def one_start_for_all():
    """Each image chooses a start for itself."""


@mistake("csgm", edit={"best = residuals(z).argmin(0)": "best = residuals(z).argmax(0)"})
def worst_start():
    """The least residual counts."""


@mistake("csgm", edit={"residuals(z).sum()": "residuals(z).mean()"})
def mean_of_the_loss():
    """Adam's first steps hardly depend on the scale of the loss, but a little: take the sum."""


@mistake(
    "csgm",
    edit={
        "shape = restarts, B, latent": "shape = 1, B, latent",
        "z.requires_grad_(True)": ("z = z.repeat(restarts, 1, 1).requires_grad_(True)"),
    },
)
def equal_starts():
    """The starts are to differ."""


@mistake(
    "csgm",
    edit={
        "shape = restarts, B, latent": "shape = restarts, 1, latent",
        "z.requires_grad_(True)": ("z = z.repeat(1, B, 1).requires_grad_(True)"),
    },
)
def starts_shared():
    """Each image has starts of its own."""


@mistake(
    "csgm",
    edit={
        ("z = torch.randn(shape, generator=generator, dtype=y.dtype, device=y.device)"): (
            "z = torch.zeros(shape, dtype=y.dtype, device=y.device)"
        )
    },
)
def from_zero():
    """The starts are drawn from the generator."""


@mistake("csgm", edit={"z = torch.randn(": "z = 0.1 * torch.randn("})
def small_starts():
    """The starts are standard normal."""


@mistake("csgm", edit={"generator=generator, ": ""})
def global_generator():
    """The starts are drawn from the generator that is given."""


@mistake("csgm", edit={"torch.optim.Adam([z], lr=rate)": "torch.optim.SGD([z], lr=rate)"})
def gradient_descent():
    """Adam is asked for."""


@mistake("csgm", edit={"torch.optim.Adam([z], lr=rate)": "torch.optim.Adam([z])"})
def default_rate():
    """The rate is an argument."""


@mistake(
    "csgm",
    edit={
        ("torch.optim.Adam([z], lr=rate)"): ("torch.optim.Adam([z], lr=rate, weight_decay=0.01)")
    },
)
def weight_decay():
    """Nothing but the residual is minimised."""


@mistake(
    "csgm",
    edit={
        ("torch.optim.Adam([z], lr=rate)"): (
            "torch.optim.Adam([z, *getattr(decoder, 'parameters', list)()], lr=rate)"
        ),
        ("(z.grad,) = torch.autograd.grad(residuals(z).sum(), z)"): (
            "optimizer.zero_grad()\nresiduals(z).sum().backward()"
        ),
    },
)
def decoder_learns():
    """The decoder's weights are not to change: z alone is optimised."""


@mistake(
    "csgm",
    edit={
        ("(z.grad,) = torch.autograd.grad(residuals(z).sum(), z)"): (
            "optimizer.zero_grad()\nresiduals(z).sum().backward()"
        )
    },
)
def gradients_left():
    """backward() leaves gradients in the decoder's parameters."""


@mistake(
    "csgm",
    edit={
        ("(z.grad,) = torch.autograd.grad(residuals(z).sum(), z)"): (
            "(gradient,) = torch.autograd.grad(residuals(z).sum(), z)\n"
            "z.grad = gradient if z.grad is None else z.grad + gradient"
        )
    },
)
def gradients_added_up():
    """The gradients of earlier steps are to be forgotten."""


@mistake("csgm", edit={"with torch.enable_grad():": "if True:"})
def needs_gradients():
    """Within torch.no_grad() nothing is recorded: switch it on inside."""


@mistake("csgm", edit={"with torch.no_grad():": "with torch.enable_grad():"})
def not_detached():
    """The result is to have no gradients."""


@mistake("csgm", edit={"return decoder(z[best": "return decoder(z[best * 0"})
def best_not_used():
    """Of each image that start counts whose residual is least."""


@mistake("csgm", edit={"range(steps)": "range(steps + 1)"})
def one_step_more():
    """Adam takes `steps` steps."""


@mistake(
    "csgm",
    edit={
        ("return decoder(z[best, torch.arange(B, device=y.device)])"): (
            "return decoder(z[best, torch.arange(B, device=y.device)]).flatten(1)"
        )
    },
)
def flat():
    """The images keep the shape that the decoder gives them."""


@mistake("csgm", edit={"images @ A.T - y": "images @ A.T - 2 * y"})
def other_measurements():
    """The residual is A G(z) - y."""


@mistake("csgm", edit={"optimizer.step()": "optimizer.step()\nz.data.clamp_(-1, 1)"})
def latent_clipped():
    """z is free."""


@mistake("csgm", edit={".square().sum(-1)": ".abs().sum(-1)"})
def absolute_residuals():
    """Residuals are squared."""


@mistake(
    "csgm",
    edit={
        "with torch.enable_grad():": (
            "getattr(decoder, 'eval', lambda: None)()\nwith torch.enable_grad():"
        )
    },
)
def evaluation_mode():
    """The decoder stays as it is: its parameters, whether they learn, and its mode."""


@mistake(
    "csgm",
    edit={
        "best = residuals(z).argmin(0)": (
            "images = decoder(z.flatten(0, 1)).reshape(restarts, B, -1)\n"
            "best = (images @ A.T - y).abs().amax(-1).argmin(0)"
        )
    },
)
def largest_residual():
    """The start with the least sum of squares is asked for, not that with the least maximum."""


@mistake("csgm", edit={"dtype=y.dtype, device=y.device": "dtype=y.dtype"})
def drawn_on_the_cpu():
    """Starts are drawn where y and the generator are."""
