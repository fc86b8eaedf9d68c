"""Magnetic resonance imaging: scans, the operator behind them, classical methods and networks.

`data` has heads and simulated scans, `physics` the centred Fourier transform and coils, `classical`
total variation and wavelets, `networks` the U-Net and trained weights, `fastmri` real raw data,
`learning` the training of the design question; `probes` are measurements for tests.
"""

from starter_code.mri.classical import tv, tv_shrink, wavelet_shrink
from starter_code.mri.data import HEADS, Scan, coil_maps, masks, scan, slices, smooth_phase
from starter_code.mri.fastmri import drawn_volume, files, open_volume
from starter_code.mri.learning import absolute_loss, design_scan, psnr, train_or_load, training_scan
from starter_code.mri.networks import WEIGHTS, UNet
from starter_code.mri.physics import MultiCoil, fft2c, ifft2c

__all__ = [
    "HEADS",
    "WEIGHTS",
    "MultiCoil",
    "Scan",
    "UNet",
    "absolute_loss",
    "coil_maps",
    "design_scan",
    "drawn_volume",
    "fft2c",
    "files",
    "ifft2c",
    "masks",
    "open_volume",
    "psnr",
    "scan",
    "slices",
    "smooth_phase",
    "train_or_load",
    "training_scan",
    "tv",
    "tv_shrink",
    "wavelet_shrink",
]
