"""The photographs that students learn and measure on."""

import subprocess
import sys

import pytest
import torch
import torch.nn.functional as F

from starter_code import denoising, photographs
from tests.load import seconds

ALL = (*denoising.TRAIN, *denoising.VALIDATION, *denoising.TEST)
GREY = {"grass", "gravel", "brick", "moon", "page", "coins", "camera", "text", "aero", "ascent"}


@pytest.mark.parametrize("name", ALL)
def test_every_photograph_is_grey_and_in_range(name):
    image = photographs.photograph(name)
    assert image.ndim == 2 and image.dtype == torch.float32 and image.is_contiguous()
    assert image.min() >= 0 and image.max() <= 1 and image.std() > 0.02


def test_known_sizes_and_colours():
    assert photographs.photograph("camera").shape == (512, 512)
    assert photographs.photograph("chelsea").shape == (300, 451)
    colour = photographs.photograph("chelsea", colour=True)
    assert colour.shape == (3, 300, 451) and colour.dtype == torch.float32
    grey = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
    assert torch.allclose(photographs.photograph("chelsea"), grey, atol=1e-6)
    assert colour[0].mean() > colour[2].mean()  # a ginger cat: red before blue
    for name in ALL:
        if name in GREY:
            with pytest.raises(ValueError, match="no colours"):
                photographs.photograph(name, colour=True)


def test_a_photograph_may_be_written_to():
    photographs.photograph("camera").zero_()
    assert photographs.photograph("camera").max() > 0.5


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'kitten'.*camera.*chelsea"):
        photographs.photograph("kitten")


def test_no_photograph_is_in_two_parts_of_the_split():
    assert len(set(ALL)) == len(ALL) == 21
    thumbnails = torch.stack([thumbnail(name) for name in ALL])
    similarity = (thumbnails @ thumbnails.T).fill_diagonal_(0)
    assert similarity.max() < 0.9, "two of them look like the same photograph"


def test_the_larger_split_keeps_every_photograph_in_its_part():
    assert set(photographs.TRAIN) < set(denoising.TRAIN)
    assert set(photographs.VALIDATION) < set(denoising.VALIDATION)
    assert set(photographs.TEST) < set(denoising.TEST)


def thumbnail(name):
    """24 x 24 pixels as a vector of mean 0 and norm 1: the product of two is their correlation."""
    image = photographs.photograph(name)[None, None]
    small = F.interpolate(image, (24, 24), mode="area").reshape(-1)
    return F.normalize(small - small.mean(), dim=0)


def test_reading_imports_none_of_the_packages():
    code = "import sys; from starter_code import photographs\n"
    names = ("camera", "china", "aero", "grace_hopper")
    code += f"for name in {names}: photographs.photograph(name)\n"
    code += "sys.exit(any(name in sys.modules for name in ('skimage', 'sklearn', 'pywt')))"
    assert subprocess.run([sys.executable, "-c", code], timeout=seconds(120)).returncode == 0


def test_patches_come_from_the_photographs_and_from_the_seed():
    first = photographs.patches(("camera",), 32, 5, seed=1)
    assert first.shape == (5, 1, 32, 32) and first.dtype == torch.float32
    assert torch.equal(first, photographs.patches(("camera",), 32, 5, seed=1))
    assert not torch.equal(first, photographs.patches(("camera",), 32, 5, seed=2))
    image, patch = photographs.photograph("camera"), first[0, 0]
    places = torch.nonzero(image[:481, :481] == patch[0, 0]).tolist()
    assert any(torch.equal(image[top : top + 32, left : left + 32], patch) for top, left in places)


def test_patches_are_not_flat_and_every_photograph_gives_some():
    chosen = photographs.patches(("hubble_deep_field", "moon"), 16, 40, seed=0, min_std=0.03)
    assert chosen.std(dim=(1, 2, 3)).min() >= 0.03
    whole = photographs.patches(
        ("page", "coins"), 191, 7, seed=0
    )  # 191 rows: a page is at its full height
    pages = sum(patch.mean() > 0.55 for patch in whole)
    assert pages in (3, 4)


def test_impossible_patches_are_refused():
    with pytest.raises(ValueError, match="text: .*172 x 448"):
        photographs.patches(("text",), 200, 1, seed=0)
    with pytest.raises(ValueError, match="moon: no patch"):
        photographs.patches(("moon",), 8, 1, seed=0, min_std=0.9)


def test_centre_crop():
    image = torch.arange(30).reshape(5, 6)
    assert photographs.centre_crop(image, 3, 2).tolist() == [[8, 9], [14, 15], [20, 21]]
    assert photographs.centre_crop(image[None, None], 4, 5).shape == (1, 1, 4, 5)
    with pytest.raises(ValueError, match="6 x 2"):
        photographs.centre_crop(image, 6, 2)


def test_the_middle_is_what_there_is_up_to_a_size():
    assert photographs.middle("camera").shape == (1, 1, 256, 256)
    assert photographs.middle("text").shape == (1, 1, 172, 256)
    assert photographs.middle("chelsea", 512, multiple=2).shape == (1, 1, 300, 450)
