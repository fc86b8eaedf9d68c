"""Answers to homework 5, Three ways to train."""
