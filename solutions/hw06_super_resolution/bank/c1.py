"""Other right answers and known wrong ones to claim 1 of hw06."""

import torch

from autograder.bank import alternative, mistake


@alternative("audit_claim")
def by_hand(sample, first, second):
    """The protocol and Student's t written out; a flat table."""
    table = []
    for image in range(12):
        x, y = sample(image)
        errors = []
        for method in (first, second):
            e = method(y).double().clip(0, 1)
            errors.append((e - x)[..., 3:-3, 3:-3].pow(2).mean().log10().item())
        table.append(10 * (errors[1] - errors[0]))
    values = torch.tensor(table, dtype=torch.float64)
    half = 2.200985160082949 * values.std().item() / 12**0.5
    low, high = values.mean().item() - half, values.mean().item() + half
    verdict = "supported" if low > 2 else "contradicted" if high < 2 else "not testable"
    return {"table": table, "interval": [low, high], "verdict": verdict}


@mistake("audit_claim", edit={"range(12)": "range(10)"})
def ten_images():
    """12 images are asked for."""


@mistake("audit_claim", edit={"table.append([one - other])": "table.append([other - one])"})
def the_other_way():
    """The difference is `first` minus `second`."""


@mistake("audit_claim", edit={"audit.verdict(interval, 2.0)": "audit.verdict(interval, 0.0)"})
def above_zero():
    """The claim says more than 2 dB; this tests more than 0."""


@mistake(
    "audit_claim",
    edit={
        "audit.verdict(interval, 2.0)": (
            "'supported' if sum(map(sum, table)) > 24 else 'contradicted'"
        )
    },
)
def by_the_mean():
    """The mean alone decides. Where 2 dB lie inside the interval it is not testable."""


@mistake("audit_claim", edit={"audit.paired_interval(table)": "audit.paired_interval(table, 0.9)"})
def ninety_percent():
    """95 % are asked for."""


@mistake(
    "audit_claim",
    edit={
        "super_resolution.psnr(method(y), x, 3)": (
            "-10 * (method(y) - x).square().mean().log10().item()"
        )
    },
)
def without_the_protocol():
    """Neither clamped nor without a border: the protocol is another one."""


@mistake(
    "audit_claim",
    edit={"super_resolution.psnr(method(y), x, 3)": "super_resolution.psnr(method(y), x, 1)"},
)
def one_pixel():
    """r is 3: so many pixels of each border are left out."""


@mistake("audit_claim", edit={"x, y = sample(image)": "x, y = sample(0)"})
def one_image():
    """The same image every time."""


@mistake("audit_claim", edit={"audit.verdict(interval, 2.0)": "'supported'"})
def always_supported():
    """The verdict does not depend on what was measured."""


@mistake("audit_claim", edit={"method(y)": "method(y.clamp(0.2, 0.8))"})
def another_y():
    """Methods are to be given y as it is."""


@mistake(
    "audit_claim",
    edit={
        "x, y = sample(image)\n": "",
        "one, other = (super_resolution.psnr(method(y), x, 3) for method in (first, second))": (
            "levels = []\nfor method in (first, second):\n    x, y = sample(image)\n"
            "    levels.append(super_resolution.psnr(method(y), x, 3))\none, other = levels"
        ),
    },
)
def a_sample_for_each_method():
    """Each method gets a sample of its own. A pair is of one image: draw once, and use it twice."""


@mistake("audit_claim", edit={"audit.verdict(interval, 2.0)": "audit.verdict(interval, 2.36)"})
def the_number_of_the_paper():
    """The claim that is judged says more than 2 dB; 2.36 is what the paper measured."""


@mistake(
    "audit_claim",
    edit={
        "x, y = sample(image)": "x, _ = sample(image)\ny = super_resolution.downsample(x, 3)",
    },
)
def measures_again():
    """Methods are given y as it comes from `sample`; here it is made anew from x."""
