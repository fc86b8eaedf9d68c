"""The course as pages to read: `python -m autograder site`. Students' notebooks, and no answers."""
