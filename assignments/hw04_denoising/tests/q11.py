"""Question 11. Modes and aims: graded by hand, beside what the student must have seen."""

from solutions.hw04_denoising.seen import lost_in_train_mode
from starter_code import personal

OK_FORMAT = False
name = "q11"


@personal.seen_by_graders
def losses(ME):
    """What train mode cost."""
    told = "lost: {:.2f} dB together, {:.2f} one by one, {:.2f} sky; more pieces or calls: the same"
    return told.format(*lost_in_train_mode(ME))


@personal.seen_by_graders
def own_curves(own_aims):
    """The student's own two trainings."""
    step, noise, image = (list(own_aims[key]) for key in ("step", "noise", "image"))
    middle = len(step) // 2
    return "PSNR on coins, noise against image: " + ", ".join(
        f"{noise[k]:.2f} and {image[k]:.2f} dB after {step[k]:.0f} steps" for k in (0, middle, -1)
    )
