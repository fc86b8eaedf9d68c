"""Question 17. Your design log: graded by hand, beside what the predictions were about."""

from solutions.hw01_linear_operators import seen
from starter_code import linear_operators, personal

OK_FORMAT = False
name = "q17"


@personal.seen_by_graders
def predicted(ME):
    """What this student's predictions were about."""
    mine, losses = linear_operators.instance(ME), seen.losses(ME)
    zeros = f"downsampling by {mine.factor}, {mine.kept} pixels, motions over 3 and {mine.motion}"
    loss = f"loss {sum(losses) / len(losses):.2f} dB, largest {max(losses):.2f} dB"
    return f"{zeros}; {loss}; {seen.steps(ME)} steps with the weight {mine.weight / 100:g}"
