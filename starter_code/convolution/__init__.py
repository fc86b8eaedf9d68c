"""Convolution and its transpose: the score of an upsampler, and in `drawings` figures of both."""

from starter_code.convolution.upsampling import gain_over_bilinear

__all__ = ["gain_over_bilinear"]
