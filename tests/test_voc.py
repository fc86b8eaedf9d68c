"""The reader of Pascal VOC, on files in exactly the set's layout."""

import numpy as np
import pytest
import torch
from PIL import Image

from starter_code.segmentation import voc


@pytest.fixture
def folder(tmp_path):
    """Two photographs with labels, as VOCdevkit lays them out."""
    base = tmp_path / "VOCdevkit" / "VOC2012"
    sets = base / "ImageSets" / "Segmentation"
    for each in (sets, base / "JPEGImages", base / "SegmentationClass"):
        each.mkdir(parents=True)
    for index, name in enumerate(("2007_000001", "2007_000002")):
        size = (5 + index, 8)
        pixels = np.full((*size, 3), 40 * (index + 1), dtype=np.uint8)
        Image.fromarray(pixels).save(base / "JPEGImages" / f"{name}.jpg")
        labels = np.zeros(size, dtype=np.uint8)
        labels[1:3, 2:5], labels[0] = 15, 255
        image = Image.fromarray(labels, mode="P")
        image.putpalette(list(range(256)) * 3)
        image.save(base / "SegmentationClass" / f"{name}.png")
    (sets / "train.txt").write_text("2007_000001\n2007_000002\n")
    (sets / "val.txt").write_text("2007_000002\n")
    return tmp_path


def test_items(folder):
    assert len(voc.VOCSegmentation(folder, "val")) == 1
    photographs = voc.VOCSegmentation(folder)
    assert len(photographs) == 2
    photograph, labels = photographs[1]
    assert photograph.shape == (3, 6, 8) and photograph.dtype == torch.float32
    assert photograph.mean() == pytest.approx(80 / 255, abs=0.01)
    assert labels.shape == (6, 8) and labels.dtype == torch.int64
    assert labels.unique().tolist() == [0, 15, 255] and (labels[0] == 255).all()


def test_as_torchvision_reads_it(folder):
    datasets = pytest.importorskip("torchvision.datasets", reason="torchvision is not installed")
    theirs = datasets.VOCSegmentation(str(folder), year="2012", image_set="train", download=False)
    ours = voc.VOCSegmentation(folder)
    assert len(theirs) == len(ours)
    for (photograph, labels), (image, target) in zip(ours, theirs, strict=True):
        assert np.array_equal((photograph * 255).permute(1, 2, 0).round(), np.array(image))
        assert np.array_equal(labels, np.array(target))


def test_errors_name_the_file(folder):
    with pytest.raises(FileNotFoundError, match="trainval.txt is missing: VOC_ROOT"):
        voc.VOCSegmentation(folder, "trainval")
    with pytest.raises(ValueError, match="no image set 'test'"):
        voc.VOCSegmentation(folder, "test")
    png = folder / "VOCdevkit/VOC2012/SegmentationClass/2007_000002.png"
    Image.open(png).convert("RGB").save(png)
    with pytest.raises(ValueError, match="2007_000002.png has mode RGB"):
        voc.VOCSegmentation(folder, "val")[0]


def test_root(monkeypatch, tmp_path):
    monkeypatch.delenv("VOC_ROOT", raising=False)
    assert voc.root() is None
    monkeypatch.setenv("VOC_ROOT", str(tmp_path))
    assert voc.root() == tmp_path and len(voc.CLASSES) == 21
