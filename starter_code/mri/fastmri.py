"""fastMRI's raw data, from a copy of your own (Zbontar and others, 2018).

The set is not shipped: it is given to those who accept its terms. Set the environment variable
FASTMRI_ROOT to the folder that holds `multicoil_train`, `singlecoil_val` and so on. Each file is a
volume, in HDF5, read by the package h5py, which you install yourself:

    kspace               (slices, coils, rows, columns), complex64; singlecoil: without coils
    reconstruction_rss   (slices, 320, 320), float32, magnitudes; singlecoil: reconstruction_esc
    mask                 (columns,), which columns are measured; in test files, without a target
    ismrmrd_header       text

`drawn_volume` is a volume in this layout from a simulated scan, for those who have no copy.
"""

import os
from pathlib import Path
from typing import Any

import numpy as np
import torch

from starter_code.mri import data
from starter_code.mri.physics import MultiCoil, ifft2c

TARGETS = ("reconstruction_rss", "reconstruction_esc")


def root() -> Path | None:
    """The folder that FASTMRI_ROOT names, or None where the variable is not set."""
    folder = os.environ.get("FASTMRI_ROOT")
    return Path(folder) if folder else None


def files(part: str, folder: Path | None = None) -> list[Path]:
    """The volumes of a part such as "multicoil_val", sorted.

    Raises FileNotFoundError, naming the folder, where it has no volume or FASTMRI_ROOT is not set.
    """
    folder = root() if folder is None else folder
    if folder is None:
        raise FileNotFoundError("set FASTMRI_ROOT to the folder that holds multicoil_train")
    found = sorted((Path(folder) / part).glob("*.h5"))
    if not found:
        raise FileNotFoundError(f"{Path(folder) / part} has no .h5 file")
    return found


def open_volume(path: str | Path) -> Any:
    """An open file; `file["kspace"][3]` reads slice 3 alone. Close it, or use it in a `with`.

    Raises ModuleNotFoundError without h5py, and ValueError for a file without k-space.
    """
    try:
        import h5py
    except ModuleNotFoundError:
        raise ModuleNotFoundError("fastMRI's files need the package h5py: install it") from None
    # others may read the file at the same time, and its folder may be read-only
    file = h5py.File(path, "r", locking=False)
    if "kspace" not in file:
        file.close()
        raise ValueError(f"{path} has no k-space: it is no volume of fastMRI")
    return file


class Stored:
    """One array of a file, as h5py has it: `stored[index]` reads slices, `read` counts entries."""

    def __init__(self, values: np.ndarray):
        self._values, self.read = values, 0
        self.shape, self.dtype, self.ndim = values.shape, values.dtype, values.ndim

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: Any) -> np.ndarray:
        found = np.array(self._values[index])
        self.read += found.size
        return found

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self[:] if dtype is None else self[:].astype(dtype)


def volume(arrays: dict[str, np.ndarray]) -> dict[str, Stored]:
    """A file in memory: its arrays by name, each read slice by slice."""
    return {name: Stored(values) for name, values in arrays.items()}


def drawn_volume(kind: str = "train", seed: int = 0) -> dict[str, Stored]:
    """A small volume in fastMRI's layout: four slices of the validation head, 2 mm, four coils.

    kind: "train", with a target, or "test", with a mask. As on scanners, k-space has twice the rows
    (there is air around the head), and the target is the middle of the picture.
    """
    generator = torch.Generator().manual_seed(seed)
    magnitudes = torch.nn.functional.pad(data.slices("validation", 2)[:4], (0, 0, 56, 56))
    x = torch.polar(magnitudes, data.smooth_phase(*magnitudes.shape, generator))
    maps = data.coil_maps(1, 4, *x.shape[1:], generator).expand(4, -1, -1, -1)
    mask = data.masks(1, 96, 4, 8, generator) if kind == "test" else torch.ones(1, 96).bool()
    k = MultiCoil(maps, mask.expand(4, -1))(x)
    arrays = {"kspace": k.numpy()}
    if kind == "test":
        return volume(arrays | {"mask": mask[0].numpy()})
    target = torch.linalg.vector_norm(ifft2c(k), dim=1)[:, 64:160]
    return volume(arrays | {"reconstruction_rss": target.contiguous().numpy()})
