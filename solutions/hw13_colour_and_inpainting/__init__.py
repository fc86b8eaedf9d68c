"""Reference answers to homework 13, colour and inpainting."""
