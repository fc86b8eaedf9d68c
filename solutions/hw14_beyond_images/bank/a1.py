"""Other right answers and known wrong ones to paper 1 of hw14."""

from autograder.bank import alternative, mistake


@alternative("expected_eigenvalues")
def by_blocks(cin, cout, k):
    """Eigenvalues of a matrix of blocks."""
    import numpy as np

    B = np.full((k, k), float(cout)) + (cin - cout) * np.eye(k)
    return float(B[0].sum() / k), float((B[0, 0] - B[0, 1]) / k)


@alternative("rates")
def rates_by_equations(c, snr, k):
    """Two equations, solved one after the other."""
    cout = c - (c * snr) ** 0.5
    return k * c - (k - 1) * cout, cout


@mistake("expected_eigenvalues", edit={"(cin + (k - 1) * cout) / k": "cin + (k - 1) * cout"})
def not_divided():
    """A group has n / k nodes."""


@mistake("expected_eigenvalues", edit={"(cin - cout) / k": "cin - cout"})
def second_not_divided():
    """A group has n / k nodes: the second eigenvalue, too, is divided by k."""


@mistake("expected_eigenvalues", edit={"(k - 1) * cout": "cout"})
def two_groups_only():
    """With k groups there are k - 1 others."""


@mistake(
    "expected_eigenvalues",
    edit={
        "(cin + (k - 1) * cout) / k, (cin - cout) / k": (
            "(cin - cout) / k, (cin + (k - 1) * cout) / k"
        ),
    },
)
def other_order():
    """First the eigenvalue of constant vectors."""


@mistake("expected_eigenvalues", edit={"(cin - cout) / k": "abs(cin - cout) / k"})
def without_its_sign():
    """Where edges between groups are likelier the second eigenvalue is negative."""


@mistake("rates", edit={"math.sqrt(c * snr)": "c * math.sqrt(snr)"})
def not_the_root_of_c():
    """The SNR divides by c, not by its square."""


@mistake("rates", edit={"k * math.sqrt(c * snr)": "math.sqrt(c * snr)"})
def without_k():
    """The SNR has k^2 below."""


@mistake("rates", edit={"k * math.sqrt(c * snr)": "2 * math.sqrt(c * snr)"})
def two_for_k():
    """The 2 is k."""


@mistake("rates", edit={"c + (k - 1) * apart / k, c - apart / k": "c + apart / 2, c - apart / 2"})
def mean_of_both():
    """The mean degree weighs the rates by 1 and k - 1 groups."""


@mistake(
    "rates",
    edit={"c + (k - 1) * apart / k, c - apart / k": "c - apart / k, c + (k - 1) * apart / k"},
)
def smaller_first():
    """The larger rate is that within groups, and comes first."""


@mistake("rates", edit={"c * snr)": "c * snr**2)"})
def snr_squared():
    """The SNR is a square already."""


@mistake("rates", edit={"apart = k": "if snr >= c:\n    raise ValueError(snr)\napart = k"})
def largest_snr_refused():
    """The SNR may be c: then no edge joins two groups, and cout is 0."""
