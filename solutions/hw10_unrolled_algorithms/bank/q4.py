"""Other right answers and known wrong ones to question 4 of hw10."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake
from starter_code import unrolled


@alternative("CoupledLISTA")
class CoupledByColumns(nn.Module):
    """Vectors as columns; thresholds by clamping."""

    def __init__(self, A, K, lam):
        super().__init__()
        L = torch.linalg.svdvals(A)[0].square()
        self.register_buffer("A", torch.empty_like(A).copy_(A))
        self.W = nn.Parameter(torch.stack([A / L for _ in range(K)]))
        self.theta = nn.Parameter(torch.ones(K).to(A) * (lam / L))

    def layers(self, y):
        x = torch.zeros(self.A.shape[1], len(y), dtype=y.dtype, device=y.device)
        found = []
        for k in range(self.W.shape[0]):
            z = x - self.W[k].T @ (self.A @ x - y.T)
            t = self.theta[k].relu()
            x = z - torch.maximum(torch.minimum(z, t), -t)
            found.append(x.T)
        return found

    def forward(self, y):
        return self.layers(y)[-1]


@alternative("CoupledLISTA")
class CoupledBySteps(nn.Module):
    """A method for one layer."""

    def __init__(self, A, K, lam):
        super().__init__()
        L = torch.linalg.matrix_norm(A, 2).square()
        self.theta = nn.Parameter(torch.stack(K * [lam / L]))
        self.W = nn.Parameter(torch.stack(K * [A / L]))
        self.register_buffer("A", A.detach().clone())

    def step(self, x, y, k):
        residual = y - torch.einsum("mn,bn->bm", self.A, x)
        return unrolled.soft(x + residual @ self.W[k], self.theta[k].clamp(min=0.0))

    def layers(self, y):
        found = [self.step(torch.zeros_like(y[:, :1]) * self.A[:1].detach(), y, 0)]
        while len(found) < len(self.theta):
            found.append(self.step(found[-1], y, len(found)))
        return found

    def forward(self, y):
        return self.layers(y)[-1]


@mistake("CoupledLISTA", edit={"(lam / L).repeat(K)": "torch.full((K,), float(lam)).to(A)"})
class CoupledThetaIsLambda:
    """The thresholds begin at lambda itself. In a step of ISTA it is divided by L."""


@mistake("CoupledLISTA", edit={"(A / L).repeat(K, 1, 1)": "A.repeat(K, 1, 1)"})
class CoupledWithoutStep:
    """The first W is that of a step of ISTA: where is 1 / L?"""


@mistake("CoupledLISTA", edit={".clamp(min=0)": ""})
class CoupledNegativeThresholds:
    """A negative threshold makes entries grow. It counts as 0."""


@mistake(
    "CoupledLISTA",
    edit={'self.register_buffer("A", A.clone())': "self.A = nn.Parameter(A.clone())"},
)
class CoupledLearnsA:
    """A is learned, too. It is a buffer."""


@mistake("CoupledLISTA", edit={'self.register_buffer("A", A.clone())': "self.A = A.clone()"})
class CoupledPlainAttribute:
    """A is a plain attribute: it stays behind where the module goes. Make it a buffer."""


@mistake("CoupledLISTA", edit={"A.clone())": "A)"})
class CoupledNoCopy:
    """The buffer is the given A itself: writing into that changes the network. Keep a copy."""


@mistake("CoupledLISTA", edit={"(x @ self.A.T - y) @ W": "(x @ W.T - y) @ W"})
class CoupledWithoutA:
    """The residual is A x - y, with A and not with W."""


@mistake(
    "CoupledLISTA",
    edit={"(x @ self.A.T - y) @ W": "(x @ self.A.T - y) @ self.A * (W[0, 0] / self.A[0, 0])"},
)
class CoupledWithoutW:
    """The matrices that are learned are hardly used."""


@mistake(
    "CoupledLISTA",
    edit={"zip(self.W, self.theta, strict=True)": "zip(self.W.flip(0), self.theta, strict=True)"},
)
class CoupledFromTheEnd:
    """The layers use the matrices in the reverse order."""


@mistake("CoupledLISTA", edit={"x - (x @ self.A.T - y) @ W": "x + (x @ self.A.T - y) @ W"})
class CoupledAscent:
    """The step goes against W^T (A x - y)."""


@mistake("CoupledLISTA", edit={"return self.layers(y)[-1]": "return self.layers(y)[0]"})
class CoupledFirstForLast:
    """forward returns the estimate of the last layer."""


@mistake("CoupledLISTA", edit={"found.append(x)": "found.append(x)\nx = x.detach()"})
class CoupledCutOff:
    """Each layer is cut off from those before it: they learn nothing from the last one."""


@mistake(
    "CoupledLISTA",
    edit={"zip(self.W, self.theta, strict=True)": "[(self.W[0], t) for t in self.theta]"},
)
class CoupledFirstForAll:
    """Every layer uses the first W. Each has its own."""


@mistake(
    "CoupledLISTA",
    edit={
        "nn.Parameter((A / L).repeat(K, 1, 1))": "nn.Parameter((A.T / L).repeat(K, 1, 1))",
        "@ W, theta": "@ W.T, theta",
    },
)
class CoupledTransposed:
    """W has the shape (K, m, n), that of A."""


@mistake("CoupledLISTA", edit={"x, found = y": "self.theta.data.clamp_(min=0)\nx, found = y"})
class ClampedInPlace:
    """A call changes the parameter theta itself. Use 0 in place of a negative one, and leave it."""


@mistake(
    "CoupledLISTA",
    edit={"return found": "return [one.detach() for one in found[:-1]] + found[-1:]"},
)
class EarlyOnesCutOff:
    """Only the last estimate can be trained: earlier ones are cut off from the parameters."""


@alternative("CoupledLISTA")
class CoupledAsLISTA(nn.Module):
    """W2 = I - W^T A anew in each layer; vectors as columns; another buffer beside A."""

    def __init__(self, A, K, lam):
        super().__init__()
        self.register_buffer("A", A.detach().clone(memory_format=torch.contiguous_format))
        self.register_buffer("eye", torch.eye(A.shape[1]).to(A), persistent=False)
        L = float(torch.linalg.eigvalsh(self.A @ self.A.T)[-1])
        self.W = nn.Parameter(self.A.div(L).unsqueeze(0).repeat_interleave(K, 0))
        self.theta = nn.Parameter(self.A.new_full((K,), lam / L))

    def layers(self, y):
        X, found = y.new_zeros(self.A.shape[1], len(y)), []
        for W, theta in zip(self.W, self.theta, strict=True):
            z = W.mT @ y.mT + (self.eye - W.mT @ self.A) @ X
            t = theta.clamp(min=0)
            X = F.relu(z - t) - F.relu(-z - t)
            found.append(X.mT)
        return found

    def forward(self, y):
        return self.layers(y)[-1]


@mistake("CoupledLISTA", edit={"(x @ self.A.T - y) @ W": "(x @ self.A.T - y).detach() @ W"})
class CoupledResidualCutOff:
    """A is not learned, but the residual A x - y holds x: the gradient goes through it, too."""


@mistake(
    "CoupledLISTA",
    edit={
        "self.W = nn.Parameter(": (
            "self.L = nn.Parameter(L, requires_grad=False)\nself.W = nn.Parameter("
        )
    },
)
class CoupledKeepsTheNorm:
    """There is a parameter that does not learn. There are only two, W and theta."""


@mistake(
    "CoupledLISTA",
    edit={
        "A.clone())": 'A.clone())\nself.register_buffer("A_T", A.T.clone())',
        "x @ self.A.T": "x @ self.A_T",
    },
)
class CoupledTransposeKept:
    """A^T is kept beside A: what is written into the buffer A later has no effect."""
