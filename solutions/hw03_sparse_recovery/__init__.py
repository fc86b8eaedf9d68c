"""Answers to homework 3, Sparse recovery."""
