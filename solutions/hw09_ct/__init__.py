"""Reference answers to homework 9, CT."""
