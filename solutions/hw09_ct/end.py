"""Measure what the first screen shows: python -m solutions.hw09_ct.end

With --minutes the design network is trained first, into submitted/, with its log in training/.
"""

import argparse
import contextlib
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from solutions.hw09_ct import reference
from starter_code import ct, weights
from starter_code.ct import drawings

HERE = Path(__file__).parent


def projector(n: int, views: int, bins: int) -> torch.nn.Module:
    """The reference's own operator."""
    entries = reference.strip_matrix(n, ct.angles(views), bins)
    return reference.Projector(*entries, (n, n), (views, bins))


def train(minutes: float) -> None:
    """The reference's design network, with a log."""
    path = HERE / "submitted" / "reconstruction.safetensors"
    A, fine = projector(64, 24, 92), projector(128, 24, 184)
    with (
        open(HERE / "training" / "reconstruction.log", "w", buffering=1) as log,
        contextlib.redirect_stdout(log),
    ):
        ct.train_or_load(lambda: reference.Reconstruction(A), path, fine, minutes)


@torch.no_grad()
def pictures() -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """The abdomen by four methods, as bytes; and what stands above each."""
    A = projector(ct.N, ct.VIEWS, ct.BINS)
    x, norm = ct.truth("abdomen"), ct.norm(A)
    counts = reference.measure(ct.integrals("abdomen"), 1e5, torch.Generator().manual_seed(0))
    y = reference.log_data(counts, 1e5)
    network = reference.PrimalDual(A, norm, lambda y: reference.fbp(A, y))
    network = weights.load(network, ct.WEIGHTS / "primal_dual.safetensors")
    found = {
        "back-projection alone": A.H(y) / A.H(A(torch.ones_like(x))).clamp(min=1),
        "filtered": reference.fbp(A, y, "hann"),
        "total variation": reference.tv_reconstruction(A, y, norm, 1e-4, 500),
        "learned": network(y[None])[0],
    }
    shown = found | {"truth": x}
    told = {name: name for name in found} | {"truth": "the slice"}  # decibels are predicted later
    return {
        key: (255 * one.clamp(0, 1)).round().byte().contiguous() for key, one in shown.items()
    }, told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=0)
    given = parser.parse_args()
    torch.set_num_threads(1)
    if given.minutes:
        train(given.minutes)
    shown, told = pictures()
    drawings.TABLES.mkdir(exist_ok=True)
    (drawings.TABLES / "end.json").write_text(json.dumps(told, indent=1) + "\n")
    save_file(shown, drawings.TABLES / "end.safetensors")
    print(told)


if __name__ == "__main__":
    main()
