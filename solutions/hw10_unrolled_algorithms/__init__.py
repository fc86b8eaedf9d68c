"""Answers to homework 10, Unrolled algorithms."""
