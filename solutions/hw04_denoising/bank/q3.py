"""Other right answers and known wrong ones to question 3 of hw04."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("ssim")
def ssim_separable(x, reference, data_range=1.0):
    """Rows, then columns; covariances as moments about zero."""
    offsets = torch.arange(-5, 6, dtype=torch.float64)
    g = torch.exp(-(offsets**2) / 4.5).to(x.device)
    g = g / g.sum()

    def blur(image):
        rows = F.conv2d(image[None, None], g.view(1, 1, 1, 11))
        return F.conv2d(rows, g.view(1, 1, 11, 1))[0, 0]

    a, b = x.double(), reference.double()
    ma, mb = blur(a), blur(b)
    va, vb, cab = blur(a * a) - ma**2, blur(b * b) - mb**2, blur(a * b) - ma * mb
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    fraction = (2 * ma * mb + c1) * (2 * cab + c2)
    return (fraction / ((ma**2 + mb**2 + c1) * (va + vb + c2))).mean().item()


@alternative("ssim")
def ssim_by_windows(x, reference, data_range=1.0):
    """All windows as a view; deviations from the mean of each window."""
    k = torch.arange(11, dtype=torch.float64, device=x.device) - 5
    g = torch.exp(-(k**2) / (2 * 1.5**2))
    w = torch.outer(g, g) / g.sum() ** 2
    a = x.double().unfold(0, 11, 1).unfold(1, 11, 1)
    b = reference.double().unfold(0, 11, 1).unfold(1, 11, 1)
    ma, mb = (w * a).sum((-2, -1)), (w * b).sum((-2, -1))
    da, db = a - ma[..., None, None], b - mb[..., None, None]
    va, vb, cab = [(w * d).sum((-2, -1)) for d in (da**2, db**2, da * db)]
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    luminance = (2 * ma * mb + c1) / (ma**2 + mb**2 + c1)
    structure = (2 * cab + c2) / (va + vb + c2)
    return float((luminance * structure).mean())


@alternative("ssim")
def ssim_in_one_convolution(x, reference, data_range=1.0):
    """Five moments as a batch, one two-dimensional window."""
    k = torch.arange(-5.0, 6.0, dtype=torch.float64, device=x.device)
    w = torch.exp(-(k[:, None] ** 2 + k[None, :] ** 2) / 4.5)
    a, b = x.to(torch.float64) / data_range, reference.to(torch.float64) / data_range
    moments = torch.stack([a, b, a * a, b * b, a * b])[:, None]
    ma, mb, aa, bb, ab = F.conv2d(moments, (w / w.sum())[None, None])[:, 0]
    top = (2 * ma * mb + 1e-4) * (2 * (ab - ma * mb) + 9e-4)
    bottom = (ma**2 + mb**2 + 1e-4) * (aa + bb - ma**2 - mb**2 + 9e-4)
    return torch.mean(top / bottom).item()


@alternative("ssim")
def ssim_window_by_window(x, reference, data_range=1.0):
    """Every window by itself, in NumPy."""
    import numpy as np

    a, b = (z.detach().cpu().numpy().astype(np.float64) for z in (x, reference))
    k = np.arange(-5, 6)
    w = np.exp(-(k[:, None] ** 2 + k**2) / 4.5)
    w /= w.sum()
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    values = []
    for i in range(a.shape[0] - 10):
        for j in range(a.shape[1] - 10):
            p, q = a[i : i + 11, j : j + 11], b[i : i + 11, j : j + 11]
            m, n = (w * p).sum(), (w * q).sum()
            p, q = p - m, q - n
            top = (2 * m * n + c1) * (2 * (w * p * q).sum() + c2)
            values.append(top / ((m**2 + n**2 + c1) * ((w * (p**2 + q**2)).sum() + c2)))
    return float(np.mean(values))


@mistake("ssim", edit={"torch.exp(-(k**2) / (2 * 1.5**2))": "torch.ones_like(k)"})
def ssim_with_uniform_window():
    """The window is uniform. It should be a Gaussian with standard deviation 1.5."""


@mistake("ssim", edit={"/ (2 * 1.5**2)": "/ 1.5**2"})
def ssim_with_wrong_exponent():
    """The Gaussian window is too wide or too narrow: its standard deviation is 1.5, and the
    exponent holds 2 sigma squared.
    """


@mistake(
    "ssim",
    edit={
        "(0.01 * data_range) ** 2": "0.01 * data_range",
        "(0.03 * data_range) ** 2": "0.03 * data_range",
    },
)
def ssim_with_plain_constants():
    """The constants are not squared: they are (0.01 L)^2 and (0.03 L)^2 with L = data_range."""


@mistake(
    "ssim", edit={"(0.01 * data_range) ** 2": "0.01**2", "(0.03 * data_range) ** 2": "0.03**2"}
)
def ssim_without_range():
    """data_range has no effect on the two constants."""


@mistake(
    "ssim",
    edit={
        "x, reference = x.double(), reference.double()": "",
        "image[None, None]": "image[None, None].double()",
    },
)
def ssim_with_products_in_float32():
    """Images in float32 are multiplied in float32, and only the products become float64: the digits
    that the differences of squares need are gone by then.
    """


@mistake(
    "ssim",
    edit={
        "x, reference = x.double(), reference.double()": """
