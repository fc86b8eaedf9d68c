"""Other right answers and known wrong ones to question 4 of hw13."""

import torch

from autograder.bank import alternative, mistake


@alternative("rebalance")
def by_mixture(frequency, lam):
    """A mixture with the even distribution."""
    even = torch.full_like(frequency, 1 / frequency.numel())
    raw = torch.reciprocal(torch.lerp(frequency, even, float(lam)))
    return raw / torch.dot(raw, frequency)


@alternative("annealed_mean")
def by_matrix(logits, centres, T):
    """Bins last, a product of matrices."""
    p = (logits.movedim(1, -1) / T).softmax(-1)
    return (p @ centres).movedim(-1, 1).contiguous()


@alternative("annealed_mean")
def by_exponentials(logits, centres, T):
    """Exponentials relative to the largest, sums one by one."""
    e = torch.exp((logits - logits.max(1, keepdim=True).values) / T)
    e = e / e.sum(1, keepdim=True)
    return torch.stack([(e * c[:, None, None]).sum(1) for c in centres.T], 1)


@mistake("rebalance", edit={"weights / (frequency * weights).sum()": "weights"})
def not_scaled():
    """The mean weight of a pixel is 1."""


@mistake("rebalance", edit={"(frequency * weights).sum()": "weights.mean()"})
def mean_over_bins():
    """The mean is over pixels, not over bins: bins are not equally frequent."""


@mistake("rebalance", edit={"(frequency * weights).sum()": "weights.sum()"})
def sum_is_one():
    """The weights do not add up to 1: their mean over pixels is 1."""


@mistake(
    "rebalance",
    edit={
        "(1 - lam) * frequency + lam / len(frequency)": (
            "lam * frequency + (1 - lam) / len(frequency)"
        ),
    },
)
def lam_swapped():
    """With lam = 1 all weights are alike."""


@mistake("rebalance", edit={"lam / len(frequency)": "lam"})
def not_a_distribution():
    """The even distribution has 1 / Q at each bin."""


@mistake("rebalance", edit={"1 / (": "-torch.log("})
def logarithm():
    """The weights are reciprocals."""


@mistake("rebalance", edit={"1 / (": "1 * ("})
def frequent_counts_more():
    """Rare colours are to count more."""


@mistake("rebalance", edit={"(1 - lam) * frequency + lam / len(frequency)": "frequency"})
def lam_ignored():
    """lam is not used."""


@mistake("annealed_mean", edit={"logits / T": "logits * T"})
def other_way():
    """A low temperature makes the likeliest bin likelier: divide by T."""


@mistake(
    "annealed_mean",
    edit={"torch.softmax(logits / T, 1)": "torch.softmax(torch.softmax(logits, 1) / T, 1)"},
)
def of_probabilities():
    """The logits are divided by T, not the probabilities: those lie between 0 and 1."""


@mistake("annealed_mean", edit={"torch.softmax(logits / T, 1)": "torch.softmax(logits, 1) / T"})
def divided_afterwards():
    """The temperature belongs inside the exponential."""


@mistake("annealed_mean", edit={"torch.softmax(logits / T, 1)": "torch.softmax(logits, 1)"})
def no_temperature():
    """T is not used."""


@mistake("annealed_mean", edit={"torch.softmax(logits / T, 1)": "torch.softmax(logits / T, 0)"})
def over_batch():
    """The probabilities of a pixel add up to 1, over its bins."""


@mistake("annealed_mean", edit={"torch.softmax(logits / T, 1)": "torch.sigmoid(logits / T)"})
def sigmoids():
    """The probabilities of a pixel add up to 1: a softmax."""


@mistake(
    "annealed_mean",
    edit={
        ('return torch.einsum("bqhw,qc->bchw", torch.softmax(logits / T, 1), centres)'): (
            "p = torch.exp(logits / T)\n"
            'return torch.einsum("bqhw,qc->bchw", p / p.sum(1, keepdim=True), centres)'
        ),
    },
)
def overflow():
    """Exponentials become infinite, or all 0: subtract the largest logit of each pixel first."""


@mistake(
    "annealed_mean",
    edit={
        (
            'return torch.einsum("bqhw,qc->bchw", torch.softmax(logits / T, 1), centres)'
        ): "return centres[logits.argmax(1)].movedim(-1, 1)",
    },
)
def likeliest():
    """This is the limit of T towards 0."""


@mistake("annealed_mean", edit={"logits / T, 1), centres)": "logits / T, 1), centres.flip(1))"})
def a_for_b():
    """a and b are swapped."""


@mistake(
    "annealed_mean",
    edit={
        "torch.softmax(logits / T, 1), centres)": (
            "torch.softmax(logits / T, 1), centres) / len(centres)"
        ),
    },
)
def mean_of_products():
    """Probabilities add up to 1 already: nothing is left to be divided."""


@mistake("annealed_mean")
def likeliest_when_cold(logits, centres, T):
    """Cold is not 0: bins with nearly the same logits share the mean at every temperature."""
    if T < 0.1:
        return centres[logits.argmax(1)].permute(0, 3, 1, 2).contiguous()
    return torch.einsum("bqhw,qc->bchw", torch.softmax(logits / T, 1), centres)


@mistake("annealed_mean")
def one_bin_when_very_cold(logits, centres, T):
    """Bins with equal logits have equal probabilities, however cold it is."""
    if T < 1e-3:
        return centres[logits.argmax(1)].permute(0, 3, 1, 2).contiguous()
    return torch.einsum("bqhw,qc->bchw", torch.softmax(logits / T, 1), centres)
