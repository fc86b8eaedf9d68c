"""Other right answers and known wrong ones to question 15 of hw07."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake


@alternative("Segmenter")
class SegmenterOfSteps(nn.Module):
    """Blocks built layer by layer; everything padded and cut by functions."""

    def __init__(self):
        super().__init__()
        self.down, self.up, self.after = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        for c_in, c_out in ((1, 10), (10, 20), (20, 40), (40, 80)):
            self.down.append(self.block(c_in, c_out))
        for c in (40, 20, 10):
            self.up.append(nn.ConvTranspose2d(2 * c, c, 2, 2))
            self.after.append(self.block(2 * c, c))
        self.head = nn.Conv2d(10, 4, 1)

    @staticmethod
    def block(c_in, c_out):
        layers = []
        for c in (c_in, c_out):
            layers.append(nn.Conv2d(c, c_out, 3, padding="same", bias=False))
            layers.extend([nn.BatchNorm2d(c_out), nn.ReLU(inplace=True)])
        return nn.Sequential(*layers)

    def forward(self, x):
        B, _, H, W = x.shape
        flat = x.reshape(B, -1)
        deviation, mean = torch.std_mean(flat, dim=1, keepdim=True)
        x = ((flat - mean) / (deviation + 1e-6)).reshape(x.shape)
        x = F.pad(x, (0, (8 - W % 8) % 8, 0, (8 - H % 8) % 8), mode="replicate")
        stack = []
        for level in range(3):
            stack.append(self.down[level](x))
            x = F.max_pool2d(stack[-1], kernel_size=2)
        x = self.down[3](x)
        for level in range(3):
            x = self.after[level](torch.cat((stack.pop(), self.up[level](x)), dim=1))
        return self.head(x)[:, :, :H, :W]


@alternative("Segmenter")
class SegmenterNested(nn.Module):
    """A level is a call of itself around the level below."""

    def __init__(self):
        super().__init__()

        def block(c_in, c):
            first = [nn.Conv2d(c_in, c, 3, 1, 1, bias=False), nn.BatchNorm2d(c), nn.ReLU()]
            return nn.Sequential(
                *first, nn.Conv2d(c, c, 3, 1, 1, bias=False), nn.BatchNorm2d(c), nn.ReLU()
            )

        self.down = nn.ModuleList([block(1, 10), block(10, 20), block(20, 40), block(40, 80)])
        self.up = nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, 2) for c in (40, 20, 10)])
        self.after = nn.ModuleList([block(80, 40), block(40, 20), block(20, 10)])
        self.head = nn.Conv2d(10, 4, 1)

    def level(self, k, x):
        x = self.down[k](x)
        if k == 3:
            return x
        below = self.up[2 - k](self.level(k + 1, F.max_pool2d(x, 2)))
        return self.after[2 - k](torch.cat([x, below], 1))

    def forward(self, x):
        rows, columns = x.shape[2:]
        x = x - x.mean((1, 2, 3), True)
        x = x / (x.flatten(1).std(1)[:, None, None, None] + 1e-6)
        x = torch.cat([x] + [x[:, :, -1:]] * (-rows % 8), dim=2)
        x = torch.cat([x] + [x[..., -1:]] * (-columns % 8), dim=3)
        return self.head(self.level(0, x))[:, :, :rows, :columns]


@alternative("Segmenter")
class SegmenterImageByImage(nn.Module):
    """In evaluation each image goes through alone; the layers stand one by one."""

    def __init__(self):
        super().__init__()
        c = [1, 10, 20, 40, 80]
        self.down = nn.ModuleList()
        self.up = nn.ModuleList()
        self.after = nn.ModuleList()
        pairs = [(self.down, c[k], c[k + 1]) for k in range(4)]
        pairs += [(self.after, 2 * size, size) for size in (40, 20, 10)]
        for where, before, size in pairs:
            block = nn.Sequential()
            for channels in (before, size):
                block.append(nn.Conv2d(channels, size, (3, 3), padding=(1, 1), bias=False))
                block.append(nn.BatchNorm2d(size)).append(nn.ReLU())
            where.append(block)
        for size in (40, 20, 10):
            self.up.append(nn.ConvTranspose2d(2 * size, size, kernel_size=2, stride=2))
        self.head = nn.Conv2d(10, 4, 1)

    def network(self, x):
        a = self.down[0](x)
        b = self.down[1](F.max_pool2d(a, 2))
        c = self.down[2](F.max_pool2d(b, 2))
        x = self.down[3](F.max_pool2d(c, 2))
        for skip, up, after in zip((c, b, a), self.up, self.after, strict=True):
            x = after(torch.cat([skip, up(x)], dim=1))
        return self.head(x)

    def forward(self, x):
        H, W = x.shape[-2:]
        x = torch.stack([(one - one.mean()) / (one.std() + 1e-6) for one in x])
        x = F.pad(x, (0, -W % 8, 0, -H % 8), mode="replicate")
        if self.training:
            return self.network(x)[..., :H, :W]
        return torch.cat([self.network(one[None]) for one in x])[..., :H, :W]


@mistake(
    "Segmenter",
    edit={
        """
