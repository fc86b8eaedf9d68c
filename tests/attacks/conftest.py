"""`LAYERS=docker make attack` and the like: the same attacks where fewer layers confine them."""

import os

import pytest

from autograder.platform import Platform
from tests.attacks import layers

LAYERS = os.environ.get("LAYERS", "")

OPEN = {
    "write_outside": "/tmp and the like can be written to, and are emptied afterwards",
    "list_all_processes": "the names of processes can be read",
    "look_into_the_grader_and_its_server": "",
}
"""What is open without Landlock and without a mount namespace, and does no harm."""


@pytest.fixture(autouse=True, scope="session")
def surroundings():
    """Have every grader start in the surroundings that `LAYERS` names."""
    if LAYERS:
        Platform.before = layers.command(LAYERS)
    yield
    Platform.before = ()
