"""Personal instances: what each student sees is drawn from an identity of their own.

    ME = "s1234567"  # as your instructor says; "" is the fixed instance, for readers of a site
    generator = personal.generator(ME, "mask")

The grader draws the same again, so it knows the figures that this student must have seen. A test
takes `ME` as any other name; for graders by hand the test file of a question has a function:

    @personal.seen_by_graders
    def the_mask(ME):
        "The mask"
        return f"zeros: {zeros_of(ME)}"
"""

import hashlib
import unicodedata
from collections.abc import Callable

import torch


def seed(identity: str, purpose: str) -> int:
    """A seed of at least 0 and below 2^31, from who and what for; identity "" is for everybody.

    Capitals and spaces around do not matter. Raises TypeError for what is no text.
    """
    if not isinstance(identity, str):
        raise TypeError(f'an identity is a text such as "s1234567", not {identity!r}')
    name = unicodedata.normalize("NFKC", identity[:1000]).strip().casefold()[:200]
    return int.from_bytes(hashlib.sha256(f"{name}/{purpose}".encode()).digest()[:4], "big") >> 1


def generator(identity: str, purpose: str) -> torch.Generator:
    """A new generator on the CPU, seeded with `seed`."""
    return torch.Generator().manual_seed(seed(identity, purpose))


def choice(identity: str, purpose: str, options: list) -> object:
    """One of the options; each as likely as the others."""
    return options[seed(identity, purpose) % len(options)]


def seen_by_graders(function: Callable[..., str]) -> Callable[..., str]:
    """Mark a function of a test file that tells graders what this student must have seen.

    It takes names of the notebook, as a test does, and returns a short text. Instructors
    read the text, students never do; an error is told there instead. A question graded by hand may
    have a test file with such functions alone.
    """
    function.seen_by_graders = True
    return function
