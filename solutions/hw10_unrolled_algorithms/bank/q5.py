"""Other right answers and known wrong ones to question 5 of hw10."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake
from starter_code import unrolled


@alternative("ALISTA")
class ALISTAByColumns(nn.Module):
    """Vectors as columns; the norm as a root of an eigenvalue is not needed."""

    def __init__(self, A, W, K, lam):
        super().__init__()
        self.register_buffer("W", W.detach().clone())
        self.register_buffer("A", A.detach().clone())
        first = torch.linalg.svdvals(W.mT @ A)[0].reciprocal()
        self.theta = nn.Parameter(torch.stack([lam * first] * K))
        self.gamma = nn.Parameter(torch.stack([first] * K))

    def layers(self, y):
        x, found = torch.zeros(self.A.shape[1], len(y)).to(y), []
        for k in range(len(self.gamma)):
            z = x - self.gamma[k] * (self.W.T @ (self.A @ x - y.T))
            t = torch.relu(self.theta[k])
            x = torch.relu(z - t) - torch.relu(-z - t)
            found.append(x.T)
        return found

    def forward(self, y):
        return self.layers(y)[-1]


@mistake("ALISTA", edit={"(lam * gamma).repeat(K)": "torch.full((K,), float(lam)).to(A)"})
class AnalyticThetaIsLambda:
    """The thresholds begin at lambda gamma."""


@mistake(
    "ALISTA", edit={"torch.linalg.matrix_norm(W.T @ A, 2)": "torch.linalg.matrix_norm(A, 2) ** 2"}
)
class AnalyticStepOfIsta:
    """The first step belongs to W^T A, not to A^T A."""


@mistake("ALISTA", edit={"torch.linalg.matrix_norm(W.T @ A, 2)": "(W.T @ A).norm()"})
class AnalyticFrobenius:
    """The largest singular value is asked for, not the Frobenius norm."""


@mistake("ALISTA", edit={".clamp(min=0)": ""})
class AnalyticNegativeThresholds:
    """A negative threshold makes entries grow. It counts as 0."""


@mistake(
    "ALISTA", edit={'self.register_buffer("W", W.clone())': "self.W = nn.Parameter(W.clone())"}
)
class AnalyticLearnsW:
    """W is learned, too. Only gamma and theta are."""


@mistake(
    "ALISTA", edit={"gamma * (x @ self.A.T - y) @ self.W": "gamma * (x @ self.A.T - y) @ self.A"}
)
class AnalyticWithoutW:
    """The step goes along W^T, not along A^T."""


@mistake(
    "ALISTA", edit={"gamma * (x @ self.A.T - y) @ self.W": "gamma * (x @ self.W.T - y) @ self.W"}
)
class AnalyticWithoutA:
    """The residual is A x - y."""


@mistake("ALISTA", edit={'"A", A.clone()': '"A", A'})
class AnalyticNoCopy:
    """The buffer is the given A itself: writing into that changes the network. Keep a copy."""


@mistake("ALISTA", edit={'self.register_buffer("A", A.clone())': "self.A = A.clone()"})
class AnalyticPlainAttribute:
    """A is a plain attribute: it stays behind where the module goes. Make it a buffer."""


@mistake("ALISTA", edit={"theta.clamp(min=0)": "gamma * theta.clamp(min=0)"})
class AnalyticStepTwice:
    """The step size is in theta already."""


@mistake(
    "ALISTA",
    edit={
        "nn.Parameter(gamma.repeat(K))": "nn.Parameter(gamma)",
        "zip(self.gamma, self.theta, strict=True)": "[(self.gamma, t) for t in self.theta]",
    },
)
class AnalyticOneStep:
    """Each layer has a step of its own."""


@mistake("ALISTA", edit={"x, found = y": "self.theta.data.clamp_(min=0)\nx, found = y"})
class ClampedInPlace:
    """A call changes the parameter theta itself. Use 0 in place of a negative one, and leave it."""


@mistake(
    "ALISTA",
    edit={"return found": "return [one.detach() for one in found[:-1]] + found[-1:]"},
)
class EarlyOnesCutOff:
    """Only the last estimate can be trained: earlier ones are cut off from the parameters."""


@alternative("ALISTA")
class AnalyticByF(nn.Module):
    """einsum, `F.linear`, and two rectifiers."""

    def __init__(self, A, W, K, lam):
        super().__init__()
        self.register_buffer("A", A.detach().clone())
        self.register_buffer("W", W.detach().clone())
        norm = torch.linalg.svdvals(torch.einsum("mi,mj->ij", self.W, self.A))[0]
        self.gamma = nn.Parameter(norm.reciprocal().repeat(K))
        self.theta = nn.Parameter((lam / norm).repeat(K))

    def layers(self, y):
        x, found = y.new_zeros(len(y), self.A.shape[1]), []
        for gamma, theta in zip(self.gamma, self.theta, strict=True):
            z = x - gamma * torch.einsum("bm,mn->bn", F.linear(x, self.A) - y, self.W)
            t = theta.clamp(min=0)
            x = F.relu(z - t) - F.relu(-z - t)
            found.append(x)
        return found

    def forward(self, y):
        return self.layers(y)[-1]


@mistake("ALISTA", edit={"(x @ self.A.T - y) @ self.W": "(x @ self.A.T - y).detach() @ self.W"})
class AnalyticResidualCutOff:
    """A is not learned, but the residual A x - y holds x: the gradient goes through it, too."""


@mistake(
    "ALISTA",
    edit={
        '"W", W.clone())': '"W", W.clone())\nself.register_buffer("WA", W.T @ A)',
        "(x @ self.A.T - y) @ self.W": "(x @ self.WA.T - y @ self.W)",
    },
)
class AnalyticProductKept:
    """W^T A is computed once: what is written into the buffer A later has no effect."""
