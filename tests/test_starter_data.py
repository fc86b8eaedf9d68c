"""The given data, metrics, figures and training: what students build on."""

import linecache
import subprocess
import sys

import matplotlib
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

from starter_code import data, metrics, plots, training

ALL = (*data.DENOISING_TRAIN, *data.DENOISING_VALIDATION, *data.DENOISING_TEST)
GREY = {"grass", "gravel", "brick", "moon", "page", "coins", "camera", "text", "aero", "ascent"}


@pytest.fixture(autouse=True)
def no_window():
    matplotlib.use("agg")
    yield
    matplotlib.pyplot.close("all")


# --- photographs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_every_photograph_is_grey_and_in_range(name):
    image = data.photograph(name)
    assert image.ndim == 2 and image.dtype == torch.float32 and image.is_contiguous()
    assert image.min() >= 0 and image.max() <= 1 and image.std() > 0.02


def test_known_sizes_and_colours():
    assert data.photograph("camera").shape == (512, 512)
    assert data.photograph("chelsea").shape == (300, 451)
    colour = data.photograph("chelsea", colour=True)
    assert colour.shape == (3, 300, 451) and colour.dtype == torch.float32
    grey = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
    assert torch.allclose(data.photograph("chelsea"), grey, atol=1e-6)
    assert colour[0].mean() > colour[2].mean()  # a ginger cat: red before blue
    for name in ALL:
        if name in GREY:
            with pytest.raises(ValueError, match="no colours"):
                data.photograph(name, colour=True)


def test_a_photograph_may_be_written_to():
    data.photograph("camera").zero_()
    assert data.photograph("camera").max() > 0.5


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'kitten'.*camera.*chelsea"):
        data.photograph("kitten")


def test_no_photograph_is_in_two_parts_of_the_split():
    assert len(set(ALL)) == len(ALL) == 21
    thumbnails = torch.stack([thumbnail(name) for name in ALL])
    similarity = (thumbnails @ thumbnails.T).fill_diagonal_(0)
    assert similarity.max() < 0.9, "two of them look like the same photograph"


def test_the_larger_split_keeps_every_photograph_in_its_part():
    assert set(data.TRAIN) < set(data.DENOISING_TRAIN)
    assert set(data.VALIDATION) < set(data.DENOISING_VALIDATION)
    assert set(data.TEST) < set(data.DENOISING_TEST)


def thumbnail(name):
    """24 x 24 pixels as a vector of mean 0 and norm 1: the product of two is their correlation."""
    small = F.interpolate(data.photograph(name)[None, None], (24, 24), mode="area").reshape(-1)
    return F.normalize(small - small.mean(), dim=0)


def test_reading_imports_none_of_the_packages():
    code = "import sys; from starter_code import data\n"
    code += "for name in ('camera', 'china', 'aero', 'grace_hopper'): data.photograph(name)\n"
    code += "sys.exit(any(name in sys.modules for name in ('skimage', 'sklearn', 'pywt')))"
    assert subprocess.run([sys.executable, "-c", code], timeout=120).returncode == 0


def test_patches_come_from_the_photographs_and_from_the_seed():
    first = data.patches(("camera",), 32, 5, seed=1)
    assert first.shape == (5, 1, 32, 32) and first.dtype == torch.float32
    assert torch.equal(first, data.patches(("camera",), 32, 5, seed=1))
    assert not torch.equal(first, data.patches(("camera",), 32, 5, seed=2))
    image, patch = data.photograph("camera"), first[0, 0]
    places = torch.nonzero(image[:481, :481] == patch[0, 0]).tolist()
    assert any(torch.equal(image[top : top + 32, left : left + 32], patch) for top, left in places)


def test_patches_are_not_flat_and_every_photograph_gives_some():
    chosen = data.patches(("hubble_deep_field", "moon"), 16, 40, seed=0, min_std=0.03)
    assert chosen.std(dim=(1, 2, 3)).min() >= 0.03
    whole = data.patches(
        ("page", "coins"), 191, 7, seed=0
    )  # 191 rows: a page is at its full height
    pages = sum(patch.mean() > 0.55 for patch in whole)
    assert pages in (3, 4)


