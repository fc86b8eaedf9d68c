"""Answers to homework 6, Super-resolution."""
