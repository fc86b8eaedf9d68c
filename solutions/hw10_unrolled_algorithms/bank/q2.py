"""Other right answers and known wrong ones to question 2 of hw10."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake
from starter_code import unrolled


@alternative("LISTA")
class LISTAByIndices(nn.Module):
    """Loops over indices; thresholds by two rectifiers."""

    def __init__(self, A, K, lam):
        super().__init__()
        m, n = A.shape
        L = torch.linalg.svdvals(A)[0].square()
        W1 = torch.empty(K, n, m).to(A)
        W2 = torch.empty(K, n, n).to(A)
        for k in range(K):
            W1[k] = A.T / L
            W2[k] = torch.eye(n).to(A) - A.T @ A / L
        self.W1, self.W2 = nn.Parameter(W1), nn.Parameter(W2)
        self.theta = nn.Parameter(torch.full((K,), (lam / L).item()).to(A))
        with torch.no_grad():
            self.theta.copy_(lam / L.repeat(K))

    def layers(self, y):
        x = torch.zeros(y.shape[0], self.W2.shape[-1], dtype=y.dtype, device=y.device)
        found = []
        for k in range(len(self.theta)):
            z = (self.W1[k] @ y.T + self.W2[k] @ x.T).T
            t = torch.relu(self.theta[k])
            x = torch.relu(z - t) - torch.relu(-z - t)
            found.append(x)
        return found

    def forward(self, y):
        return self.layers(y)[-1]


@alternative("LISTA")
class LISTAByEinsum(nn.Module):
    """All first products at once; forward goes its own way."""

    def __init__(self, A, K, lam):
        super().__init__()
        L = torch.linalg.matrix_norm(A, ord=2).pow(2)
        eye = torch.eye(A.shape[1], dtype=A.dtype, device=A.device)
        self.theta = nn.Parameter(torch.stack([lam / L] * K))
        self.W2 = nn.Parameter(torch.stack([eye - A.mT @ A / L] * K))
        self.W1 = nn.Parameter(torch.stack([A.mT / L] * K))

    def layers(self, y):
        inputs = torch.einsum("knm,bm->kbn", self.W1, y)
        found = [unrolled.soft(inputs[0], self.theta[0].clamp_min(0))]
        for k in range(1, len(inputs)):
            z = inputs[k] + torch.einsum("nj,bj->bn", self.W2[k], found[-1])
            found.append(unrolled.soft(z, self.theta[k].clamp_min(0)))
        return found

    def forward(self, y):
        *_, last = self.layers(y)
        return last


@mistake("LISTA", edit={"(lam / L).repeat(K)": "torch.full((K,), float(lam)).to(A)"})
class ThetaIsLambda:
    """The thresholds begin at lambda itself. In a step of ISTA it is divided by L."""


@mistake("LISTA", edit={"torch.linalg.matrix_norm(A, 2) ** 2": "torch.linalg.matrix_norm(A, 2)"})
class NormNotSquared:
    """L is the square of the largest singular value."""


@mistake("LISTA", edit={".clamp(min=0)": ""})
class NegativeThresholds:
    """A negative threshold makes entries grow. It counts as 0."""


@mistake("LISTA", edit={"theta.clamp(min=0)": "theta.abs()"})
class ThresholdsWithoutSign:
    """A negative threshold counts as 0, not as its magnitude."""


@mistake("LISTA", edit={"found.append(x)": "found = [x]"})
class OnlyTheLast:
    """layers returns the estimates of all layers."""


@mistake(
    "LISTA",
    edit={
        "zip(self.W1, self.W2, self.theta, strict=True)": (
            "zip([self.W1[0]] * len(self.W1), self.W2, self.theta, strict=True)"
        )
    },
)
class FirstMatrixForAll:
    """Every layer uses the first W1. Each has its own."""


@mistake("LISTA", edit={"y @ W1.T + x @ W2.T": "y @ W1.T + x @ W2"})
class SecondNotTransposed:
    """W2 x of rows is x @ W2.T. At the beginning W2 is symmetric, after training it is not."""


@mistake(
    "LISTA",
    edit={
        "x, found = y.new_zeros(len(y), self.W2.shape[1]), []": "x, found = y @ self.W1[0].T, []"
    },
)
class StartsElsewhere:
    """The first layer begins at x = 0."""


@mistake(
    "LISTA",
    edit={
        "unrolled.soft(y @ W1.T + x @ W2.T, theta.clamp(min=0))": (
            "torch.relu(y @ W1.T + x @ W2.T - theta.clamp(min=0))"
        ),
    },
)
class Rectified:
    """Entries below zero are lost: soft thresholding keeps their sign."""


@mistake("LISTA", edit={"return self.layers(y)[-1]": "return self.layers(y)[0]"})
class FirstForLast:
    """forward returns the estimate of the last layer."""


@mistake(
    "LISTA",
    edit={"self.theta = nn.Parameter((lam / L).repeat(K))": "self.theta = nn.Parameter(lam / L)"},
)
class OneThreshold:
    """There is one threshold for all layers. Each layer has its own."""


@mistake(
    "LISTA",
    edit={
        "self.theta = nn.Parameter((lam / L).repeat(K))": (
            "self.theta = nn.Parameter((lam / L).repeat(K), requires_grad=False)"
        )
    },
)
class ThresholdsNotLearned:
    """The thresholds are to be learned, too."""


@mistake("LISTA", edit={"found.append(x)": "found.append(x)\nx = x.detach()"})
class CutOff:
    """Each layer is cut off from those before it: they learn nothing from the last one."""


@mistake(
    "LISTA",
    edit={
        "nn.Parameter((A.T / L).repeat(K, 1, 1))": (
            "nn.Parameter(torch.randn(K, *A.T.shape).to(A) / 50)"
        ),
    },
)
class RandomStart:
    """A new network is to be ISTA, not a random one."""


@mistake(
    "LISTA",
    edit={"y @ W1.T + x @ W2.T, theta.clamp(min=0))": "y @ W1.T, theta.clamp(min=0)) + x @ W2.T"},
)
class ThresholdTooEarly:
    """The sum of both products is thresholded, not the first alone."""


@mistake("LISTA", edit={"x, found = y": "self.theta.data.clamp_(min=0)\nx, found = y"})
class ClampedInPlace:
    """A call changes the parameter theta itself. Use 0 in place of a negative one, and leave it."""


@mistake("LISTA", edit={"return found": "return [one.detach() for one in found[:-1]] + found[-1:]"})
class EarlyOnesCutOff:
    """Only the last estimate can be trained: earlier ones are cut off from the parameters."""


@alternative("LISTA")
class LISTARecursive(nn.Module):
    """A layer asks the one before; matrices by `F.linear`; forward makes no list."""

    def __init__(self, A, K, lam):
        super().__init__()
        A = A.detach().clone()
        step = 1 / torch.linalg.matrix_norm(A, 2).item() ** 2
        W2 = torch.addmm(torch.eye(A.shape[1]).to(A), A.T, A, alpha=-step)
        self.W1 = nn.Parameter(torch.stack([step * A.T for _ in range(K)]))
        self.W2 = nn.Parameter(torch.stack([W2 for _ in range(K)]))
        self.theta = nn.Parameter(torch.full((K,), lam * step, dtype=A.dtype, device=A.device))

    def up_to(self, y, k):
        if k == 0:
            return [y.new_zeros(len(y), self.W2.shape[-1])]
        found = self.up_to(y, k - 1)
        z = F.linear(y, self.W1[k - 1]) + F.linear(found[-1], self.W2[k - 1])
        t = self.theta[k - 1].clamp(min=0)
        return [*found, F.relu(z - t) - F.relu(-z - t)]

    def layers(self, y):
        return self.up_to(y, len(self.theta))[1:]

    def forward(self, y):
        x = y.new_zeros(len(y), self.W2.shape[-1])
        for W1, W2, theta in zip(self.W1, self.W2, self.theta, strict=True):
            x = unrolled.soft(y @ W1.T + x @ W2.T, theta.clamp(min=0))
        return x


@mistake(
    "LISTA",
    edit={
        "self.W1 = nn.Parameter(": (
            "self.A = nn.Parameter(A.clone(), requires_grad=False)\nself.W1 = nn.Parameter("
        )
    },
)
class KeepsTheMatrix:
    """A is kept as a parameter that does not learn. There are only three parameters."""


@mistake("LISTA", edit={"(A.T / L).repeat(K, 1, 1)": "(A.T / L).expand(K, -1, -1)"})
class ExpandedNotCopied:
    """The matrices of all layers are views of one. Each layer has numbers of its own."""


@mistake(
    "LISTA",
    edit={
        "unrolled.soft(y @ W1.T + x @ W2.T, theta.clamp(min=0))": (
            "F.softshrink(y @ W1.T + x @ W2.T, max(theta.item(), 0.0))"
        )
    },
)
class ThresholdsAsNumbers:
    """A threshold that is taken out as a number has no gradient: it is never learned."""
