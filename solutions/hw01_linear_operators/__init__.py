"""Answers to homework 2, transposed convolution."""
