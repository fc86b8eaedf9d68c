"""Figures draw, and show what they are given."""

import matplotlib
import nbformat
import pytest
import torch

from autograder.build import execute
from starter_code import figures, plots
from starter_code.convolution import drawings

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(autouse=True)
def no_window():
    matplotlib.use("agg")
    yield
    matplotlib.pyplot.close("all")


FIGURES = {
    "images": lambda: plots.show_images([torch.rand(4, 6), torch.rand(3, 4, 6)], ["a", "b"]),
    "crops": lambda: plots.show_crops([torch.rand(1, 1, 9, 9)] * 2, ["a", "b"], (2, 3), 4),
    "errors": lambda: plots.show_errors([torch.rand(9, 9)] * 2, "ab", torch.rand(9, 9), (2, 3), 4),
    "matrix": lambda: plots.show_matrix(torch.randn(4, 9), "A"),
    "pattern": lambda: drawings.show_pattern(torch.eye(6) > 0, "A", x_width=3, y_width=2),
    "overlap": lambda: drawings.show_overlap(torch.tensor([[1, 2, 1], [2, 4, 2]]), "count"),
    "even overlap": lambda: drawings.show_overlap(torch.ones(20, 30, dtype=torch.int64)),
    "drawing": drawings.show_scatter_and_gather,
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
    axis = drawings.show_overlap(torch.tensor([[1, 2], [3, 4]])).axes[0]
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


def test_a_described_figure_carries_its_sentence(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    text = "Two bars, the left one twice as high."
    for figure in (figures.empty_figure(2, 2), matplotlib.pyplot.figure()):
        figure.subplots()
        assert figures.describe(figure, text) is figure
        figure._ipython_display_()
        data, metadata = shown.pop()._repr_mimebundle_()
        assert metadata["image/png"]["alt"] == text and data["image/png"]
    with pytest.raises(ValueError, match="in a sentence"):
        figures.describe(figures.empty_figure(2, 2), "a figure")


def test_a_page_carries_the_sentence():
    output = nbformat.v4.new_output(
        "display_data",
        {"image/png": PIXEL + "\n"},
        metadata={"image/png": {"alt": "It rises & falls."}},
    )
    plain = nbformat.v4.new_output("display_data", {"image/png": PIXEL.replace("C", "D")})
    cell = nbformat.v4.new_code_cell("draw()", outputs=[output, plain])
    page = execute.html(nbformat.v4.new_notebook(cells=[cell]), "Title")
    assert page.count('alt="It rises &amp; falls."') == 1
    assert page.count("No description has been provided") == 1
