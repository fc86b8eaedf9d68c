"""Other right answers and known wrong ones to question q5 of hw12."""

import torch

from autograder.bank import alternative, mistake
