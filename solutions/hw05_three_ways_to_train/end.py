"""Measure what the first screen shows: python -m solutions.hw05_three_ways_to_train.end"""

import torch
from safetensors.torch import save_file

from solutions.hw05_three_ways_to_train import reference
from starter_code import metrics, photographs, supervision
from starter_code.supervision import drawings

SIGMA = 0.04


def pictures() -> dict[str, torch.Tensor]:
    """The middle of camera, measured and restored, as bytes by name."""
    generator = torch.Generator().manual_seed(0)
    X = photographs.patches(photographs.TRAIN, 8, 6000, seed=5).flatten(1).double()
    mask = supervision.masks(1, 64, 0.5, generator)[0]
    many = supervision.masks(40, 64, 0.5, generator)[torch.arange(6000) % 40]
    Y = X + SIGMA * torch.randn(X.shape, generator=generator, dtype=X.dtype)

    def learned(M, change=None):
        mean = Y[M].mean()
        S, count = reference.pairwise_moments(Y - mean, M)
        S = S if change is None else change(S, count, (8, 8))
        return mean.expand(64), S - SIGMA**2 * torch.eye(64, dtype=S.dtype)

    one_mask = mask.expand(6000, 64)
    moments = [  # without their names: which is which is asked later
        learned(one_mask, reference.symmetric),
        learned(one_mask),
        (X.mean(0), torch.cov(X.T)),
        learned(many),
    ]
    x = photographs.middle("camera", 160)[0, 0]
    y = supervision.blocks(x)
    y = mask * (y + SIGMA * torch.randn(y.shape, generator=generator, dtype=y.dtype))
    found = {"measured": supervision.from_blocks(y, x.shape)}
    for letter, (mean, C) in zip("ABCD", moments, strict=True):
        restore = reference.block_restorer(mean, supervision.positive(C), mask, SIGMA)
        found[f"estimator {letter}"] = supervision.from_blocks(restore(y), x.shape)
        print(f"{letter}: {metrics.psnr(found[f'estimator {letter}'], x):.2f} dB")
    part = {
        label: (255 * one[24:136, 24:136].clamp(0, 1)).round().byte().contiguous()
        for label, one in found.items()
    }
    return part


def main() -> None:
    torch.set_num_threads(1)
    drawings.TABLES.mkdir(exist_ok=True)
    save_file(pictures(), drawings.TABLES / "end.safetensors")


if __name__ == "__main__":
    main()
