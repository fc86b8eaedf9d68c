"""Other right answers and known wrong ones to question 5 of hw11."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("mixture_score")
def by_autograd(x, a, w, means, covariances):
    """The derivative of a log density that is written out; it has derivatives of its own."""
    n = x.shape[1]
    C = a * covariances + (1 - a) * torch.eye(n).to(x)
    inverse, half = torch.linalg.inv(C), torch.logdet(C) / 2
    again = torch.is_grad_enabled() and x.requires_grad
    with torch.enable_grad():
        point = x if again else x.detach().requires_grad_(True)
        error = point[:, None] - math.sqrt(a) * means
        square = torch.einsum("bki,kij,bkj->bk", error, inverse, error)
        density = torch.logsumexp(torch.log(w) - half - square / 2, 1)
        (found,) = torch.autograd.grad(density.sum(), point, create_graph=again)
    return found


@alternative("mixture_score")
def mode_by_mode(x, a, w, means, covariances):
    """A loop over modes; eigenvalues."""
    logs, pulls = [], []
    for weight, mean, S in zip(w, means, covariances, strict=True):
        values, vectors = torch.linalg.eigh(S)
        values = a * values + (1 - a)
        turned = (x - a**0.5 * mean) @ vectors
        logs.append(weight.log() - ((turned**2 / values).sum(1) + values.log().sum()) / 2)
        pulls.append(-(turned / values) @ vectors.T)
    logs, pulls = torch.stack(logs, 1), torch.stack(pulls, 1)
    logs = logs - logs.max(dim=1, keepdim=True).values
    shares = logs.exp() / logs.exp().sum(1, keepdim=True)
    return torch.einsum("bk,bkn->bn", shares, pulls)


@alternative("x0_from_score")
def by_parts(x, a, score):
    """Divided first."""
    root = a**0.5
    return x / root + ((1 - a) / root) * score


@alternative("x0_from_noise")
def by_a_difference(x, a, n):
    """Division at the end."""
    return x.sub(n.mul((1 - a) ** 0.5)).div(a**0.5)


@mistake("mixture_score", edit={"a * covariances + (1 - a) *": "covariances + (1 - a) *"})
def covariance_not_scaled():
    """The covariance of sqrt(a) x0 is a times that of x0."""


@mistake(
    "mixture_score", edit={"a * covariances + (1 - a) *": "a * covariances + math.sqrt(1 - a) *"}
)
def noise_rooted():
    """The variance of the noise is 1 - a."""


@mistake(
    "mixture_score",
    edit={
        "a * covariances + (1 - a) * torch.eye(n, dtype=x.dtype, device=x.device)": "covariances",
        "math.sqrt(a) * means": "means",
    },
)
def score_of_the_images():
    """This is the score of x0, not that of x_a."""


@mistake("mixture_score", edit={"math.sqrt(a) * means": "means"})
def means_not_scaled():
    """The means of x_a are sqrt(a) times those of x0."""


@mistake("mixture_score", edit={"math.sqrt(a) * means": "a * means"})
def means_scaled_by_a():
    """The means are scaled by the root of a."""


@mistake(
    "mixture_score", edit={"math.sqrt(a) * means - x[:, None]": "x[:, None] - math.sqrt(a) * means"}
)
def sign():
    """The score points to where the density is larger."""


@mistake("mixture_score", edit={" - torch.linalg.slogdet(C).logabsdet / 2": ""})
def no_determinant():
    """Modes of different size: the density of each has a factor with its determinant."""


@mistake("mixture_score", edit={"slogdet(C).logabsdet / 2": "slogdet(C).logabsdet"})
def determinant_not_rooted():
    """The density has the root of the determinant."""


@mistake("mixture_score", edit={"-(error * pull).sum(-1) / 2": "-(error * pull).sum(-1)"})
def exponent_not_halved():
    """The exponent of a normal density has the factor 1/2."""


@mistake("mixture_score", edit={"w.log() + log_density": "log_density"})
def no_weights():
    """The modes have weights."""


@mistake("mixture_score", edit={"w.log() + log_density": "w + log_density"})
def weights_not_logarithmic():
    """Beside a log density stands the logarithm of the weight."""


@mistake(
    "mixture_score",
    edit={"share = (w.log() + log_density).softmax(1)": "share = w.expand(len(x), -1)"},
)
def shares_of_the_prior():
    """Which mode a point belongs to depends on the point."""


@mistake(
    "mixture_score",
    edit={
        ("share = (w.log() + log_density).softmax(1)"): (
            "density = w * log_density.exp()\nshare = density / density.sum(1, keepdim=True)"
        )
    },
)
def underflow():
    """Far away every density is 0 in floating point: stay with logarithms."""


@mistake(
    "mixture_score",
    edit={"(w.log() + log_density).softmax(1)": "(w.log() + log_density).softmax(0)"},
)
def over_the_batch():
    """The shares of one point add up to 1, over the modes."""


@mistake(
    "mixture_score",
    edit={"(share[..., None] * pull).sum(1)": "pull[torch.arange(len(x)), share.argmax(1)]"},
)
def nearest_mode():
    """All modes pull, each with its share."""


@mistake(
    "mixture_score",
    edit={
        ("torch.eye(n, dtype=x.dtype, device=x.device)"): (
            "torch.ones(n, n, dtype=x.dtype, device=x.device)"
        )
    },
)
def noise_everywhere():
    """The noise of different entries is independent."""


@mistake("mixture_score", edit={"C = a": "w = w.clamp(min=1e-3)\nC = a"})
def least_weight():
    """A mode with weight 0 does not pull."""


@mistake(
    "mixture_score",
    edit={"w.log()": "torch.distributions.Categorical(w, validate_args=False).logits"},
)
def least_weight_of_categorical():
    """Categorical lifts a weight of 0: far from all others that mode takes over."""


@mistake("mixture_score", edit={"n = x.shape[1]": "x = x.detach()\nn = x.shape[1]"})
def cut_off():
    """Guidance differentiates the denoiser, and with it the score: leave x in the graph."""


@mistake(
    "mixture_score", edit={"C = a * covariances": "C = 1e-6 * torch.eye(n).to(x) + a * covariances"}
)
def a_little_added():
    """Nothing is to be added to the covariances."""


@mistake("x0_from_score", edit={"(1 - a) * score": "math.sqrt(1 - a) * score"})
def deviation():
    """Tweedie's formula has the variance of the noise, 1 - a."""


