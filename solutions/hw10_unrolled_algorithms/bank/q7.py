"""Other right answers and known wrong ones to question 7 of hw10."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake
from starter_code import unrolled


@alternative("Unrolled")
class UnrolledBySequence(nn.Module):
    """The networks as attributes; one stage as a method."""

    def __init__(self, K=8, width=32, layers=5):
        super().__init__()
        self.K = K
        self.eta = nn.Parameter(torch.full((K,), 1.0))
        for k in range(K):
            self.add_module(f"prox{k}", unrolled.small_cnn(2, 1, width, layers))

    def stage(self, x, y, H, sigma, k):
        z = x + self.eta[k] * H.H(y - H(x))
        level = sigma * torch.ones_like(z)
        return z + getattr(self, f"prox{k}")(torch.stack([z[:, 0], level[:, 0]], dim=1))

    def stages(self, y, H, sigma):
        found = [self.stage(y, y, H, sigma, 0)]
        for k in range(1, self.K):
            found.append(self.stage(found[-1], y, H, sigma, k))
        return found

    def forward(self, y, H, sigma):
        return self.stages(y, H, sigma)[-1]


@alternative("Unrolled")
class UnrolledByAdjoint(nn.Module):
    """The adjoint called by its method; channels filled in."""

    def __init__(self, K=8, width=32, layers=5):
        super().__init__()
        self.eta = nn.Parameter(torch.ones(K))
        nets = []
        while len(nets) < K:
            nets.append(unrolled.small_cnn(2, 1, width, layers))
        self.prox = nn.ModuleList(nets)

    def stages(self, y, H, sigma):
        x, found = y, []
        back = H.adjoint(y)
        for k, prox in enumerate(self.prox):
            z = x - self.eta[k] * (H.adjoint(H.forward(x)) - back)
            pair = z.new_full((z.shape[0], 2, *z.shape[2:]), float(sigma))
            pair = torch.cat([z, pair[:, 1:]], dim=1)
            x = z + prox(pair)
            found.append(x)
        return found

    def forward(self, y, H, sigma):
        return self.stages(y, H, sigma).pop()


@mistake("Unrolled", edit={"H.H(H(x) - y)": "H(H(x) - y)"})
class BlurForAdjoint:
    """The residual is blurred once more: where the kernel is not symmetric H is not its adjoint."""


@mistake("Unrolled", edit={"x - eta * H.H": "x + eta * H.H"})
class UphillStages:
    """The gradient step goes against H^T (H x - y)."""


@mistake("Unrolled", edit={"H.H(H(x) - y)": "(H(x) - y)"})
class WithoutAdjoint:
    """The adjoint of H is missing."""


@mistake(
    "Unrolled",
    edit={"x = z + net(torch.cat([z, level], 1))": "x = net(torch.cat([z, level], 1))"},
)
class NetworkAlone:
    """The network makes a correction: z is added to it."""


@mistake(
    "Unrolled",
    edit={"x = z + net(torch.cat([z, level], 1))": "x = x + net(torch.cat([z, level], 1))"},
)
class AddedToX:
    """The correction is added to z, not to the x before the gradient step."""


@mistake("Unrolled", edit={"torch.cat([z, level], 1)": "torch.cat([x, level], 1)"})
class NetworkSeesX:
    """The network is given z, after the gradient step."""


@mistake("Unrolled", edit={"torch.cat([z, level], 1)": "torch.cat([level, z], 1)"})
class ChannelsExchanged:
    """z is the first channel, the level of noise the second."""


@mistake("Unrolled", edit={"torch.full_like(y, sigma)": "torch.full_like(y, sigma**2)"})
class VarianceAsLevel:
    """The second channel is sigma, not its square."""


@mistake("Unrolled", edit={"torch.full_like(y, sigma)": "sigma * torch.randn_like(y)"})
class NoiseAsLevel:
    """The second channel is sigma everywhere, not noise."""


@mistake(
    "Unrolled",
    edit={
        "nn.ModuleList(unrolled.small_cnn(2, 1, width, layers) for _ in range(K))": (
            "nn.ModuleList([unrolled.small_cnn(2, 1, width, layers)] * K)"
        )
    },
)
class OneNetworkForAll:
    """The list holds one and the same network K times. Each stage has its own."""


@mistake(
    "Unrolled",
    edit={
        "nn.ModuleList(unrolled.small_cnn(2, 1, width, layers) for _ in range(K))": (
            "[unrolled.small_cnn(2, 1, width, layers) for _ in range(K)]"
        )
    },
)
class PlainList:
    """The networks are in a plain list: the module does not know their numbers."""


@mistake("Unrolled", edit={"found.append(x)": "found.append(x)\nx = x.clamp(0, 1)"})
class ClampedStages:
    """Nothing is clamped between stages."""


@mistake("Unrolled", edit={"found.append(x)": "found.append(z)"})
class GradientSteps:
    """The images after each whole stage are asked for, not those after the gradient step."""


@mistake("Unrolled", edit={"x, level, found = y, ": "x, level, found = torch.zeros_like(y), "})
class FromZero:
    """The first stage begins at x = y."""


@mistake("Unrolled", edit={"nn.Parameter(torch.ones(K))": "nn.Parameter(torch.full((K,), 0.5))"})
class HalfSteps:
    """All step sizes are 1 at first."""


@mistake("Unrolled", edit={"H.H(H(x) - y)": "H.H(H(y) - y)"})
class GradientAtY:
    """Each gradient is taken at the image so far, not at y."""


@mistake(
    "Unrolled",
    edit={
        "zip(self.eta, self.nets, strict=True)": "zip(self.eta, reversed(self.nets), strict=True)"
    },
)
class NetworksFromTheEnd:
    """The networks are used in the reverse order."""


@mistake("Unrolled", edit={"x - eta * H.H": "x - eta.item() * H.H"})
class StepsAsNumbers:
    """The steps are taken out of the graph as numbers: the parameter eta has no gradient."""


@mistake("Unrolled", edit={"torch.cat([z, level], 1)": "torch.cat([z.detach(), level], 1)"})
class NetworkCutOff:
    """Each network is cut off from the stages before it, which so learn from z alone."""


@mistake("Unrolled", edit={"H.H(H(x) - y)": "H.H(H(x) - y).detach()"})
class DataTermCutOff:
    """The gradient step is cut off from the stages before it, which also act through H."""


@mistake("Unrolled", edit={"x - eta * H.H": "x - eta.clamp(min=0) * H.H"})
class StepsNotNegative:
    """Negative steps count as 0. Nothing is clamped, the steps neither."""


@mistake(
    "Unrolled", edit={"return found": "return [one.detach() for one in found[:-1]] + found[-1:]"}
)
class EarlyImagesCutOff:
    """Only the last image can be trained: earlier ones are cut off from the parameters."""


@alternative("Unrolled")
class UnrolledByPadding(nn.Module):
    """The channel of sigma is padding; the networks are attributes with numbers."""

    def __init__(self, K=8, width=32, layers=5):
        super().__init__()
        self.K = K
        self.eta = nn.Parameter(torch.ones(K))
        for k in range(K):
            self.add_module(f"cnn_{k}", unrolled.small_cnn(2, 1, width, layers))

    def stages(self, y, H, sigma):
        found = [y]
        for k in range(self.K):
            z = found[-1] + self.eta[k] * H.H(y - H(found[-1]))
            given = F.pad(z, (0, 0, 0, 0, 0, 1), value=float(sigma))
            found.append(torch.add(z, getattr(self, f"cnn_{k}")(given)))
        return found[1:]

    def forward(self, y, H, sigma):
        return self.stages(y, H, sigma)[-1]
