"""The score of an upsampler."""

import pytest
import torch
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


@pytest.mark.parametrize(
    ("kernel", "flat"),
    [((1.0, 2.0), False), ((0.5, 1.0, 0.5), True), ((0.25, 0.75, 0.75, 0.25), True)],
)
def test_a_constant_stays_one_where_the_weights_of_each_phase_add_up_alike(kernel, flat):
    """What hw02 says after the checkerboard: counts of copies alone decide nothing."""
    w = torch.tensor(kernel)
    inside = F.conv_transpose1d(torch.ones(1, 1, 8), w[None, None], stride=2)[0, 0, 4:-4]
    phases = [w[phase::2].sum() for phase in range(2)]
    assert (inside.max() - inside.min() < 1e-6) == flat == (abs(phases[0] - phases[1]) < 1e-6)
