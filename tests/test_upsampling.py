"""The score of an upsampler."""

import pytest
import torch.nn.functional as F

from starter_code import convolution, photographs


def test_gain_over_bilinear():
    def bilinear(y):
        return F.interpolate(y, scale_factor=2, mode="bilinear", align_corners=False)

    def nearest(y):
        return F.interpolate(y, scale_factor=2)

    assert convolution.gain_over_bilinear(bilinear, photographs.VALIDATION) == 0
    assert -3 < convolution.gain_over_bilinear(nearest, photographs.VALIDATION) < 0
    for wrong in (lambda y: y, lambda y: bilinear(y) * float("nan"), lambda y: None):
        with pytest.raises(AssertionError):
            convolution.gain_over_bilinear(wrong, photographs.VALIDATION)
