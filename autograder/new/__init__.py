"""A new assignment: two folders with a small one that works, to be changed into one's own."""

from autograder.new.make import PARTS, make

__all__ = ["PARTS", "make"]
