"""What design questions are scored on: drawn by the course's key, and found in no package."""

import pytest
import torch
from PIL import Image

from autograder.build import own_pictures
from solutions import pictures, slices
from starter_code import checks, photographs
from starter_code.segmentation import data


@pytest.fixture(autouse=True)
def no_key():
    yield
    checks.use_key("")


def test_pictures_are_those_of_the_key():
    first, again = (pictures.drawn(3, 64, 5) for _ in range(2))
    assert torch.equal(first, again) and first.data_ptr() != again.data_ptr()
    assert first.shape == (3, 1, 64, 64) and first.dtype == torch.float32
    assert 0 <= first.min() and first.max() <= 1
    assert (first.std(dim=(1, 2, 3)) > 0.03).all()
    assert not torch.equal(first, pictures.drawn(3, 64, 6))
    checks.use_key("another")
    assert not torch.equal(first, pictures.drawn(3, 64, 5))


def test_no_picture_is_a_detail_of_its_source():
    """Where the best match of all places, reduced by 2, still differs by more than a denoiser."""
    for picture in pictures.drawn(2, 64, 7):
        found = []
        for name in pictures.SOURCES:
            source = photographs.photograph(name)
            for turned in (source[::2, ::2], source[::2, ::2].flip(1)):
                found.append(_largest_correlation(turned, picture[0]))
        assert max(found) < 0.9


def _largest_correlation(image: torch.Tensor, detail: torch.Tensor) -> float:
    """Largest normalised cross-correlation of the detail with the image, over all places."""
    detail = detail - detail.mean()
    shape = [a + b for a, b in zip(image.shape, detail.shape, strict=True)]

    def correlated(a, b):
        return torch.fft.irfft2(torch.fft.rfft2(a, s=shape) * torch.fft.rfft2(b, s=shape).conj())

    image, ones = image.double(), torch.ones_like(detail).double()
    inside = [slice(0, a - b + 1) for a, b in zip(image.shape, detail.shape, strict=True)]
    products = correlated(image, detail.double())[tuple(inside)]
    mean = correlated(image, ones)[tuple(inside)] / detail.numel()
    variance = correlated(image**2, ones)[tuple(inside)] / detail.numel() - mean**2
    spread = (variance.clamp(min=1e-4) * detail.numel()).sqrt()
    return (products / spread / detail.double().norm()).max().item()


def test_own_pictures_are_used_where_there_are_any(tmp_path, monkeypatch):
    generator = torch.Generator().manual_seed(0)
    pattern = (255 * torch.rand(40, 50, generator=generator)).byte().numpy()
    folder = tmp_path / "given"
    folder.mkdir()
    Image.fromarray(pattern).resize((700, 600)).convert("RGB").save(folder / "my cat.jpg")
    (folder / "notes.txt").write_text("no picture")
    made = own_pictures.read(folder)
    assert list(made) == ["000.png"]
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "000.png").write_bytes(made["000.png"])
    with Image.open(tmp_path / "pictures" / "000.png") as image:
        assert image.size == (512, 512) and image.mode == "L"
    packaged = pictures.drawn(2, 32, 8)
    pictures._drawn.cache_clear()
    monkeypatch.setattr(pictures, "FOLDER", tmp_path / "pictures")
    own = pictures.drawn(2, 32, 8)
    pictures._drawn.cache_clear()
    assert own.shape == packaged.shape and not torch.equal(own, packaged)


def test_folders_that_are_of_no_use(tmp_path):
    assert own_pictures.read(None) == {}
    with pytest.raises(ValueError, match="holds no pictures"):
        own_pictures.read(tmp_path)
    Image.new("L", (300, 100)).save(tmp_path / "flat.png")
    with pytest.raises(ValueError, match="at least 256"):
        own_pictures.read(tmp_path)
    (tmp_path / "flat.png").write_bytes(b"GIF")
    with pytest.raises(ValueError, match="cannot be read"):
        own_pictures.read(tmp_path)


def test_slices_are_those_of_the_key():
    images, labels = slices.drawn(5, (0.5, 0.05), 3)
    assert images.shape == (5, 1, 112, 96) and images.dtype == torch.float32
    assert labels.shape == (5, 112, 96) and labels.dtype == torch.int64
    assert [set(one.unique().tolist()) for one in labels] == [{0, 1, 2, 3}] * 5
    assert torch.equal(images, slices.drawn(5, (0.5, 0.05), 3)[0])
    checks.use_key("another")
    assert not torch.equal(labels, slices.drawn(5, (0.5, 0.05), 3)[1])


def test_labels_go_where_their_slices_go():
    """White matter stays brighter than grey, and that than fluid, whatever was bent."""
    images, labels = slices.drawn(6, (0.0, 0.0), 4)
    for image, tissues in zip(images[:, 0], labels, strict=True):
        means = [image[tissues == tissue].mean() for tissue in range(4)]
        assert means == sorted(means)
        template = data.brain_slices("test")[1]
        assert max((tissues == one)[tissues > 0].double().mean() for one in template) < 0.9
