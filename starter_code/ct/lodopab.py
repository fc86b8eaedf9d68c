"""The files of LoDoPaB-CT (Leuschner and others, 2021), as they lie on a user's disk.

The data set has 40,000 slices of 800 people, for 128 GB: nothing of it comes with this course. Who
has it sets LODOPAB_ROOT to its folder. Files hold 128 samples each, the last one of a part fewer,
under the key "data", in float32: observation_train_000.hdf5 (128, 1000, 513), 1000 views of 513
strips, and ground_truth_train_000.hdf5 (128, 362, 362), pixels of 26 cm / 362. Observations are
-log(counts / 4096), divided by 81.35858 per metre, the attenuation of the value 1.

Needs the package h5py, and imports it only when a file is read.
"""

import os
from pathlib import Path

import numpy as np

SAMPLES = {"train": 35820, "validation": 3522, "test": 3553}
SHAPES = {"observation": (1000, 513), "ground_truth": (362, 362)}
PER_FILE = 128


def root() -> Path | None:
    """The folder of the data set, as the variable LODOPAB_ROOT says; None where it is not set."""
    folder = os.environ.get("LODOPAB_ROOT")
    return Path(folder) if folder else None


def read(folder: Path, file: str, row: int) -> np.ndarray:
    """One sample of a file of the data set, without reading the others: float32.

    file: such as "ground_truth_test_027.hdf5". Raises FileNotFoundError where the file is missing,
    IndexError for a row that it has not, ValueError where it is none of the data set's.
    """
    import h5py

    path = Path(folder) / file
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: is {folder} the folder of LoDoPaB-CT?")
    kind = file.rpartition("_")[0].rpartition("_")[0]
    with h5py.File(path, "r") as opened:
        held = opened.get("data")
        if kind not in SHAPES or held is None or held.shape[1:] != SHAPES[kind]:
            raise ValueError(f"{path} is no file of LoDoPaB-CT")
        if not 0 <= row < len(held):
            raise IndexError(f"{path} has {len(held)} samples; there is no row {row}")
        return held[row].astype(np.float32, copy=False)