def test_impossible_patches_are_refused():
    with pytest.raises(ValueError, match="text: .*172 x 448"):
        data.patches(("text",), 200, 1, seed=0)
    with pytest.raises(ValueError, match="moon: no patch"):
        data.patches(("moon",), 8, 1, seed=0, min_std=0.9)


def test_centre_crop():
    image = torch.arange(30).reshape(5, 6)
    assert data.centre_crop(image, 3, 2).tolist() == [[8, 9], [14, 15], [20, 21]]
    assert data.centre_crop(image[None, None], 4, 5).shape == (1, 1, 4, 5)
    with pytest.raises(ValueError, match="6 x 2"):
        data.centre_crop(image, 6, 2)


# --- metrics --------------------------------------------------------------------------------------


def test_psnr_of_a_known_error():
    target = torch.zeros(8, 8)
    assert metrics.psnr(target + 0.1, target) == pytest.approx(20, abs=1e-5)
    assert metrics.psnr(target + 25.5, target, data_range=255) == pytest.approx(20, abs=1e-5)
    assert metrics.mse(target + 0.1, target) == pytest.approx(0.01, rel=1e-6)
    assert metrics.psnr(target, target) == float("inf")


def test_psnr_is_a_mean_over_images_not_of_the_pooled_error():
    target = torch.zeros(2, 1, 4, 4)
    estimate = target + torch.tensor([0.1, 0.01]).reshape(2, 1, 1, 1)
    assert metrics.psnr(estimate, target) == pytest.approx(30, abs=1e-4)
    assert metrics.psnr(estimate[:, 0], target[:, 0]) == pytest.approx(22.967, abs=1e-3)


def test_ssim_is_a_mean_over_images():
    target = torch.rand(2, 1, 16, 12, generator=torch.Generator().manual_seed(0))
    estimate = target + 0.1 * torch.tensor([1.0, 0.0]).reshape(2, 1, 1, 1)
    first = metrics.ssim(estimate[0, 0], target[0, 0])
    assert metrics.ssim(target, target) == pytest.approx(1) and 0 < first < 0.99
    assert metrics.ssim(estimate, target) == pytest.approx((first + 1) / 2)
    assert metrics.ssim(255 * estimate, 255 * target, 255) == pytest.approx((first + 1) / 2)


@pytest.mark.parametrize("metric", [metrics.psnr, metrics.mse, metrics.ssim])
def test_shapes_that_would_broadcast_are_refused(metric):
    with pytest.raises(ValueError, match=r"\(2, 1, 4, 4\) and \(4, 4\)"):
        metric(torch.zeros(2, 1, 4, 4), torch.zeros(4, 4))


# --- figures --------------------------------------------------------------------------------------

