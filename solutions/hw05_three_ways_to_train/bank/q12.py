"""Other right answers and known wrong ones to question 12 of hw05."""

import torch
from torch import nn

from autograder.bank import alternative, mistake
from solutions import look_up
from starter_code import supervision, unrolled


@alternative("Inpainter")
class InpainterByLoops(nn.Module):
    """The same network of the same file, fifths as lists; evaluation picture by picture."""

    def __init__(self):
        super().__init__()
        self.net = unrolled.small_cnn(3, 1, 24, 6)

    def forward(self, y, mask):
        if self.training:
            return self.estimate(y, mask)
        return torch.cat([self.whole(a, b) for a, b in zip(y[:, None], mask[:, None], strict=True)])

    def estimate(self, y, mask):
        start = supervision.smooth(y, mask, 0.4, 12)
        return start + self.net(torch.cat([start, supervision.filled(y, mask), mask], 1))

    def whole(self, y, mask):
        rows = torch.arange(y.shape[2])[:, None]
        group = (rows + 2 * torch.arange(y.shape[3])) % 5
        found = [self.estimate(y * (group != k), mask * (group != k)) for k in range(5)]
        alone = sum(one * (group == k) for k, one in enumerate(found))
        return torch.where(mask > 0, 0.65 * alone + 0.35 * y, sum(found) / 5)


@alternative("training_loss")
def loss_of_quarters(model, y, mask, generator):
    """A quarter of what was measured is held back; bool masks."""
    known = mask > 0
    draws = torch.rand(mask.shape, generator=generator)
    shown, judged = known & (draws >= 0.25), known & (draws < 0.25)
    found = model(torch.where(shown, y, 0), shown.float())
    return torch.nn.functional.mse_loss(found[judged], y[judged])


@mistake("Inpainter", edit={"left_out + 0.35 * (y - left_out)": "y"})
class NoiseKept:
    """What was measured is kept with its noise."""


@mistake("Inpainter", edit={"left_out + 0.35 * (y - left_out), mean)": "left_out, mean)"})
class MeasurementsUnused:
    """The measured value of a pixel is not used for the pixel itself."""


@mistake(
    "Inpainter",
    edit={
        "super().__init__()": (
            "super().__init__()\nself.unused = nn.Parameter(torch.zeros(200, 200))"
        )
    },
)
class TooManyNumbers:
    """The network holds more than 60,000 numbers."""


@mistake("Inpainter", edit={"self.net = ": "self.layers = ", "self.net(": "self.layers("})
class OtherNames:
    """The weights of the file do not find their place: its names are those of the saved model."""


@mistake("Inpainter", edit={"mean + found / 5": "mean + found.mean(0, keepdim=True) / 5"})
class MeanOfTheBatch:
    """Holes are filled with the mean over the batch: a picture's result depends on the others."""


@mistake("Inpainter", edit={"# each fifth": "y *= 1.000001\n# each fifth"})
class ChangesY:
    """It changes the measurement that it is given."""


@mistake(
    "Inpainter",
    edit={
        "return torch.where(mask > 0, left_out + 0.35 * (y - left_out), mean)": (
            "return supervision.filled(y, mask)"
        )
    },
)
class BoxMeans:
    """Box means fill the holes: the smoothest surface is better."""


@mistake(
    "Inpainter",
    edit={
        "return torch.where(mask > 0, left_out + 0.35 * (y - left_out), mean)": (
            "return supervision.smooth(y, mask, 0.4)"
        )
    },
)
class SmoothestSurface:
    """This is the classical method itself."""


@mistake(
    "Inpainter",
    edit={
        "return torch.where(mask > 0, left_out + 0.35 * (y - left_out), mean)": (
            "from skimage.restoration import denoise_tv_chambolle\n"
            "\n"
            "denoise_tv_chambolle(y[0, 0].numpy())\n"
            "return mean"
        )
    },
)
class ALibrary:
    """A function of a library is called."""


@mistake(
    "training_loss", edit={"model(shown * y, shown) - y": "model(shown * y, shown).detach() - y"}
)
def detached():
    """The estimate is cut off from its gradient: the model cannot learn."""


@mistake("training_loss", edit={"return (judged": "y *= 2\nreturn (judged"})
def loss_changes_y():
    """It changes the measurement that it is given."""


@mistake("training_loss", edit={".sum() / judged.sum()": ".mean((1, 2, 3))"})
def one_for_each():
    """A loss is one number for the batch."""


@mistake(
    "Inpainter",
    edit={
        "return torch.where(mask > 0, left_out + 0.35 * (y - left_out), mean)": look_up.SOURCE
        + """
start = supervision.filled(y, mask)
return torch.stack([looked_up(one, lambda x: x, one) for one in start[:, 0]])[:, None]
"""
    },
)
class LooksUp:
    """The picture is searched for among photographs that lie in packages. It is none of them."""


@mistake(
    "training_loss", edit={"torch.rand(mask.shape, generator=generator)": "torch.rand_like(mask)"}
)
def loss_of_the_global_generator():
    """What is random is to come from the generator that was given."""


@mistake(
    "training_loss",
    edit={
        "generator=generator": "generator=torch.Generator().manual_seed(int(1e9 * torch.rand(())))"
    },
)
def loss_of_a_new_generator():
    """What is random is to come from the generator that was given."""


@mistake("training_loss", edit={"shown = mask": "model.eval()\nshown = mask"})
def leaves_evaluation_mode():
    """The model is left in evaluation mode, in which the next step trains it."""
