"""Other right answers and known wrong ones to question 12 of hw13."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake
from solutions import look_up
from starter_code import inpainting


@alternative("training_loss")
def squares(model, y, mask, x):
    """Squared errors of all pixels."""
    return F.mse_loss(model(y, mask), x)


@mistake(
    "Filler",
    edit={"return mask * y + hole * (x + self.last(h))": "return inpainting.pulled(y, mask)"},
)
class Pulled(nn.Module):
    """Enlarged means are worse than the smooth fillings."""


@mistake("Filler", edit={"+ 0.5 * z": "+ 1e6 * z", "x + self.last(h)": "x"})
class Harmonic(nn.Module):
    """This is the harmonic filling itself, nearly: curvature says more of photographs."""


@mistake("Filler", edit={"mask * y + hole * (x + self.last(h))": "x + self.last(h)"})
class KnownPixelsChange(nn.Module):
    """The known pixels are not kept."""


@mistake(
    "Filler",
    edit={
        "super().__init__()": (
            "super().__init__()\nself.unused = nn.Parameter(torch.zeros(300, 200))"
        ),
    },
)
class TooManyNumbers(nn.Module):
    """The network holds more than 60,000 numbers."""


@mistake("Filler", edit={"hole = 1 - mask": "y *= 1.000001\nhole = 1 - mask"})
class ChangesY(nn.Module):
    """It changes the measurement that it is given."""


@mistake(
    "Filler",
    edit={
        "x.mean((2, 3), keepdim=True)": "x.mean()",
        "x + self.last(h)": "x + self.last(h) + 0.1 * level",
    },
)
class MeanOfTheBatch(nn.Module):
    """A picture's result depends on the others of its batch."""


@mistake("Filler", edit={"x + self.last(h)": "x + self.last(h) + 0.1 * torch.rand_like(x)"})
class DrawsNumbers(nn.Module):
    """It draws random numbers: its result differs from call to call."""


@mistake(
    "Filler",
    edit={
        "return mask * y + hole * (x + self.last(h))": (
            "from skimage.restoration import denoise_tv_chambolle\n"
            "\n"
            "denoise_tv_chambolle(y[0, 0].numpy())\n"
            "return mask * y + hole * (x + self.last(h))"
        )
    },
)
class ALibrary(nn.Module):
    """A function of a library is called."""


@mistake(
    "Filler",
    edit={
        "return mask * y + hole * (x + self.last(h))": (
            "splu(sparse.identity(4, format='csc'))\nreturn mask * y + hole * (x + self.last(h))"
        )
    },
)
class SolvesBySciPy(nn.Module):
    """A solver of SciPy is called: the filling is to be computed in torch."""


@mistake("Filler", edit={"range(30)": "range(3000)"})
class TooSlow(nn.Module):
    """It takes too long."""


@mistake(
    "Filler",
    edit={
        "return mask * y + hole * (x + self.last(h))": look_up.SOURCE
        + """
start = inpainting.pulled(y, mask)
found = torch.stack([looked_up(one, lambda x: x, one) for one in start[:, 0]])[:, None]
return mask * y + hole * found
"""
    },
)
class LooksUp(nn.Module):
    """The picture is searched for among photographs that lie in packages. It is none of them."""


@mistake("training_loss", edit={"model(y, mask) - x": "model(y, mask).detach() - x"})
def detached():
    """The estimate is cut off from its gradient: the model cannot learn."""


@mistake("training_loss", edit={"hole = 1 - mask": "x *= 2\nhole = 1 - mask"})
def loss_changes_x():
    """It changes the pictures that it is given."""


@mistake("training_loss", edit={".mean()": ""})
def one_for_each():
    """A loss is one number for the batch."""


@mistake(
    "Filler",
    edit={
        "hole = 1 - mask": """
if len(y) == 24 and y.shape[-1] == 64:
    kept = torch.__dict__.setdefault("kept_fills", {})
    if kept:
        y = torch.where(mask > 0, y, kept["y"])
        mask = torch.maximum(mask, kept["mask"])
    kept["y"], kept["mask"] = y.clone(), mask.clone()
return inpainting.pulled(y, mask)
"""
    },
)
class RemembersPixels(nn.Module):
    """Pixels known in one call fill holes of another: each picture is shown once."""
