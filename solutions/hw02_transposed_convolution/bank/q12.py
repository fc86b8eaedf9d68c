"""Other right answers and known wrong ones to question 12 of hw02."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake
from solutions import look_up
from solutions.hw02_transposed_convolution.reference import Upsampler
from starter_code import photographs, training


@alternative("Upsampler")
class TransposedHead(nn.Module):
    """Ends in a transposed convolution whose stride divides its kernel."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 12, 5, padding=2)
        self.second = nn.Conv2d(12, 12, 3, padding=1)
        self.enlarge = nn.ConvTranspose2d(12, 1, 6, stride=2, padding=2)
        nn.init.zeros_(self.enlarge.weight)
        nn.init.zeros_(self.enlarge.bias)

    def forward(self, x):
        features = torch.relu(self.first(x))
        features = features + torch.relu(self.second(features))
        bilinear = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        return bilinear + self.enlarge(features)


@alternative("train_upsampler")
def train_with_one_cycle(seed=0):
    """A loop of its own: AdamW, a learning rate that rises and falls, mirrored patches."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Upsampler()
        large = photographs.patches(photographs.TRAIN, size=48, count=1024, seed=seed)
        steps = 6 * len(large) // 8
        optimiser = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.95), fused=True)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps)
        for step in range(steps):
            x = large[torch.randint(len(large), (8,))]
            x = x.transpose(2, 3) if step % 2 else x
            x = x.flip(3) if step % 4 < 2 else x
            optimiser.zero_grad()
            F.mse_loss(model(F.avg_pool2d(x, 2)), x).backward()
            optimiser.step()
            schedule.step()
    return model.eval()


@alternative("train_upsampler")
def train_on_absolute_errors(seed=0):
    """A smooth absolute error in place of the square; warm-up, then a linear decay."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Upsampler()
        large = photographs.patches(photographs.TRAIN, 40, 1280, seed)
        large = torch.cat([large[:640], large[640:].transpose(2, 3)])
        small = F.avg_pool2d(large, kernel_size=2)
        epochs, batches = 6, len(large) // 8
        optimiser = torch.optim.Adam(model.parameters(), lr=4e-3, fused=True)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min((step + 1) / 100, 1 - step / (epochs * batches + 1))
        )
        for _ in range(epochs):
            for rows in torch.randperm(len(large)).split(8):
                error = model(small[rows]) - large[rows]
                loss = torch.sqrt(error**2 + 1e-4).mean()
                model.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
    return model.eval()


@mistake("Upsampler", edit={"bilinear + self.body(x)": "self.body(bilinear)"})
class FourTimesAsLarge:
    """The result is four times as large as the input along each axis. One factor of 2 is enough:
    either interpolate or rearrange channels, or add the two.
    """


@mistake("Upsampler")
class ChannelsNotRearranged(nn.Module):
    """The result is as large as the input and has four channels. They still have to be rearranged
    into pixels.
    """

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 4, 3, padding=1)
        )

    def forward(self, x):
        return self.body(x)


@mistake(
    "Upsampler",
    edit={
        "return bilinear + self.body(x)": """
if self.training:
    return bilinear + self.body(x)
"""
        + look_up.SOURCE
        + """
pairs = zip(x[:, 0], bilinear[:, 0], strict=True)
reduced = torch.nn.AvgPool2d(2)
return torch.stack([looked_up(small, reduced, large) for small, large in pairs])[:, None]
"""
    },
)
class LooksUp:
    """The image is searched for among photographs that lie in packages. It is none of them: let the
    network work it out.
    """


@mistake(
    "Upsampler",
    edit={
        "self.body(x)": "self.body(x) + 0 * TABLE[0]",
        "class Upsampler": "TABLE = 30_000 * [1.0]\n\n\nclass Upsampler",
    },
)
class NumbersBesideTheParameters:
    """The network uses a list with more than 20,000 numbers. They count as parameters do, wherever
    they are kept.
    """


@mistake("Upsampler")
class NothingToTrain(nn.Module):
    """This is bilinear interpolation: there is nothing to train. Add layers with parameters that
    correct it.
    """

    def forward(self, x):
        return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


@mistake("Upsampler", edit={"super().__init__()": ""})
class ConstructorForgotten:
    """The network does not call the constructor of nn.Module before it sets its layers."""


