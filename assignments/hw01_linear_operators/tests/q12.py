"""Question 12. Three adjoints on paper: graded by hand, beside what the student must have found."""

from starter_code import linear_operators, personal

OK_FORMAT = False
name = "q12"


@personal.seen_by_graders
def three_numbers(ME):
    """The five entries of the adjoint."""
    mine = linear_operators.instance(ME)
    x = [0] * 5
    for i, y in enumerate(mine.y):
        for j, w in enumerate(mine.w):
            x[i + j] += w * y
    return f"w = {mine.w}, y = {mine.y}: first {x[0]}, middle {x[2]}, last {x[4]} (all: {x})"
