"""Question 6. What was learned: graded by hand, beside what the student must have seen."""

import torch

from starter_code import personal, unrolled
from starter_code.sparse import nmse

OK_FORMAT = False
name = "q6"


@personal.seen_by_graders
def classical_rows(ME):
    """FISTA with 300 steps in this student's table."""
    A, found = unrolled.matrix(), []
    order = torch.randperm(128, generator=personal.generator(ME, "instrument"))
    families = {
        "as trained": (8, 0.01, A),
        "16 entries": (16, 0.01, A),
        "sigma = 0.1": (8, 0.1, A),
        "columns in another order": (8, 0.01, A[:, order]),
    }
    for family, (k, sigma, matrix) in families.items():
        generator = personal.generator(ME, "families")
        values = []
        for _ in range(5):
            x, y = unrolled.draw(500, generator, k, sigma, matrix)
            values.append(nmse(unrolled.fista(y, matrix, 0.02, 300)[-1], x))
        found.append(f"{family} {sum(values) / 5:.1f}")
    return "FISTA, 300 steps, in dB: " + ", ".join(found)
