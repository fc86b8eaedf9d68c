"""Make the strips of slices that come with homework 8, once, from Debian's package mricron-data.

    apt-get download mricron-data && dpkg-deb -x mricron-data_*.deb FOLDER
    python -m solutions.hw08_mri.prepare FOLDER

Each strip has the slices of one part one below the other: 224 x 192 pixels, bytes, the front of the
head at the top. A grey level of 207, the 99.9th percentile of Colin27, counts as 1. The macaque is
scaled to the same percentile.
"""

import argparse
from pathlib import Path

import nibabel
import numpy as np
from PIL import Image

from starter_code.mri import data

PARTS = {
    "train": (*range(8, 60, 2), *range(100, 156, 2)),
    "validation": range(68, 74),
    "test": range(80, 94),
}
"""Axial slices of Colin27, z in mm; at least six are left out between two parts."""


def centred(image: np.ndarray) -> np.ndarray:
    """Cut or padded with zeros to 224 x 192, about the middle."""
    found = np.zeros((data.ROWS, data.COLUMNS), image.dtype)
    for axis, size in enumerate(found.shape):
        extra = max(image.shape[axis] - size, 0)
        image = np.take(image, range(extra // 2, image.shape[axis] - (extra - extra // 2)), axis)
    top, left = ((size - part) // 2 for size, part in zip(found.shape, image.shape, strict=True))
    found[top : top + image.shape[0], left : left + image.shape[1]] = image
    return found


def strip(volume: np.ndarray, levels: range | tuple) -> Image.Image:
    """Axial slices at these levels, one below the other."""
    return Image.fromarray(np.concatenate([centred(volume[:, ::-1, z].T) for z in levels]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    templates = parser.parse_args().folder / "usr/share/mricron/templates"
    colin = np.asarray(nibabel.load(templates / "ch2.nii.gz").dataobj)
    macaque = np.asarray(nibabel.load(templates / "inia19-t1-brain.nii.gz").dataobj)
    bright = np.percentile(macaque[macaque > 0], 99.9)
    macaque = np.clip(macaque / bright * data.WHITE, 0, 255).round().astype(np.uint8)
    data.FOLDER.mkdir(exist_ok=True)
    for part, levels in PARTS.items():
        strip(colin, levels).save(data.FOLDER / f"{part}.png", optimize=True)
    strip(macaque, range(44, 92, 6)).save(data.FOLDER / "macaque.png", optimize=True)


if __name__ == "__main__":
    main()
