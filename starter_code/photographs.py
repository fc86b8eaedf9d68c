"""Photographs that come with installed packages, split once and for all.

No download: the files lie in scikit-image, Matplotlib, scikit-learn and PyWavelets, and are read by
path, because importing these takes longer than reading them.

Training, validation and test are split by photograph, so that no patch of a test photograph is ever
trained on. Learn on `TRAIN`, compare your own designs on `VALIDATION`, report on `TEST`.
`denoising` has the same photographs in the same parts and four more, those of scikit-learn and
PyWavelets.

Licences, as scikit-image's documentation of each picture gives them. CC0 or public domain:
astronaut, hubble_deep_field (NASA), brick, gravel (CC0Textures), grass (linolafett), camera (Lav
Varshney), chelsea (Stefan van der Walt), coffee (Rachel Michetti), retina (Mikael Häggström),
rocket (SpaceX), text (Wikipedia). No known restrictions: coins (Brooklyn Museum), ihc (CMMI).
motorcycle_left is from the Middlebury stereo data set of 2014. For moon and page scikit-image names
no source. grace_hopper comes with Matplotlib (US Navy, public domain). china and flower come with
scikit-learn (CC BY 2.0, danielbuechele and vultilion on Flickr; see README.txt beside them). ascent
comes with PyWavelets (public-domain-image.com), and aero, for which it names no source.
"""

import functools
import importlib.util
from pathlib import Path

import numpy as np
import torch
from PIL import Image

TRAIN = (
    "astronaut",
    "coffee",
    "motorcycle_left",
    "rocket",
    "grass",
    "gravel",
    "brick",
    "moon",
    "hubble_deep_field",
    "ihc",
    "retina",
    "page",
)
VALIDATION = ("coins",)
TEST = ("camera", "chelsea", "text", "grace_hopper")

_FOLDERS = {
    "skimage": "data",
    "matplotlib": "mpl-data/sample_data",
    "sklearn": "datasets/images",
    "pywt": "data",
}
_FILES = {name: ("skimage", f"{name}.png") for name in (*TRAIN, *VALIDATION, *TEST)} | {
    "grace_hopper": ("matplotlib", "grace_hopper.jpg"),
    "hubble_deep_field": ("skimage", "hubble_deep_field.jpg"),
    "retina": ("skimage", "retina.jpg"),
    "rocket": ("skimage", "rocket.jpg"),
    "china": ("sklearn", "china.jpg"),
    "flower": ("sklearn", "flower.jpg"),
    "aero": ("pywt", "aero.npz"),
    "ascent": ("pywt", "ascent.npz"),
}
_LUMA = (0.299, 0.587, 0.114)
_MAX_DRAWS = 1000


def photograph(name: str, colour: bool = False) -> torch.Tensor:
    """One photograph, float32 with values in [0, 1].

    Returns (H, W), grey: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601); with colour=True
    (3, H, W), in the order red, green, blue. The tensor is the caller's own.
    Raises ValueError for an unknown name, and for the colours of a grey photograph.
    """
    pixels = torch.tensor(_pixels(name), dtype=torch.float32) / 255
    if colour:
        if pixels.ndim == 2:
            raise ValueError(f"{name} is a grey photograph: it has no colours")
        return pixels.permute(2, 0, 1).contiguous()
    if pixels.ndim == 2:
        return pixels
    return (pixels @ torch.tensor(_LUMA)).clamp(0, 1)  # the weights add up to 1 + rounding


@functools.cache
def _pixels(name: str) -> np.ndarray:
    """The file's pixels: (H, W) or (H, W, 3), uint8."""
    if name not in _FILES:
        raise ValueError(f"no photograph {name!r}; there are {', '.join(sorted(_FILES))}")
    package, file = _FILES[name]
    spec = importlib.util.find_spec(package)  # finds the folder without importing the package
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"photograph {name!r} comes with {package}: install it")
    path = Path(spec.submodule_search_locations[0]) / _FOLDERS[package] / file
    if path.suffix == ".npz":
        with np.load(path) as arrays:
            return arrays["data"]
    with Image.open(path) as image:
        return np.array(image)


def patches(
    names: tuple[str, ...], size: int, count: int, seed: int, min_std: float = 0.02
) -> torch.Tensor:
    """Random square patches of grey photographs: (count, 1, size, size), float32 in [0, 1].

    Every photograph gives equally many (to within one), whatever its size, at positions drawn from
    `seed`; patches may overlap. Those with a standard deviation below `min_std` are drawn again:
    an empty sky teaches nothing. The patches come in random order.
    Raises ValueError where a photograph is smaller than a patch, or is as good as constant.
    """
    generator = torch.Generator().manual_seed(seed)
    images = [photograph(name) for name in names]
    chosen = torch.empty(count, 1, size, size)
    for index, place in enumerate(torch.randperm(count, generator=generator).tolist()):
        which = index % len(images)
        try:
            chosen[place, 0] = _patch(images[which], size, min_std, generator)
        except ValueError as error:
            raise ValueError(f"{names[which]}: {error}") from None
    return chosen


def _patch(
    image: torch.Tensor, size: int, min_std: float, generator: torch.Generator
) -> torch.Tensor:
    """One patch (size, size) of an image (H, W), with a standard deviation of at least min_std."""
    H, W = image.shape
    if size > min(H, W):
        raise ValueError(f"{H} x {W} pixels are too few for a patch of {size} x {size}")
    for _ in range(_MAX_DRAWS):
        top = torch.randint(H - size + 1, (), generator=generator)
        left = torch.randint(W - size + 1, (), generator=generator)
        patch = image[top : top + size, left : left + size]
        if patch.std() >= min_std:
            return patch
    raise ValueError(f"no patch with a standard deviation of {min_std} in {_MAX_DRAWS} draws")


def centre_crop(image: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """The middle of an image: (..., H, W) -> (..., height, width), a view.

    Where the margin is odd, the extra row or column is cut off below or on the right.
    Raises ValueError where the image is smaller than the crop.
    """
    H, W = image.shape[-2:]
    if height > H or width > W:
        raise ValueError(f"cannot crop {height} x {width} from {H} x {W} pixels")
    top, left = (H - height) // 2, (W - width) // 2
    return image[..., top : top + height, left : left + width]


def middle(name: str, size: int = 256, multiple: int = 1) -> torch.Tensor:
    """The middle size x size pixels of a photograph, or what it has: (1, 1, H, W), float32, grey.

    Values in [0, 1]. multiple: both sides are cut to a multiple of it. Raises ValueError for an
    unknown name.
    """
    image = photograph(name)
    height, width = (min(size, side) // multiple * multiple for side in image.shape)
    return centre_crop(image, height, width)[None, None]
