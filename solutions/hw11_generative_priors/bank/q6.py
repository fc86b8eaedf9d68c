"""Other right answers and known wrong ones to question 6 of hw11."""

import torch

from autograder.bank import alternative, mistake


@alternative("dsm_loss")
def by_mse_loss(network, x0, levels, generator):
    """A function of torch; the level with an axis for each of x0."""
    size = (x0.size(0),)
    index = torch.randint(0, levels.numel(), size, generator=generator, device=x0.device)
    n = torch.randn(x0.size(), generator=generator, dtype=x0.dtype, device=x0.device)
    a = torch.gather(levels, 0, index).to(x0.dtype)
    b = a
    while b.dim() < x0.dim():
        b = b.unsqueeze(-1)
    return torch.nn.functional.mse_loss(network(torch.sqrt(b) * x0 + torch.sqrt(1 - b) * n, a), n)


@mistake("dsm_loss", edit={"network(noisy, a) - n": "network(noisy, a) - x0"})
def against_the_image():
    """The network is to say what the noise was, not the image."""


@mistake("dsm_loss", edit={"network(noisy, a) - n": "network(noisy, a) - (1 - wide).sqrt() * n"})
def against_scaled_noise():
    """The target is n itself."""


@mistake(
    "dsm_loss",
    edit={
        ("torch.randint(len(levels), (B,), generator=generator, device=device)"): (
            "torch.randint(len(levels), (1,), generator=generator, device=device).expand(B)"
        )
    },
)
def one_level_for_all():
    """Each image is to have a level of its own."""


@mistake("dsm_loss", edit={"(1 - wide).sqrt() * n": "(1 - wide) * n"})
def noise_not_rooted():
    """The noise is multiplied by the root of 1 - a."""


@mistake("dsm_loss", edit={"wide.sqrt() * x0": "wide * x0"})
def image_not_rooted():
    """The image is multiplied by the root of a."""


@mistake("dsm_loss", edit={"network(noisy, a)": "network(noisy, place.to(x0))"})
def place_for_level():
    """The network is told the level, not its place in the list."""


@mistake("dsm_loss", edit={"network(noisy, a)": "network(noisy, 1 - a)"})
def noise_for_level():
    """The network is told a."""


@mistake("dsm_loss", edit={"network(noisy, a)": "network(noisy, wide)"})
def level_with_axes():
    """The network takes the levels as (B,)."""


@mistake("dsm_loss", edit={".square().mean()": ".square().sum()"})
def summed():
    """The mean over all entries is asked for."""


@mistake("dsm_loss", edit={".square().mean()": ".square().flatten(1).sum(1).mean()"})
def summed_over_pixels():
    """The mean is over all entries, not over images alone."""


@mistake("dsm_loss", edit={".square().mean()": ".abs().mean()"})
def absolute():
    """Errors are squared."""


@mistake("dsm_loss", edit={".square().mean()": ".square().mean().sqrt()"})
def rooted():
    """There is no root around the mean of squares."""


@mistake("dsm_loss", edit={".square().mean()": ".square().mean().detach()"})
def detached():
    """The loss is cut off from the network: nothing is learned."""


@mistake(
    "dsm_loss",
    edit={
        ("return (network(noisy, a) - n).square().mean()"): (
            "loss = (network(noisy, a) - n).square().mean()\n"
            "loss.backward(retain_graph=True)\n"
            "return loss"
        )
    },
)
def backward_inside():
    """Gradients are left in the network: the loss itself is asked for, no more."""


@mistake("dsm_loss")
def other_order_of_draws(network, x0, levels, generator):
    """First the places are drawn, then the noise."""
    n = torch.randn(x0.shape, generator=generator, dtype=x0.dtype, device=x0.device)
    place = torch.randint(len(levels), (len(x0),), generator=generator, device=x0.device)
    a = levels.to(x0)[place]
    wide = a.reshape(-1, *[1] * (x0.ndim - 1))
    return (network(wide.sqrt() * x0 + (1 - wide).sqrt() * n, a) - n).square().mean()


@mistake(
    "dsm_loss", edit={"torch.randint(len(levels), (B,)": "torch.randint(len(levels) - 1 or 1, (B,)"}
)
def last_level_never():
    """All levels are drawn, the last one too."""


@mistake(
    "dsm_loss",
    edit={"torch.randn(x0.shape, generator=generator, dtype": "torch.randn(x0.shape, dtype"},
)
def global_generator():
    """The noise comes from the generator that is given."""


@mistake("dsm_loss", edit={"a = levels.to(x0)[place]": "a = levels[place]"})
def level_in_double_precision():
    """The network gets x_a and a in the dtype of x0."""


@mistake(
    "dsm_loss",
    edit={
        "network(noisy, a)": "network(noisy, levels[place])",
        ".square().mean()": ".square().mean().to(x0.dtype)",
    },
)
def level_alone_in_double_precision():
    """The network gets a in the dtype of x0, too."""


@mistake(
    "dsm_loss",
    edit={"return (network": "getattr(network, 'train', lambda: None)()\nreturn (network"},
)
def train_mode():
    """The network's mode is not the loss's to change."""


@mistake(
    "dsm_loss",
    edit={
        ("(network(noisy, a) - n).square().mean()"): (
            "((network(noisy, a) - n).square() / (1 - wide)).mean()"
        )
    },
)
def weighted():
    """All levels have the same weight."""


@mistake(
    "dsm_loss",
    edit={"(network(noisy, a) - n)": "((network(noisy, a) + network(noisy, a)) / 2 - n)"},
)
def called_twice():
    """The network is to be called once."""


@mistake("dsm_loss", edit={"(B,), generator=generator, device=device": "(B,), generator=generator"})
def places_on_the_cpu():
    """Places are drawn where x0, the levels and the generator are."""


@mistake("dsm_loss", edit={"dtype=x0.dtype, device=device": "dtype=x0.dtype"})
def noise_on_the_cpu():
    """Noise is drawn where x0 and the generator are."""
