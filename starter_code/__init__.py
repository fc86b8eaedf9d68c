"""Code that every assignment is given: data, metrics, plots, training, checks and probes.

Students import it (`from starter_code import data`) and may read all of it. It holds no answers.
"""
