"""Question 5. Tweedie's formula.

| the text promises | tested by |
| --- | --- |
| the score of the mixture at level a | test_by_hand, test_score |
| weights of 0, also far away, singular covariances, a = 1 | test_score, test_far |
| points where every density is 0 in floating point | test_far |
| Tweedie's formula: the mean of x0 | test_by_hand, test_means |
| x0 from the noise | test_noise |
| levels near 0 | test_score, test_means, test_noise |
| results are right and new where a = 1, too | test_means, test_noise |
| gradients pass through all three | test_gradients |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import math

import torch
from otter.test_files import test_case
from torch.distributions import Categorical, MixtureSameFamily, MultivariateNormal

from starter_code import checks, probes, rules
from starter_code.generative import probes as own

OK_FORMAT = False
name = "q5"


def problem(B, K, n, number, dtype=torch.float64):
    """Points and a mixture."""
    draw = checks.generator(number)

    def normal(*shape):
        return torch.randn(*shape, generator=draw, dtype=torch.float64)

    G = 0.6 * normal(K, n, n)
    w = torch.rand(K, generator=draw, dtype=torch.float64) + 0.2
    parts = 1.5 * normal(B, n), w / w.sum(), 2 * normal(K, n), G @ G.mT + 0.05 * torch.eye(n)
    x, w, means, covariances = (one.to(dtype) for one in parts)
    return x, w, means, covariances


def density(x, a, w, means, covariances):
    """The log density at level a, by torch's distributions."""
    eye = torch.eye(x.shape[1], dtype=x.dtype)
    modes = MultivariateNormal(math.sqrt(a) * means, a * covariances + (1 - a) * eye)
    return MixtureSameFamily(Categorical(w), modes).log_prob(x)


def right(x, a, w, means, covariances):
    """The score, by automatic differentiation in double precision."""
    wide = [one.double() for one in (w, means, covariances)]
    point = x.double().requires_grad_(True)
    (found,) = torch.autograd.grad(density(point, a, *wide).sum(), point)
    return found.to(x.dtype)


def tweedie(x, a, score):
    """The formula."""
    return (x.double() / math.sqrt(a) + (1 - a) / math.sqrt(a) * score.double()).to(x.dtype)


def mean_of_x0(x, a, w, means, covariances):
    """Mode by mode: x0 and x_a of one mode are normal together."""
    eye = torch.eye(x.shape[1], dtype=x.dtype)
    found, logarithms = [], []
    for weight, mean, C in zip(w, means, covariances, strict=True):
        S = a * C + (1 - a) * eye
        off = x - math.sqrt(a) * mean
        found.append(mean + math.sqrt(a) * off @ torch.linalg.inv(S) @ C)
        mode = MultivariateNormal(math.sqrt(a) * mean, S)
        logarithms.append(weight.log() + mode.log_prob(x))
    share = torch.stack(logarithms).softmax(0)
    return (share[..., None] * torch.stack(found)).sum(0)


def denoised(x, a, n):
    """x0 from the noise."""
    return ((x.double() - math.sqrt(1 - a) * n.double()) / math.sqrt(a)).to(x.dtype)


@test_case(points=1)
def test_by_hand(mixture_score, x0_from_score):
    """The example."""
    x, w, means = torch.tensor([[2.0]]), torch.ones(1), torch.zeros(1, 1)
    C = torch.full((1, 1, 1), 3.0)
    call = "mixture_score(x, 0.5, w, means, covariances)"
    checks.same(mixture_score(x, 0.5, w, means, C), torch.tensor([[-1.0]]), call, size=10)
    found = x0_from_score(x, 0.5, torch.tensor([[-1.0]]))
    expected = torch.tensor([[1.5 / math.sqrt(0.5)]])
    checks.same(found, expected, "x0_from_score(x, 0.5, score)", size=10)


@test_case(points=1, hidden=True)
def test_score(mixture_score):
    """Against derivatives of the density: several sizes and levels."""
    for number, (B, K, n, a) in enumerate(
        [(6, 3, 2, 0.5), (1, 4, 3, 0.9), (5, 1, 4, 0.2), (3, 3, 3, 1.0), (4, 2, 1, 0.01),
         (2, 5, 2, 1), (3, 2, 2, 5e-5)], 6401
    ):  # fmt: skip
        x, w, means, C = problem(B, K, n, number)
        call = f"mixture_score(x, {a}, w, means, covariances) with {K} modes in {n} dimensions"
        found = mixture_score(x.clone(), a, w.clone(), means.clone(), C.clone())
        checks.same(found, right(x, a, w, means, C), call, size=10**7)
    x, w, means, C = problem(4, 3, 2, 6411)
    w = torch.tensor([0.0, 0.4, 0.6], dtype=w.dtype)
    expected = right(x, 0.6, w[1:], means[1:], C[1:])
    call = "mixture_score with a weight of 0"
    checks.same(mixture_score(x, 0.6, w, means, C), expected, call, size=10**6)
    C = C.clone()
    C[0] = 0
    C[1] = torch.ones(2, 2)
    expected = right(x, 0.6, torch.full_like(w, 1 / 3), means, C)
    call = "mixture_score with singular covariances"
    found = mixture_score(x, 0.6, torch.full_like(w, 1 / 3), means, C)
    checks.same(found, expected, call, size=10**6)


