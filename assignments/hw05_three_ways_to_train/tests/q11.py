"""Question 11. Which loss for which instrument? Graded by hand, beside what they saw."""

import torch

from starter_code import personal, supervision

OK_FORMAT = False
name = "q11"


@personal.seen_by_graders
def never_together(ME):
    """What this student's masks never saw together."""
    generator = personal.generator(ME, "masks")
    mask = supervision.masks(2, 64, 0.5, generator)[0]
    forty = supervision.masks(40, 64, 0.5, generator).double()
    i = torch.arange(64)
    down, right = i[:, None] // 8 - i // 8, i[:, None] % 8 - i % 8
    key = (down + 7) * 15 + right + 7
    seen = key[mask][:, mask].unique()
    pairs = int((forty.T @ forty == 0).sum())
    return (
        f"one mask: {int(mask.sum())} of 64 pixels, {225 - len(seen)} of 225 displacements never; "
        f"40 masks: {pairs} of 4096 pairs never"
    )
