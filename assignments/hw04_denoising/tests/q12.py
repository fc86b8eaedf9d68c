"""Question 12. Where the network loses: graded by hand, beside what the student must have seen."""

from solutions.hw04_denoising.seen import means_away_from_its_level
from starter_code import personal

OK_FORMAT = False
name = "q12"


@personal.seen_by_graders
def away(ME):
    """The 8 layers at 5/255 and 50/255, and scaled."""
    told = "at 5/255 {:.2f} dB, scaled {:.2f}; at 50/255 {:.2f} dB, scaled {:.2f}"
    return told.format(*means_away_from_its_level(ME))
