"""Answers to homework 8, MRI: reference, bank, model answers."""