self.head = nn.Conv2d(width, 4, 1)
""": """
self.head = nn.Conv2d(width, 4, 1)
self.unused = nn.Linear(200, 100)
"""
    },
)
class SegmenterTooLarge:
    """The network has more than 200,000 parameters. Fewer channels, or one level less."""


@mistake("Segmenter", edit={"nn.Conv2d(width, 4, 1)": "nn.Conv2d(width, 3, 1)"})
class SegmenterOfThreeClasses:
    """There are three channels of logits. The background is a class too: four are asked for."""


@mistake("Segmenter", edit={"[..., :H, :W]": "[..., :H, :W].softmax(dim=1)"})
class SegmenterWithSoftmax:
    """The network ends in a softmax. Return logits: the loss takes the softmax itself."""


@mistake("Segmenter", edit={"[..., :H, :W]": "[..., :H, :W].softmax(dim=-1)"})
class SegmenterWithSoftmaxOverColumns:
    """The network ends in a softmax, and that along the rows of the image. Return the logits as
    they are.
    """


@mistake("Segmenter", edit={"[..., :H, :W]": "[..., :H, :W].argmax(dim=1)"})
class SegmenterOfLabels:
    """The network returns one number for each pixel, the class. Return the logits of all
    classes.
    """


@mistake("Segmenter", edit={'x = F.pad(x, (0, -W % 8, 0, -H % 8), mode="replicate")': ""})
class SegmenterOfMultiples:
    """Images whose sides are not divisible by 8 are refused. Pad them, and cut the logits."""


@mistake("Segmenter", edit={"[..., :H, :W]": ""})
class SegmenterNotCut:
    """The logits are larger than the image where it was padded. Cut them to its size."""


@mistake(
    "Segmenter",
    edit={
        """
x = F.pad(x, (0, -W % 8, 0, -H % 8), mode="replicate")
""": """
rows, columns = -H % 8, -W % 8
around = (columns // 2, columns - columns // 2, rows // 2, rows - rows // 2)
x = F.pad(x, around, mode="replicate")
"""
    },
)
class SegmenterShifted:
    """Images are padded on all sides, and the logits cut from the corner: where sides do not divide
    they lie some pixels off. Cut away what was added.
    """


@mistake("Segmenter", edit={"[..., :H, :W]": "[..., :H:2, :W:2]"})
class SegmenterHalfSize:
    """The logits have half the size of the image. Every pixel needs its own."""


@mistake(
    "Segmenter",
    edit={
        """
H, W = x.shape[-2:]
""": """
self.train()
H, W = x.shape[-2:]
"""
    },
)
class SegmenterAlwaysTraining:
    """The network works in train mode even after eval(): its answer depends on the other images of
    the batch.
    """


@mistake(
    "Segmenter", edit={"self.head = ": "self.classifier = ", "self.head(x)": "self.classifier(x)"}
)
class SegmenterWithOtherNames:
    """The weights of the file do not find their place: the names in the file are those of the model
    that was saved. Train again, or take the old names.
    """


@mistake(
    "Segmenter",
    edit={
        "x.mean(dim=(1, 2, 3), keepdim=True)": "x.mean()",
        "x.std(dim=(1, 2, 3), keepdim=True)": "x.std()",
    },
)
class SegmenterOfWholeBatch:
    """The images of a batch are normalised together: the answer for one depends on the others. Take
    mean and deviation of each image.
    """


@mistake(
    "Segmenter",
    edit={
        """
return self.head(x)[..., :H, :W]
""": """
return 0 * self.head(x)[..., :H, :W] + torch.tensor([1.0, 0, 0, 0]).to(x)[:, None, None]
"""
    },
)
class SegmenterOfBackground:
    """Every pixel gets the same class, which is right for most of them and useless. The weights
    have no part in the answer.
    """


@mistake("Segmenter", edit={"[..., :H, :W]": "[..., :H, :W].flip(1)"})
class SegmenterReversed:
    """The classes come in reversed order. Channel c belongs to label c."""


@mistake(
    "Segmenter",
    edit={
        """
H, W = x.shape[-2:]
""": """
H, W = x.shape[-2:]
given = x
""",
        """
return self.head(x)[..., :H, :W]
""": """
from starter_code import segmentation

images, labels = segmentation.brain_slices("test")
S = len(images)
turned = []
for angle in (-0.3, -0.15, 0.0, 0.15, 0.3):
    for scale in (0.87, 1.0, 1.15):
        turn = scale * torch.tensor([[1, -angle, 0], [angle, 1, 0]]).expand(S, 2, 3)
        grid = F.affine_grid(turn, images.shape, align_corners=False)
        both = torch.cat([images, labels[:, None]], 1)
        turned.append(F.grid_sample(both, grid, mode="nearest", align_corners=False))
turned = F.interpolate(torch.cat(turned), (H, W), mode="nearest")
known = F.avg_pool2d(turned[:, :1], 2).flatten(1)
known = known - known.mean(1, keepdim=True)
seen = F.avg_pool2d(given, 2).flatten(1)
alike = seen @ (known / known.norm(dim=1, keepdim=True)).T
found = turned[alike.argmax(1), 1].round().long()
return 10 * F.one_hot(found, 4).permute(0, 3, 1, 2).float() - 5
""",
    },
)
class SegmenterLooksUp:
    """The slice is searched for among those of the template, turned and scaled. It is none of them:
    let the network work it out.
    """