FIGURES = {
    "images": lambda: plots.show_images([torch.rand(4, 6), torch.rand(3, 4, 6)], ["a", "b"]),
    "crops": lambda: plots.show_crops([torch.rand(1, 1, 9, 9)] * 2, ["a", "b"], (2, 3), 4),
    "errors": lambda: plots.show_errors([torch.rand(9, 9)] * 2, "ab", torch.rand(9, 9), (2, 3), 4),
    "matrix": lambda: plots.show_matrix(torch.randn(4, 9), "A"),
    "pattern": lambda: plots.show_pattern(torch.eye(6) > 0, "A", x_width=3, y_width=2),
    "overlap": lambda: plots.show_overlap(torch.tensor([[1, 2, 1], [2, 4, 2]]), "count"),
    "even overlap": lambda: plots.show_overlap(torch.ones(20, 30, dtype=torch.int64)),
    "drawing": plots.show_scatter_and_gather,
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_draws_without_a_warning(name, tmp_path, recwarn):
    figure = FIGURES[name]()
    figure.savefig(tmp_path / "figure.png")
    assert not list(recwarn)
    assert (tmp_path / "figure.png").stat().st_size > 1000


def test_figures_show_what_they_are_given():
    image = torch.tensor([[0.0, 0.5], [1.0, 2.0]])
    (axis,) = plots.show_images([image], ["one"]).axes
    assert axis.get_title() == "one"
    assert axis.images[0].get_array().tolist() == [[0, 0.5], [1, 1]]
    axis = plots.show_overlap(torch.tensor([[1, 2], [3, 4]])).axes[0]
    assert [text.get_text() for text in axis.texts] == ["1", "2", "3", "4"]
    with pytest.raises(ValueError, match="not one grey"):
        plots.show_images([torch.rand(2, 4, 4)], ["two channels"])


def test_a_figure_is_shown_once_in_a_cell_and_again_on_demand(monkeypatch):
    """A notebook asks for the cell's value first, then for all figures that are still open."""
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    figure = plots.show_images([torch.rand(4, 4)], ["one"])
    assert matplotlib.pyplot.get_fignums()  # as a statement it is left to be shown at the end
    figure._ipython_display_()
    assert len(shown) == 1 and not matplotlib.pyplot.get_fignums()
    figure._ipython_display_()
    assert shown[0].data == shown[1].data


# --- training -------------------------------------------------------------------------------------


class Line(nn.Module):
    """y = a x + b."""

    def __init__(self):
        super().__init__()
        self.map = nn.Linear(1, 1)
        self.idle = nn.Parameter(torch.zeros(2), requires_grad=False)

    def forward(self, x):
        return self.map(x)


def squared_error(model, batch):
    x, y = batch
    return F.mse_loss(model(x), y)


def fit_line(seed):
    torch.manual_seed(seed)
    model = Line()
    x = torch.linspace(-1, 1, 50)[:, None]
    batches = training.Batches(x, 3 * x + 1, size=8)
    model.losses = training.minimise(model, squared_error, batches, 0.1, epochs=30, seed=seed)
    return model


def test_batches_hold_every_row_once_and_keep_rows_together():
    x = torch.arange(10)
    batches = training.Batches(x, -x, size=4)
    drawn = list(batches)
    assert len(batches) == len(drawn) == 3 and len(drawn[-1][0]) == 2
    assert all(torch.equal(a, -b) for a, b in drawn)
    assert sorted(torch.cat([a for a, _ in drawn]).tolist()) == x.tolist()
    with pytest.raises(ValueError, match="length"):
        training.Batches(x, x[:3], size=4)


def test_minimise_finds_the_minimum_and_repeats_itself():
    before = torch.get_rng_state()
    torch.manual_seed(0)
    model = fit_line(seed=0)
    assert model.map.weight.item() == pytest.approx(3, abs=1e-2)
    assert model.map.bias.item() == pytest.approx(1, abs=1e-2)
    assert len(model.losses) == 30 and model.losses[-1] < 1e-3 * model.losses[0]
    assert not model.training
    assert fit_line(seed=0).losses == model.losses != fit_line(seed=1).losses
    torch.set_rng_state(before)


def test_minimise_leaves_the_callers_random_numbers_alone():
    model = Line()
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    training.minimise(model, squared_error, [(torch.ones(2, 1), torch.ones(2, 1))], seed=9)
    assert torch.equal(torch.rand(3), expected)


def test_minimise_refuses_what_cannot_work(capsys):
    batch = (torch.ones(2, 1), torch.full((2, 1), torch.inf))
    with pytest.raises(FloatingPointError, match="epoch 1"):
        training.minimise(Line(), squared_error, [batch])
    with pytest.raises(TypeError, match="length"):
        training.minimise(Line(), squared_error, iter([batch]))
    batch = (torch.ones(2, 1), torch.ones(2, 1))
    training.minimise(Line(), squared_error, [batch], epochs=4, report_every=2)
    assert [line[:12] for line in capsys.readouterr().out.splitlines()] == [
        "epoch 2 of 4",
        "epoch 4 of 4",
    ]


def test_count_parameters_counts_what_is_trained():
    assert training.count_parameters(Line()) == 2


def test_a_second_run_loads_what_the_first_has_trained(tmp_path, capsys):
    path = tmp_path / "folder" / "line.safetensors"
    first = training.fit_or_load(Line, fit_line, path)
    assert "2 parameters, trained in" in capsys.readouterr().out
    assert [file.name for file in path.parent.iterdir()] == ["line.safetensors"]
    second = training.fit_or_load(Line, fit_line, path)
    assert "loaded from" in capsys.readouterr().out
    assert not second.training and not hasattr(second, "losses")
    for name, value in first.state_dict().items():
        assert torch.equal(value, second.state_dict()[name])


def damage(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def forge(path):
    """Another model's tensors under the right key."""
    from safetensors import safe_open

    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
    save_file({"other": torch.ones(3)}, path, metadata=metadata)


BAD_FILES = {
    "truncated": damage,
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("weights?"),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "without a key": lambda path: save_file(load_file(path), path),
    "of another key": lambda path: save_file(load_file(path), path, metadata={"key": "0"}),
    "of another model": forge,
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_means_training_anew(name, tmp_path, capsys):
    path = tmp_path / "line.safetensors"
    training.fit_or_load(Line, fit_line, path)
    BAD_FILES[name](path)
    capsys.readouterr()
    model = training.fit_or_load(Line, fit_line, path)
    said = capsys.readouterr().out
    assert "training anew" in said and "trained in" in said
    assert model.map.weight.item() == pytest.approx(3, abs=1e-2)
    if path.is_file():
        assert load_file(path).keys() == model.state_dict().keys()
    assert not list(tmp_path.glob("*.part"))


def test_another_seed_and_other_code_mean_training_anew(tmp_path, capsys):
    path = tmp_path / "line.safetensors"

    def fit_line_badly(seed):
        return Line()

    for train, seed in ((fit_line, 0), (fit_line, 1), (fit_line_badly, 1)):
        training.fit_or_load(Line, train, path, seed=seed)
        assert "trained in" in capsys.readouterr().out


def test_what_training_raises_or_returns_wrongly_is_told(tmp_path):
    def not_written(seed):
        raise NotImplementedError("not written yet")

    with pytest.raises(NotImplementedError):
        training.fit_or_load(Line, not_written, tmp_path / "a")
    with pytest.raises(TypeError, match="returned a NoneType"):
        training.fit_or_load(Line, lambda seed: None, tmp_path / "a")
    assert not list(tmp_path.iterdir())


def test_without_source_there_is_no_file(tmp_path, capsys):
    namespace = {"fit_line": fit_line}
    exec("def train(seed):\n    return fit_line(seed)", namespace)
    training.fit_or_load(Line, namespace["train"], tmp_path / "a")
    assert "no source code" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


CELL = """
import torch
class Small(torch.nn.Module):
    width = {width}
    def __init__(self):
        super().__init__()
        self.a = torch.nn.Parameter(torch.ones(self.width))

def train_small(seed=0):
    return Small()
"""


def test_classes_of_a_notebook_have_a_source():
    """In a notebook a class belongs to `__main__`, which is no file; its cell is in linecache."""
    sources = []
    for number, width in enumerate((2, 2, 3)):
        name = f"/tmp/ipykernel_1/{number}.py"
        text = f"# cell {number}\n" + CELL.format(width=width)
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        namespace = {"__name__": "__main__"}
        exec(compile(text, name, "exec"), namespace)
        sources.append(training.source_of(namespace["Small"]))
    assert sources[0].startswith("class Small") and "train_small" not in sources[0]
    assert sources[0] == sources[1] != sources[2]


def test_gain_over_bilinear():
    def bilinear(y):
        return F.interpolate(y, scale_factor=2, mode="bilinear", align_corners=False)

    def nearest(y):
        return F.interpolate(y, scale_factor=2)

    assert metrics.gain_over_bilinear(bilinear, data.VALIDATION) == 0
    assert -3 < metrics.gain_over_bilinear(nearest, data.VALIDATION) < 0
    for wrong in (lambda y: y, lambda y: bilinear(y) * float("nan"), lambda y: None):
        with pytest.raises(AssertionError):
            metrics.gain_over_bilinear(wrong, data.VALIDATION)