x /= data_range
reference /= data_range
x, reference = x.double(), reference.double()
""",
        "(0.01 * data_range) ** 2, (0.03 * data_range) ** 2": "0.01**2, 0.03**2",
    },
)
def ssim_scales_its_inputs():
    """The images that you are given are divided by the data range in place: whoever called you has
    other images then.
    """


@mistake("ssim", edit={"c1, c2 =": "c2, c1 ="})
def ssim_with_constants_exchanged():
    """The two constants are exchanged: the smaller one belongs to the means."""


@mistake("ssim", edit={"window[None, None])": "window[None, None], padding=5)"})
def ssim_over_the_border():
    """Windows that reach over the border are counted, filled with zeros. Average over the windows
    that lie inside.
    """


@mistake("ssim")
def ssim_of_the_whole_image(x, reference, data_range=1.0):
    """One window covers the whole image. SSIM compares small neighbourhoods, 11 x 11 pixels, and
    averages.
    """
    a, b = x.double(), reference.double()
    ma, mb = a.mean(), b.mean()
    cab = ((a - ma) * (b - mb)).mean()
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * ma * mb + c1) * (2 * cab + c2)
    variances = a.var(correction=0) + b.var(correction=0)
    return (top / ((ma**2 + mb**2 + c1) * (variances + c2))).item()


@mistake("ssim", edit={"2 * cov + c2": "cov + c2"})
def ssim_with_single_covariance():
    """The factor 2 before the covariance is missing: two equal images would not have SSIM 1."""


@mistake("ssim", edit={" - mu_x**2": "", " - mu_r**2": "", " - mu_x * mu_r": ""})
def ssim_without_centring():
    """The second moments are used as they are. A variance is the mean square minus the square of
    the mean.
    """


@mistake(
    "ssim",
    edit={
        "2 * cov + c2": "2 * cov * 121 / 120 + c2",
        "var_x + var_r + c2": "(var_x + var_r) * 121 / 120 + c2",
    },
)
def ssim_with_sample_covariance():
    """Your covariances divide by n - 1. Here the window's weights add up to 1, without a
    correction.
    """


@mistake("ssim")
def ssim_by_library(x, reference, data_range=1.0):
    """The value is right, but the course's own library computes it. The question asks for your own:
    means over windows, and the formula.
    """
    from starter_code import metrics

    return metrics.ssim(x, reference, data_range)


@mistake("ssim")
def ssim_by_skimage(x, reference, data_range=1.0):
    """The value is right, but scikit-image computes it. The question asks for your own: means over
    windows, and the formula.
    """
    from skimage.metrics import structural_similarity

    x, reference = x.double().numpy(), reference.double().numpy()
    return float(
        structural_similarity(
            x,
            reference,
            data_range=data_range,
            gaussian_weights=True,
            use_sample_covariance=False,
        )
    )
