"""Gradescope, played on this machine, and what goes to it: setup.sh, run_autograder."""
