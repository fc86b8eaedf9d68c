"""Sliders: the figure stands alone where nobody could move them."""

import pytest
from IPython.display import Image

from starter_code import figures, sliders


def draw(weight):
    figure = figures.empty_figure(2, 2)
    figure.subplots().plot([0, weight])
    return figures.describe(figure, f"A line from 0 to {weight}, rising.")


@pytest.fixture
def shown(monkeypatch):
    found = []

    def display(one):
        found.append(one)
        if hasattr(one, "_ipython_display_"):
            one._ipython_display_()

    monkeypatch.setattr("IPython.display.display", display)
    return found


def test_without_a_kernel_the_figure_stands_alone_with_its_sentence(shown):
    sliders.slide(draw, weight=([1, 2, 3], 2))
    figure, image = shown
    assert figure.described == "A line from 0 to 2, rising."
    assert isinstance(image, Image) and image.alt == figure.described


def test_with_a_front_end_the_controls_follow(shown, monkeypatch):
    widgets = pytest.importorskip("ipywidgets")
    monkeypatch.setattr(sliders, "_widgets", lambda: widgets)
    sliders.slide(draw, weight=([1, 2, 3], 2))
    box = shown[-1]
    assert isinstance(box, widgets.VBox)
    before = len(shown)
    box.children[0].value = 3
    assert shown[before].described == "A line from 0 to 3, rising."


def test_the_start_is_one_of_the_values(shown):
    with pytest.raises(ValueError, match="starts with 5"):
        sliders.slide(draw, weight=([1, 2, 3], 5))
