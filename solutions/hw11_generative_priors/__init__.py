"""Reference answers to homework 11, Generative priors."""