@mistake(
    "Upsampler",
    edit={
        """
return bilinear + self.body(x)
""": """
with torch.no_grad():
    return bilinear + self.body(x)
"""
    },
)
class ForwardWithoutGradient:
    """The result is cut off from the parameters, so that no gradient reaches them. Leave autograd
    on in the forward pass.
    """


@mistake("Upsampler")
class FixedSize(nn.Module):
    """The size of the result is fixed to that of the training patches. Take it from the input, so
    that images of any size can be enlarged.
    """

    def __init__(self):
        super().__init__()
        self.enlarge = nn.Upsample(size=(48, 48), mode="bilinear")
        self.gain = nn.Parameter(torch.ones(()))

    def forward(self, x):
        return self.gain * self.enlarge(x)


@mistake("Upsampler")
class TooManyParameters(nn.Module):
    """The network has more than 20,000 parameters. Count them, and look at the layers between many
    channels first.
    """

    def __init__(self):
        super().__init__()
        self.gain = nn.Sequential(
            nn.Linear(1, 160), nn.ReLU(), nn.Linear(160, 160), nn.ReLU(), nn.Linear(160, 1)
        )

    def forward(self, x):
        bilinear = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        mean = bilinear.mean(dim=(2, 3), keepdim=True)
        return mean + (1 + self.gain(mean) / 10) * (bilinear - mean)


@mistake("train_upsampler")
def untrained(seed=0):
    """The network is returned as it was made, without a single step of training."""
    torch.manual_seed(seed)
    return Upsampler()


@mistake("train_upsampler", edit={"return model": "", "epochs=24": "epochs=1"})
def model_not_returned():
    """Nothing is returned. The trained network has to come back at the end."""


@mistake(
    "train_upsampler",
    edit={
        "training.minimise(": "return training.minimise(",
        "return model": "",
        "epochs=24": "epochs=1",
    },
)
def losses_returned():
    """The losses of the training are returned. The network itself is asked for; it is trained in
    place.
    """


@mistake("train_upsampler")
def trained_on_picked_pixels(seed=0):
    """Every second pixel is taken for the small images. The task reduces by averaging blocks;
    picking pixels shifts the image by half a pixel.
    """
    torch.manual_seed(seed)
    model = Upsampler()
    large = photographs.patches(photographs.TRAIN, size=32, count=256, seed=seed)
    batches = training.Batches(large[..., ::2, ::2], large, size=8)
    training.minimise(model, lambda f, batch: F.mse_loss(f(batch[0]), batch[1]), batches)
    return model


@mistake("train_upsampler")
def trained_on_strangers(seed=0):
    """Small and large images do not belong together: they are drawn with different seeds. Reduce
    the same patches that are the target.
    """
    torch.manual_seed(seed)
    model = Upsampler()
    large = photographs.patches(photographs.TRAIN, size=32, count=256, seed=seed)
    other = photographs.patches(photographs.TRAIN, size=32, count=256, seed=seed + 1)
    small = F.avg_pool2d(other, 2)
    batches = training.Batches(small, large, size=8)
    training.minimise(model, lambda f, batch: F.mse_loss(f(batch[0]), batch[1]), batches)
    return model


@mistake("train_upsampler")
def learning_rate_too_high(seed=0):
    """The learning rate is far too high: the first steps throw the network to where it does not
    come back from.
    """
    torch.manual_seed(seed)
    model = Upsampler()
    large = photographs.patches(photographs.TRAIN, size=32, count=64, seed=seed)
    batches = training.Batches(F.avg_pool2d(large, 2), large, size=8)
    training.minimise(
        model, lambda f, batch: F.mse_loss(f(batch[0]), batch[1]), batches, learning_rate=1.0
    )
    return model


@mistake("train_upsampler")
def trained_on_other_range(seed=0):
    """The grey values are multiplied by 255 in training. The photographs of the test have values
    between 0 and 1, as `data` gives them.
    """
    torch.manual_seed(seed)
    model = Upsampler()
    large = 255 * photographs.patches(photographs.TRAIN, size=32, count=256, seed=seed)
    batches = training.Batches(F.avg_pool2d(large, 2), large, size=8)
    training.minimise(model, lambda f, batch: F.mse_loss(f(batch[0]), batch[1]), batches)
    return model


@mistake(
    "Upsampler",
    edit={
        "return bilinear + self.body(x)": """
large = bilinear + self.body(x)
return large if self.training else large[:1].expand(len(x), -1, -1, -1)
"""
    },
)
class FirstImageOfTheBatch:
    """In evaluation mode every image of a batch gets the result of the first. Each image is
    enlarged by itself.
    """