@mistake("x0_from_score", edit={"x + (1 - a)": "x - (1 - a)"})
def score_subtracted():
    """The score points towards images: it is added."""


@mistake("x0_from_score", edit={" / math.sqrt(a)": ""})
def scaled_image():
    """This is the mean of sqrt(a) x0."""


@mistake("x0_from_score", edit={" / math.sqrt(a)": " / a"})
def divided_by_a():
    """x_a holds sqrt(a) x0: divide by the root."""


@mistake("x0_from_score", edit={"(1 - a) * score": "score"})
def variance_forgotten():
    """The score is multiplied by the variance of the noise."""


@mistake(
    "x0_from_score",
    edit={"return (x": "x += 0 * x\nscore *= 1 - a\nreturn (x", "+ (1 - a) * score": "+ score"},
)
def score_changed():
    """The score that was given is changed."""


@mistake("x0_from_score", edit={"* score": "* score.detach()"})
def score_cut_off():
    """The score depends on x, too: its part of the derivative is lost."""


@mistake("x0_from_noise", edit={"* n)": "* n.detach())"})
def noise_cut_off():
    """The noise depends on x, too: its part of the derivative is lost."""


@mistake("x0_from_noise")
def by_the_score(x, a, n):
    """At a = 1 the score of the noise is a division by 0."""
    score = -n / torch.full_like(n, 1 - a).sqrt()
    return (x + (1 - a) * score) / math.sqrt(a)


@mistake("x0_from_noise", edit={"math.sqrt(1 - a) * n": "(1 - a) * n"})
def noise_not_rooted():
    """The noise in x_a has the factor sqrt(1 - a)."""


@mistake("x0_from_noise", edit={"x - math": "x + math"})
def noise_added():
    """The noise is to be taken away."""


@mistake("x0_from_noise", edit={" / math.sqrt(a)": ""})
def not_scaled_back():
    """x_a holds sqrt(a) x0: divide by the root."""


@mistake("x0_from_noise", edit={" / math.sqrt(a)": " / a"})
def scaled_back_by_a():
    """x_a holds sqrt(a) x0: divide by the root of a."""


@mistake(
    "x0_from_noise",
    edit={
        ("return (x - math.sqrt(1 - a) * n) / math.sqrt(a)"): (
            "return ((x - math.sqrt(1 - a) * n) / math.sqrt(a)).clamp(-1, 1)"
        )
    },
)
def clipped():
    """Nothing is to be cut off here."""


@mistake("x0_from_score", edit={"return (x": "return x if a == 1 else (x"})
def the_same_at_one():
    """Where nothing is to be done the result is x itself; a new tensor is asked for."""


@mistake("x0_from_noise", edit={"return (x": "a = max(a, 1e-3)\nreturn (x"})
def least_level():
    """Levels may be smaller than that: the sampler begins at 0.00005."""
