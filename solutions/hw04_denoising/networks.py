"""The networks that are trained for homework 4, as the training script and the tables use them."""

from torch import nn


class DnCNN(nn.Module):
    """Zhang et al. 2017: estimates the noise in y, (B, channels, H, W) -> the same shape."""

    def __init__(self, depth: int = 17, width: int = 64, channels: int = 1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [
                nn.Conv2d(width, width, 3, padding=1, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(),
            ]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


class BlindDenoiser(nn.Module):
    """Estimates x from y, (B, 1, H, W), for noise of any strength from 5/255 to 50/255.

    As in FFDNet (Zhang et al. 2018) each 2 x 2 block of pixels becomes four channels, so that every
    layer costs a quarter and sees twice as far; FFDNet's map of noise levels is left out. Images of
    odd height or width are extended by one row or column of copies.
    """

    def __init__(self, depth: int = 8, width: int = 40):
        super().__init__()
        layers = [nn.PixelUnshuffle(2), nn.Conv2d(4, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [
                nn.Conv2d(width, width, 3, padding=1, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(),
            ]
        layers += [nn.Conv2d(width, 4, 3, padding=1), nn.PixelShuffle(2)]
        self.layers = nn.Sequential(*layers)

    def forward(self, y):
        H, W = y.shape[-2:]
        even = nn.functional.pad(y, (0, W % 2, 0, H % 2), mode="replicate")
        return y - self.layers(even)[..., :H, :W]
