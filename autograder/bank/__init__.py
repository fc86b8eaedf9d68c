"""The answers to an assignment: its reference, other right answers, and known wrong ones.

`solutions/<slug>/reference.py` is read by `autograder.bank.reference`; the bank, one file for each
question in `solutions/<slug>/bank`, by `load`. A bank file imports `alternative` and `mistake`.
"""

from autograder.bank.entries import Entry, alternative, load, load_all, mistake

__all__ = ["Entry", "alternative", "load", "load_all", "mistake"]
