"""Other right answers and known wrong ones to prediction 1 of hw14."""

from autograder.bank import alternative, mistake


@alternative("guess_overlap", edit={"low=[0.0, 0.0, 0.44, 0.66]": "low=[0.0, 0.01, 0.45, 0.65]"})
def other_ends():
    """Intervals that begin elsewhere."""


@mistake(
    "guess_overlap",
    edit={"low=[0.0, 0.0, 0.44, 0.66]": "low=0", "high=[0.2, 0.2, 0.68, 0.86]": "high=1"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_overlap",
    edit={
        "value=[0.06, 0.06, 0.55, 0.76]": "value=[0.06, 0.06, 0.76, 0.76]",
        "0.44, 0.66]": "0.7, 0.66]",
        "0.68, 0.86]": "0.86, 0.86]",
    },
)
def hubs_do_no_harm():
    """In a sparse graph the leading vectors of A sit on nodes with many edges."""


@mistake(
    "guess_overlap",
    edit={
        "value=[0.06, 0.06,": "value=[0.3, 0.3,",
        "low=[0.0, 0.0,": "low=[0.2, 0.2,",
        "high=[0.2, 0.2,": "high=[0.4, 0.4,",
    },
)
def always_a_little():
    """Below SNR 1 nobody finds anything."""


@mistake(
    "guess_overlap",
    edit={"0.55, 0.76]": "0.95, 0.97]", "0.44, 0.66]": "0.9, 0.93]", "0.68, 0.86]": "1.0, 1.0]"},
)
def all_is_seen():
    """At SNR 2 many nodes have few edges, and those may be the wrong ones."""
