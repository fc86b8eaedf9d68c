"""Grading a whole class: collect submissions, grade them on many lanes, keep and report results."""
