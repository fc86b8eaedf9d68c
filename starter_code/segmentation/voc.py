"""Pascal VOC's segmentation set, from a copy of your own (Everingham and others, 2010).

The set is not shipped: its photographs come from Flickr and have their own terms. Set the
environment variable VOC_ROOT to the folder that holds `VOCdevkit`; what is read is exactly what
`torchvision.datasets.VOCSegmentation` reads:

    VOCdevkit/VOC2012/ImageSets/Segmentation/train.txt   a name in each line; val.txt, trainval.txt
    VOCdevkit/VOC2012/JPEGImages/NAME.jpg                photograph
    VOCdevkit/VOC2012/SegmentationClass/NAME.png         palette image, 0 to 20, and 255: the border
"""

import os
from pathlib import Path

import numpy as np
import torch
from PIL import Image

CLASSES = (
    "background",
    "aeroplane",
    "bicycle",
    "bird",
    "boat",
    "bottle",
    "bus",
    "car",
    "cat",
    "chair",
    "cow",
    "dining table",
    "dog",
    "horse",
    "motorbike",
    "person",
    "potted plant",
    "sheep",
    "sofa",
    "train",
    "tv/monitor",
)
"""The names of the labels 0 to 20."""

IMAGE_SETS = ("train", "val", "trainval")


def root() -> Path | None:
    """The folder that VOC_ROOT names, or None where the variable is not set."""
    folder = os.environ.get("VOC_ROOT")
    return Path(folder) if folder else None


class VOCSegmentation(torch.utils.data.Dataset):
    """Photographs and labels of one image set.

    Item i is (photograph, labels): (3, m, n), float32 in [0, 1], and (m, n), int64 with 0 to 20 and
    255 at borders and what is too hard to say. Raises FileNotFoundError, naming the file, where the
    layout is another, and ValueError for an unknown image set.
    """

    def __init__(self, folder: str | Path, image_set: str = "train", year: str = "2012"):
        if image_set not in IMAGE_SETS:
            raise ValueError(f"no image set {image_set!r}; there are {', '.join(IMAGE_SETS)}")
        self.folder = Path(folder) / "VOCdevkit" / f"VOC{year}"
        names = self.folder / "ImageSets" / "Segmentation" / f"{image_set}.txt"
        if not names.is_file():
            raise FileNotFoundError(f"{names} is missing: VOC_ROOT is the folder with VOCdevkit")
        self.names = names.read_text().split()

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        name = self.names[index]
        with Image.open(self.folder / "JPEGImages" / f"{name}.jpg") as image:
            photograph = torch.tensor(np.array(image.convert("RGB"))).permute(2, 0, 1) / 255
        path = self.folder / "SegmentationClass" / f"{name}.png"
        with Image.open(path) as image:
            if image.mode != "P":
                raise ValueError(f"{path} has mode {image.mode}; labels are palette images, mode P")
            labels = torch.tensor(np.array(image).astype(np.int64))
        return photograph, labels
