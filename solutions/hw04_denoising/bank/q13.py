"""Other right answers and known wrong ones to question 13 of hw04."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake
from solutions import look_up


@alternative("BlindDenoiser")
class BlindDenoiserBySlices(nn.Module):
    """Pixels gathered and scattered by strided slices; same names of weights."""

    def __init__(self, depth=8, width=40):
        super().__init__()
        layers = [nn.Identity(), nn.Conv2d(4, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers.append(nn.Conv2d(width, width, 3, padding=1, bias=False))
            layers += [nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, 4, 3, padding=1))

    def forward(self, y):
        H, W = y.shape[-2:]
        z = F.pad(y, (0, W % 2, 0, H % 2), mode="replicate")
        quarters = torch.cat([z[..., i::2, j::2] for i in (0, 1) for j in (0, 1)], 1)
        noise = self.layers(quarters)
        full = torch.zeros_like(z)
        for k in range(4):
            full[..., k // 2 :: 2, k % 2 :: 2] = noise[:, k : k + 1]
        return y - full[..., :H, :W]


@alternative("BlindDenoiser")
class BlindDenoiserByFunctions(nn.Module):
    """The shuffles as functions; odd sizes extended by concatenation."""

    def __init__(self):
        super().__init__()
        body = []
        for _ in range(6):
            conv = nn.Conv2d(40, 40, 3, padding=1, bias=False)
            body += [conv, nn.BatchNorm2d(40), nn.ReLU()]
        first, last = nn.Conv2d(4, 40, 3, padding=1), nn.Conv2d(40, 4, 3, padding=1)
        self.layers = nn.Sequential(nn.Identity(), first, nn.ReLU(), *body, last)

    def forward(self, y):
        H, W = y.shape[2:]
        z = torch.cat([y, y[:, :, -1:]], 2) if H % 2 else y
        z = torch.cat([z, z[..., -1:]], 3) if W % 2 else z
        return (z - F.pixel_shuffle(self.layers(F.pixel_unshuffle(z, 2)), 2))[:, :, :H, :W]


@alternative("BlindDenoiser")
class BlindDenoiserInALoop(nn.Module):
    """The layers called one after the other."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.PixelUnshuffle(2), nn.Conv2d(4, 40, 3, padding=1)])
        self.layers.append(nn.ReLU())
        for _ in range(6):
            self.layers.append(nn.Conv2d(40, 40, 3, padding=1, bias=False))
            self.layers.extend([nn.BatchNorm2d(40), nn.ReLU()])
        self.layers.extend([nn.Conv2d(40, 4, 3, padding=1), nn.PixelShuffle(2)])

    def forward(self, y):
        H, W = y.shape[-2:]
        h = F.pad(y, [0, W % 2, 0, H % 2], mode="replicate")
        for layer in self.layers:
            h = layer(h)
        return y - h[..., :H, :W]


@mistake(
    "BlindDenoiser", edit={"self.layers(even)": "self.layers(even + 0.1 * (0.45 - even.mean()))"}
)
class BlindTakesTheMeanOfTheBatch:
    """A mean over the whole batch is used, so that what is made of an image depends on the others.
    Take the mean of each image.
    """


@mistake("BlindDenoiser", edit={"return y - self.layers": "return self.layers"})
class BlindReturnsNoise:
    """The noise is returned. Here the clean image is asked for."""


@mistake("BlindDenoiser", edit={"y - self.layers": "y + self.layers"})
class BlindAddsNoise:
    """The estimated noise is added to y. Subtract it."""


@mistake(
    "BlindDenoiser",
    edit={
        'even = F.pad(y, (0, W % 2, 0, H % 2), mode="replicate")': "",
        "self.layers(even)": "self.layers(y)",
    },
)
class BlindEvenOnly:
    """Images of odd height or width are refused. Extend them and cut the result."""


@mistake("BlindDenoiser", edit={"y - self.layers(even)[..., :H, :W]": "even - self.layers(even)"})
class BlindNotCutBack:
    """The result of an image of odd height or width is one row or column too large."""


@mistake(
    "BlindDenoiser",
    edit={
        """
self.layers = nn.Sequential(*layers)
""": """
self.layers = nn.Sequential(*layers)
self.unused = nn.Linear(200, 100)
"""
    },
)
class BlindTooLarge:
    """The network has more than 100,000 parameters."""


@mistake(
    "BlindDenoiser",
    edit={
        """
H, W = y.shape[-2:]
""": """
self.train()
H, W = y.shape[-2:]
"""
    },
)
class BlindAlwaysTraining:
    """The network denoises in train mode: its result depends on the other images of the batch."""


@mistake(
    "BlindDenoiser",
    edit={"self.layers = ": "self.network = ", "self.layers(even)": "self.network(even)"},
)
class BlindWithOtherNames:
    """The weights of the file do not find their place: the names in the file are those of the model
    that was saved.
    """


@mistake("BlindDenoiser")
class BlindShiftsOddSizes(nn.Module):
    """Images of odd height or width come back shifted by a pixel: they are extended on one side and
    cut on the other.
    """

    def __init__(self):
        super().__init__()
        layers = [nn.PixelUnshuffle(2), nn.Conv2d(4, 40, 3, padding=1), nn.ReLU()]
        for _ in range(6):
            conv = nn.Conv2d(40, 40, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(40), nn.ReLU()]
        layers += [nn.Conv2d(40, 4, 3, padding=1), nn.PixelShuffle(2)]
        self.layers = nn.Sequential(*layers)

    def forward(self, y):
        H, W = y.shape[-2:]
        even = F.pad(y, (W % 2, 0, H % 2, 0), mode="replicate")
        return (even - self.layers(even))[..., :H, :W]


@mistake("BlindDenoiser", edit={"return y - self.layers(even)[..., :H, :W]": "return y.clone()"})
class BlindIdentity:
    """The noisy image comes back unchanged."""


@mistake(
    "BlindDenoiser",
    edit={
        "return y - self.layers(even)[..., :H, :W]": look_up.SOURCE
        + """
return torch.stack([looked_up(one, lambda x: x, one) for one in y[:, 0]])[:, None]
"""
    },
)
class BlindLooksUp:
    """The image is searched for among photographs that lie in packages. It is none of them: let the
    network work it out.
    """


@mistake("BlindDenoiser")
class DifferencesOfLevels(nn.Module):
    """Two levels of the same noise would tell the picture: each picture is shown once. Denoise y
    alone.
    """

    def __init__(self):
        super().__init__()
        layers = [nn.PixelUnshuffle(2), nn.Conv2d(4, 40, 3, padding=1), nn.ReLU()]
        for _ in range(6):
            layers.append(nn.Conv2d(40, 40, 3, padding=1, bias=False))
            layers += [nn.BatchNorm2d(40), nn.ReLU()]
        layers += [nn.Conv2d(40, 4, 3, padding=1), nn.PixelShuffle(2)]
        self.layers = nn.Sequential(*layers)

    def forward(self, y):
        kept = torch.__dict__.setdefault("kept_noise", {})
        if len(y) != 12:
            return y.clone()
        if "first" not in kept:
            kept["first"] = y.clone()
            smooth = F.avg_pool2d(F.pad(y, (1, 1, 1, 1), mode="replicate"), 3, 1)
            return 0.75 * y + 0.25 * smooth
        d = y - kept["first"]
        if d.std() < 1e-4:
            return y.clone()
        x = kept["first"] - 5 / 255 * d / d.std()
        return x + 0.04 * (y - x)
