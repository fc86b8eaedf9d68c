"""Question 14. What broke without skips: graded by hand, beside what the student has seen."""

from solutions.hw07_segmentation import seen
from starter_code import personal

OK_FORMAT = False
name = "q14"


@personal.seen_by_graders
def skips(ME):
    """Tables of Section 6"""
    told = []
    for network in ("unet", "unet_without_skips"):
        iou, right, edges, elsewhere = seen.scores(ME, network)
        told.append(f"{network}: mean IoU {iou:.3f}, {right:.1f} % right, "
                    f"wrong {edges:.1f} % at edges, {elsewhere:.1f} % elsewhere")  # fmt: skip
    for by in ("zeros", "means"):
        values = ", ".join(f"{value:.3f}" for value in seen.replaced(ME, by))
        told.append(f"mean IoU with skip 0, 1, 2 replaced by {by}: {values}")
    return "; ".join(told)
