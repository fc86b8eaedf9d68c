"""Two methods on small noisy images: what tests of a claim let an audit compare, in milliseconds.

An audit is called as `audit_claim(sample, first, second)`: `sample(image, seed)` returns a clean
image and its measurement, both (1, 1, H, W), and a method maps a measurement to an estimate.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F

from starter_code import audit, checks

Sample = Callable[[int, int], tuple[torch.Tensor, torch.Tensor]]
Method = Callable[[torch.Tensor], torch.Tensor]


def noisy_images(clean: int, noisy: int) -> Sample:
    """A `sample` of smooth 16 x 16 images that leave [0, 1], and the same with noise.

    clean, noisy: numbers of `checks.generator` from which those of images and of noise count on.
    """

    def sample(image: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
        x = 2 * torch.rand(1, 1, 4, 4, generator=checks.generator(clean + image))
        x = F.interpolate(x, (16, 16), mode="bilinear")
        noise = torch.randn(x.shape, generator=checks.generator(noisy + 10 * image + seed))
        return x, x + 0.2 * noise

    return sample


def mean_of(size: int) -> Method:
    """A method: means of size x size pixels, of those inside at the borders; size is odd."""

    def restore(y: torch.Tensor) -> torch.Tensor:
        return F.avg_pool2d(y, size, 1, size // 2, count_include_pad=False)

    return restore


def as_it_is(y: torch.Tensor) -> torch.Tensor:
    """A method: a copy of the measurement."""
    return y.clone()


METHODS = {
    "supported": (mean_of(3), as_it_is),
    "contradicted": (as_it_is, mean_of(3)),
}
"""The claim's method and the other, for what comes of the claim that the first gains."""


def parts_of(
    audit_claim: Callable, sample: Callable, methods: tuple[Callable, Callable]
) -> tuple[Any, Any, Any]:
    """Table, interval and verdict of an audit of two methods, unchecked; see `audit.parts`."""
    return audit.parts(audit_claim(sample, *methods), "audit_claim(sample, first, second)")


def gain(sample: Sample) -> Callable[[int, int], float]:
    """Of `METHODS["supported"]`: PSNR of means minus that of the measurement itself [dB]."""

    def difference(image: int, seed: int) -> float:
        x, y = sample(image, seed)
        errors = [(method(y) - x).double().square().mean() for method in METHODS["supported"]]
        return (10 * torch.log10(errors[1] / errors[0])).item()

    return difference


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether two tensors are equal, and of one dtype."""
    return one.dtype == other.dtype and torch.equal(one, other)


def check_given_alike(audit_claim: Callable, sample: Sample, count: int) -> None:
    """Check that an audit gives both methods the same `count` measurements, as they are."""
    made: list[torch.Tensor] = []
    given: tuple[list[torch.Tensor], list[torch.Tensor]] = ([], [])

    def drawn(image: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
        x, y = sample(image, seed)
        made.append(y + 0.01 * len(made))  # another one in each call
        return x, made[-1].clone()

    def kept(which: int) -> Method:
        def method(y: torch.Tensor) -> torch.Tensor:
            given[which].append(y.clone())
            return y + 0.1 * which

        return method

    audit_claim(drawn, kept(0), kept(1))
    for one in (1, 0):
        alike = len(given[one]) == count and all(
            any(same(y, other) for other in made) for y in given[one]
        )
        alike = alike and all(any(same(y, z) for z in given[1 - one]) for y in given[one])
        if not alike:
            told = f"does not give both methods the same {count} measurements, unchanged."
            checks.fail("audit_claim", told)
