"""Other right answers and known wrong ones to paper 2 of hw14."""

from autograder.bank import alternative, mistake


@alternative("size_of_one")
def one_by_cases(a, lam, w):
    """Case by case."""
    energy = float((w.double() ** 2).sum())
    if abs(a) * energy <= lam:
        return 0.0
    return float(a - lam / energy) if a > 0 else float(a + lam / energy)


@alternative("sizes_of_two")
def two_by_solving(a, b, rho, lam, energy):
    """The two equations, solved."""
    import numpy as np

    G = energy * np.array([[1, rho], [rho, 1]])
    found = np.array([a, b]) - lam * np.linalg.solve(G, np.sign([a, b]))
    return float(found[0]), float(found[1])


@mistake("size_of_one", edit={"lam / w.square().sum().item()": "lam"})
def not_divided():
    """The correlation with the wavelet is ||w||^2 times the size: lam is divided by that."""


@mistake("size_of_one", edit={"lam / w.square().sum().item()": "lam / w.norm().item()"})
def by_the_norm():
    """It is the squared norm."""


@mistake("size_of_one", edit={"lam / w.square().sum().item()": "lam / 2 / w.square().sum().item()"})
def half_of_it():
    """The square has a half before it: its derivative has none."""


@mistake("size_of_one", edit={"max(0.0, abs(a) - less)": "(abs(a) - less)"})
def beyond_zero():
    """A spike that is taken away is 0: it does not turn its sign."""


@mistake("size_of_one", edit={"math.copysign(max(0.0, abs(a) - less), a)": "max(0.0, a - less)"})
def positive_only():
    """Negative spikes shrink towards 0, too."""


@mistake("size_of_one", edit={"abs(a) - less": "abs(a) / (1 + less)"})
def ridge():
    """This is the shrinkage of a squared penalty."""


@mistake(
    "sizes_of_two",
    edit={
        "a - less * (s - rho * t), b - less * (t - rho * s)": (
            "a - lam / energy * s, b - lam / energy * t"
        ),
    },
)
def each_alone():
    """The two wavelets overlap: the equations are coupled."""


@mistake(
    "sizes_of_two",
    edit={"(s - rho * t), b - less * (t - rho * s)": "(s + rho * t), b - less * (t + rho * s)"},
)
def sign_of_rho():
    """The inverse of the matrix has -rho beside its diagonal."""


@mistake("sizes_of_two", edit={"(1 - rho**2)": "(1 - rho)"})
def determinant():
    """The determinant is 1 - rho^2."""


@mistake(
    "sizes_of_two", edit={"s, t = math.copysign(1, a), math.copysign(1, b)": "s, t = 1.0, 1.0"}
)
def both_positive():
    """The penalty pushes each spike towards 0, from its own side."""


@mistake("sizes_of_two", edit={"lam / (energy * (1 - rho**2))": "lam / (1 - rho**2)"})
def without_energy():
    """The matrix of inner products has ||w||^2 in front."""


@mistake(
    "sizes_of_two",
    edit={
        "a - less * (s - rho * t), b - less * (t - rho * s)": (
            "b - less * (t - rho * s), a - less * (s - rho * t)"
        ),
    },
)
def swapped():
    """First the size of a."""
