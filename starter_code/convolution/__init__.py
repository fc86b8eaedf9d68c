"""Convolution and its transpose: the score of an upsampler, and in `drawings` figures of both."""

from starter_code.convolution.upsampling import gain_on_images, gain_over_bilinear

__all__ = ["gain_on_images", "gain_over_bilinear"]