@test_case(points=1, hidden=True)
def test_far(mixture_score):
    """Points where every density underflows: the nearest mode pulls."""
    x, w, means, C = problem(3, 3, 2, 6421)
    for factor in (1e2, 1e4):
        call = f"mixture_score at points that are {factor:.0e} away"
        found = mixture_score(factor * x, 0.7, w, means, C)
        checks.same(found, right(factor * x, 0.7, w, means, C), call, size=10**6)
    none = torch.tensor([0.0, 0.4, 0.6], dtype=w.dtype)
    apart = means + torch.tensor([[0.0], [300], [400]], dtype=w.dtype)
    near = math.sqrt(0.7) * means[:1] + 0.1  # in the mode that has no weight
    found = mixture_score(near.clone(), 0.7, none, apart, C)
    call = "mixture_score in a mode of weight 0, far from the others,"
    checks.same(found, right(near, 0.7, none[1:], apart[1:], C[1:]), call, size=10**6)
    single = [one.float() for one in (100 * x, w, means, C)]
    found = mixture_score(single[0], 0.7, *single[1:])
    expected = right(single[0], 0.7, *single[1:])
    checks.same(found, expected, "mixture_score far away in float32", size=10**5)


@test_case(points=1, hidden=True)
def test_means(x0_from_score):
    """It is the mean of x0: against conditioned normal vectors, and in closed form."""
    for number, a in ((6431, 0.5), (6432, 0.9), (6433, 0.1)):
        x, w, means, C = problem(4, 3, 2, number)
        found = x0_from_score(x.clone(), a, right(x, a, w, means, C))
        call = f"x0_from_score(x, {a}, score) of a mixture, the mean of x0,"
        checks.same(found, mean_of_x0(x, a, w, means, C), call, size=10**7)
    for shape, a in (((3, 2, 4), 0.3), ((5,), 1.0), ((1, 3), 1), ((2, 2), 5e-5)):
        x, score = torch.randn(2, *shape, generator=checks.generator(6441), dtype=torch.float64)
        call = f"x0_from_score(x, {a}, score) with x {shape}"
        checks.same(x0_from_score(x.clone(), a, score.clone()), tweedie(x, a, score), call, 100)
    rules.check_new(x0_from_score, (x, 1.0, score), "x0_from_score(x, 1.0, score)")


@test_case(points=0.5, hidden=True)
def test_noise(x0_from_noise):
    """Noise is taken out again, for several shapes."""
    cases = [
        ((3, 1, 4, 5), 0.3),
        ((4,), 0.999),
        ((2, 3), 0.01),
        ((3,), 5e-5),
        ((2, 2), 1.0),
        ((2,), 1),
    ]
    for number, (shape, a) in enumerate(cases, 6451):
        x0, n = torch.randn(2, *shape, generator=checks.generator(number), dtype=torch.float64)
        x = math.sqrt(a) * x0 + math.sqrt(1 - a) * n
        call = f"x0_from_noise(x, {a}, n) with x {shape}"
        checks.same(x0_from_noise(x, a, n.clone()), denoised(x, a, n), call, size=10**4)
    rules.check_new(x0_from_noise, (x, 1.0, n), "x0_from_noise(x, 1.0, n)")


@test_case(points=0.5, hidden=True)
def test_gradients(mixture_score, x0_from_score, x0_from_noise):
    """Gradients for points, scores and noise, as guidance needs them."""
    x, w, means, C = problem(4, 3, 2, 6471)

    def slope(x, a, w, means, C):
        """The score, to be differentiated once more."""
        (found,) = torch.autograd.grad(density(x, a, w, means, C).sum(), x, create_graph=True)
        return found

    found = probes.gradient(mixture_score, x.clone(), 0.6, w, means, C)
    expected = probes.gradient(slope, x, 0.6, w, means, C)
    checks.same(found, expected, "the gradient of mixture_score for x", size=10**7)
    for function, formula, name in (
        (x0_from_score, tweedie, "x0_from_score"),
        (x0_from_noise, denoised, "x0_from_noise"),
    ):
        found = own.gradient_through(function, x.clone(), 0.6)
        expected = own.gradient_through(formula, x, 0.6)
        checks.same(found, expected, f"the gradient of {name}(x, 0.6, x^2) for x", size=1000)


@test_case(points=1, hidden=True)
def test_rules(mixture_score, x0_from_score, x0_from_noise):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        calls = []
        for number in (6461, 6462):
            x, w, means, C = problem(3, 2, 2, number, dtype)
            calls.append((x, 0.4, w, means, C))
        call = f"mixture_score(x, 0.4, w, means, covariances) in {dtype}"
        rules.hold_twice(mixture_score, right, calls, call, 10**4)
        pairs = []
        for number in (6463, 6464):
            draw = checks.generator(number)
            x, other = torch.randn(2, 3, 2, generator=draw, dtype=torch.float64).to(dtype)
            pairs.append((x, 0.4, other))
        rules.hold_twice(x0_from_score, tweedie, pairs, f"x0_from_score in {dtype}", 100)
        rules.hold_twice(x0_from_noise, denoised, pairs, f"x0_from_noise in {dtype}", 100)
