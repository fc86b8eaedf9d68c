"""Other right answers and known wrong ones to question 3 of hw11."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("posterior_samples")
def by_svd(mean, covariance, count, generator):
    """Singular vectors; sample by sample."""
    U, values, _ = torch.linalg.svd(covariance)
    root = U @ torch.diag(values.sqrt()) @ U.T
    found = []
    for _ in range(count):
        z = torch.empty_like(mean, memory_format=torch.contiguous_format)
        found.append(mean + z.normal_(generator=generator) @ root)
    return torch.stack(found)


@alternative("coverage")
def by_quantiles(x, mean, covariance, level):
    """Quantiles of SciPy; ends below and above."""
    from scipy import stats

    wide = [one.double() for one in (x, mean)]
    half = float(stats.norm.ppf((1 + level) / 2)) * torch.diagonal(covariance).double().sqrt()
    low, high = wide[1] - half, wide[1] + half
    inside = torch.logical_and(wide[0] >= low, wide[0] <= high)
    return inside.sum().item() / inside.numel()


@mistake("posterior_samples", edit={"values.clamp(min=0).sqrt()": "values.clamp(min=0)"})
def no_root():
    """The normal numbers are to be multiplied by a root of the covariance."""


@mistake("posterior_samples", edit={"@ root.T": "@ root"})
def root_transposed():
    """The root is applied from the wrong side: the covariance becomes root^T root."""


@mistake("posterior_samples", edit={"z @ root.T": "z * covariance.diagonal().clamp(min=0).sqrt()"})
def uncorrelated():
    """Entries of a sample are correlated: their variances alone are not enough."""


@mistake(
    "posterior_samples", edit={"shape = count, *mean.shape": "shape = count, 1, mean.shape[1]"}
)
def shared_by_means():
    """The samples of different means are to be independent."""


@mistake(
    "posterior_samples",
    edit={
        "shape = count, *mean.shape": "shape = 1, *mean.shape",
        "return mean + z @ root.T": "return (mean + z @ root.T).repeat(count, 1, 1)",
    },
)
def all_alike():
    """All samples are the same."""


@mistake(
    "posterior_samples",
    edit={
        "shape = count, *mean.shape": "shape = len(mean), count, mean.shape[1]",
        "mean + z @ root.T": "mean[:, None] + z @ root.T",
    },
)
def axes_exchanged():
    """The shape is (count, B, n)."""


@mistake("posterior_samples", edit={"mean + z": "z"})
def without_the_mean():
    """The mean is missing."""


@mistake("posterior_samples", edit={"torch.randn(shape, generator": "torch.rand(shape, generator"})
def uniform():
    """The numbers are to be normal, with mean 0."""


@mistake("posterior_samples", edit={"generator=generator, ": ""})
def global_generator():
    """What is random comes from the generator that is given."""


@mistake("posterior_samples", edit={"shape = count": "generator.manual_seed(0)\nshape = count"})
def seeded_anew():
    """Each call is to draw new samples: do not seed the generator."""


@mistake("posterior_samples", edit={"values.clamp(min=0).sqrt()": "(values + 0.01).sqrt()"})
def a_little_more():
    """Nothing is to be added to the covariance: samples leave the range of a singular one."""


@mistake(
    "posterior_samples",
    edit={"z = torch.randn": "root = torch.linalg.cholesky(covariance)\nz = torch.randn"},
)
def by_cholesky():
    """A singular covariance has no Cholesky factor in floating point."""


@mistake("posterior_samples", edit={"dtype=mean.dtype, device": "device"})
def in_single_precision():
    """The samples are to have the dtype of the mean."""


@mistake(
    "coverage",
    edit={
        ("math.sqrt(2) * torch.erfinv(torch.tensor(level,"): (
            "math.sqrt(2) * torch.erfinv(torch.tensor(2 * level - 1,"
        )
    },
)
def one_sided():
    """The interval is central: half of what is outside lies on each side."""


@mistake("coverage", edit={"math.sqrt(2) * torch": "torch"})
def root_of_two():
    """The error function belongs to variance 1/2: the interval is too narrow by a factor."""


@mistake("coverage", edit={"z = math": "level = 0.95\nz = math"})
def always_95():
    """The level is an argument."""


@mistake("coverage", edit={"covariance.diagonal().clamp(min=0).sqrt()": "covariance.diagonal()"})
def variances():
    """The ends of the interval lie at multiples of the deviation, not of the variance."""


@mistake("coverage", edit={"z * deviations": "z * deviations.mean()"})
def one_deviation():
    """Each entry has a deviation of its own."""


@mistake("coverage", edit={"<= z": "< z"})
def ends_outside():
    """The ends belong to the interval: an entry without variance that is right is inside."""


@mistake("coverage", edit={"(x - mean).abs()": "(x - mean)"})
def below_everything():
    """Entries that are too small are outside, too."""


@mistake("coverage", edit={".double().mean().item()": ".all(1).double().mean().item()"})
def whole_vectors():
    """The share of entries is asked for, not that of vectors with all entries inside."""


@mistake("coverage", edit={".double().mean().item()": ".double().mean()"})
def a_tensor():
    """A Python float is asked for."""


@mistake("coverage", edit={".double().mean().item()": ".double().sum().item()"})
def count_of_entries():
    """The share is asked for, not the number."""


@mistake("posterior_samples")
def mirrored(mean, covariance, count, generator):
    """Samples that are mirror images of each other are not independent."""
    values, vectors = torch.linalg.eigh(covariance)
    root = vectors * values.clamp(min=0).sqrt()
    shape = (count + 1) // 2, *mean.shape
    z = torch.randn(shape, generator=generator, dtype=mean.dtype, device=mean.device)
    return mean + torch.cat([z, -z])[:count] @ root.T


@mistake("coverage", edit={"clamp(min=0)": "clamp(min=1e-12)"})
def least_variance():
    """An entry without variance is inside only where it is right; and units may be tiny."""


@mistake("coverage", edit={"torch.tensor(level, dtype=torch.float64)": "torch.tensor(level)"})
def level_in_single_precision():
    """A level near 1 is 1 in single precision, and its interval without end."""


@mistake("posterior_samples", edit={"dtype=mean.dtype, device=mean.device": "dtype=mean.dtype"})
def drawn_on_the_cpu():
    """Noise is drawn where the mean and the generator are."""
