"""The training loop, and weights files that save a training."""

import linecache

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

from starter_code import training


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
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[1][:12] for line in lines] == ["epoch 2 of 4", "epoch 4 of 4"]
    assert lines[1].strip().startswith("0 s left")


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
