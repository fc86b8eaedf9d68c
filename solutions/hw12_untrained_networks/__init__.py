"""Answers to homework 12, Untrained networks."""
