"""Answers to homework 7, semantic segmentation."""
