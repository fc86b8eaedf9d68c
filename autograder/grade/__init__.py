"""The trusted side of grading: reads a submission, judges it, writes the result.

Everything here may run as root and reads what students upload. It never imports, unpickles or
evaluates any of it, and bounds the memory and time that reading takes.
"""
