"""Other right answers and known wrong ones to question q2 of hw12."""

import torch

from autograder.bank import alternative, mistake
