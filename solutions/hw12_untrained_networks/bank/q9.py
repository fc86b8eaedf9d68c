"""Other right answers and known wrong ones to question q9 of hw12."""

import torch

from autograder.bank import alternative, mistake
