"""Other right answers and known wrong ones to question 1 of hw05."""

import torch

from autograder.bank import alternative, mistake


@alternative("supervised_loss")
def supervised_by_mse(f, y, x):
    """Torch's own loss."""
    return torch.nn.functional.mse_loss(f(y), x)


@alternative("supervised_loss")
def supervised_by_sums(f, y, x):
    """The sum, divided by the number of entries."""
    return torch.sum((x - f(y)) ** 2) / x.numel()


@alternative("synthesis_loss")
def synthesis_in_place(f, forward, x, sigma, generator):
    """The noise scaled in place, by rows."""
    y = forward(x)
    noise = None
    if y.dtype == torch.float32:
        noise = torch.randn(*y.shape, generator=generator, device=y.device)
    if noise is None:
        noise = torch.randn(y.size(), generator=generator, dtype=torch.float64, device=y.device)
    e = f(noise.mul_(sigma).add_(y)) - x
    return torch.mean(e * e)


@alternative("synthesis_loss")
def synthesis_by_empty(f, forward, x, sigma, generator):
    """Noise by `normal_`, which draws what `randn` draws."""
    clean = forward(x)
    noise = torch.empty_like(clean, memory_format=torch.contiguous_format)
    noise.normal_(generator=generator)
    return torch.nn.functional.mse_loss(f(clean + noise * sigma), x)


@alternative("measurement_loss")
def measurement_by_norm(f, forward, y):
    """By a norm."""
    return torch.linalg.vector_norm(y - forward(f(y))) ** 2 / y.numel()


@mistake("supervised_loss", edit={".mean()": ".sum()"})
def supervised_sum():
    """The mean over all entries is asked for, not the sum."""


@mistake("supervised_loss", edit={".mean()": ".sum(-1).mean()"})
def supervised_mean_of_samples():
    """The mean is over all entries, not over the samples of the batch alone."""


@mistake("supervised_loss", edit={".square()": ".abs()"})
def supervised_absolute():
    """Squares are asked for."""


@mistake("supervised_loss", edit={"f(y) - x": "f(y).detach() - x"})
def supervised_detached():
    """The estimate is cut off from its gradient: f cannot learn."""


@mistake("supervised_loss", edit={".mean()": ".mean().item()"})
def supervised_number():
    """A Python number has no gradient: return the tensor."""


@mistake("supervised_loss", edit={".mean()": ".mean().sqrt()"})
def supervised_root():
    """This is the root of the mean of squares."""


@mistake("synthesis_loss", edit={"y + sigma * noise": "y"})
def no_noise():
    """The measurement that f is given has no noise."""


@mistake(
    "synthesis_loss",
    edit={
        "y = forward(x)": "y = forward(x)\nclean = x.clone()",
        "return (f(y + sigma * noise) - x)": "y += sigma * noise\nreturn (f(y) - clean)",
    },
)
def noise_in_place():
    """forward(x) may be x itself: noise that is added in place changes what is given."""


@mistake("synthesis_loss", edit={"sigma * noise": "sigma**2 * noise"})
def variance_for_deviation():
    """sigma is the standard deviation, not the variance."""


@mistake(
    "synthesis_loss", edit={"torch.randn(y.shape, generator=generator,": "torch.randn(y.shape,"}
)
def global_generator():
    """The noise does not come from the generator that was given."""


@mistake("synthesis_loss", edit={"generator=generator": "generator=generator.manual_seed(0)"})
def same_noise_each_time():
    """The generator is seeded again in each call: the noise is the same each time."""


@mistake("synthesis_loss", edit={"torch.randn(y.shape": "torch.rand(y.shape"})
def uniform_noise():
    """The noise is uniform; `randn` draws normal numbers."""


@mistake(
    "synthesis_loss",
    edit={"noise) - x)": "noise) - x.detach() - 0 * noise.sum())", ".mean()": ".sum()"},
)
def synthesis_sum():
    """The mean over all entries is asked for, not the sum."""


@mistake("synthesis_loss", edit={"f(y + sigma * noise) - x": "forward(f(y + sigma * noise)) - y"})
def judged_in_measurements():
    """The truth is known here: compare the estimate with x."""


@mistake(
    "synthesis_loss",
    edit={
        "y = forward(x)\n": "",
        "torch.randn(y.shape": "torch.randn(x.shape",
        "dtype=y.dtype, device=y.device": "dtype=x.dtype, device=x.device",
        "f(y + sigma * noise)": "f(forward(x + sigma * noise))",
    },
)
def noise_before_the_instrument():
    """The instrument adds its noise at the end: to forward(x), not to x."""


@mistake("measurement_loss", edit={"forward(f(y)) - y": "f(y) - y"})
def without_the_instrument():
    """f(y) is an estimate of x; what the instrument would give for it is compared with y."""


@mistake("measurement_loss", edit={"forward(f(y)) - y": "forward(f(y)) - forward(y)"})
def instrument_twice():
    """y was measured already: it does not go through the instrument again."""


@mistake("measurement_loss", edit={".mean()": ".sum() / len(y)"})
def measurement_mean_of_samples():
    """The mean is over all entries, not over the samples of the batch alone."""


@mistake("measurement_loss", edit={"forward(f(y))": "forward(f(y).detach())"})
def measurement_detached():
    """The estimate is cut off from its gradient: f cannot learn."""


@mistake("synthesis_loss")
def noise_in_the_order_of_memory(f, forward, x, sigma, generator):
    """empty_like lies in memory as forward(x) does: draw by `torch.randn` of its shape."""
    y = forward(x)
    noise = torch.empty_like(y).normal_(generator=generator)
    return (f(y + sigma * noise) - x).square().mean()


@mistake("measurement_loss")
def residual_in_place(f, forward, y):
    """f and forward may return what they are given: what is subtracted in place changes y."""
    residual = forward(f(y))
    residual -= y
    return residual.square().mean()


@mistake("supervised_loss")
def rows_by_view(f, y, x):
    """`view` fails where dimensions cannot be merged in memory: `reshape` and `flatten` do not."""
    return (f(y).view(len(x), -1) - x.view(len(x), -1)).square().mean()


@mistake("synthesis_loss")
def noise_on_the_cpu(f, forward, x, sigma, generator):
    """The generator lives where the tensors do: draw there, by `device=`."""
    y = forward(x)
    noise = torch.randn(y.shape, generator=generator, dtype=y.dtype)
    return (f(y + sigma * noise) - x).square().mean()
