"""Answers to homework 14, Beyond images."""
