"""Homework 4's solutions: reference, bank, trained weights and the script that trained them."""
