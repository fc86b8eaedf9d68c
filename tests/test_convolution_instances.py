"""What each student of homework 2 sees of their own: the reference is right for everybody."""

import importlib.util
from types import SimpleNamespace

import pytest
import torch

from autograder.assignment import find
from autograder.bank import reference
from starter_code import audit, convolution, predictions

HW02 = find("hw02")
EVERYBODY = ["", "s1234567", "müller", *(f"id{number}" for number in range(12))]


def its_tests(question):
    spec = importlib.util.spec_from_file_location(question, HW02.tests / f"{question}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sealed(name, ME):
    """What the reference seals for a student."""
    M, N, f1, f2 = convolution.sizes(ME)
    names = {"M": M, "N": N, "f1": f1, "f2": f2}
    names["predictions"] = SimpleNamespace(seal=lambda name, **values: values)
    exec(reference.read(HW02.reference)[name].solved, names)
    return names[name]


@pytest.mark.parametrize(
    ("question", "name", "width"),
    [("p1", "guess_entries", 1), ("p2", "guess_contrast", 20), ("p3", "guess_ranks", 1)],
)
def test_the_reference_predicts_for_everybody(question, name, width):
    tests = its_tests(question)
    for ME in EVERYBODY:
        predictions.check_narrow(sealed(name, ME), tests.measured(ME), width, ME)


def test_students_see_different_things():
    assert len({convolution.sizes(ME) for ME in EVERYBODY}) > 5
    assert len({str(convolution.short_kernel(ME)) for ME in EVERYBODY}) > 8
    assert len({convolution.photograph(ME)[1].sum().item() for ME in EVERYBODY}) > 12
    assert convolution.photograph("id1")[1].shape == (1, 1, 256, 256)
    assert torch.equal(convolution.photograph("id1")[1], convolution.photograph(" ID1")[1])


def test_graders_see_what_the_student_must_have_seen():
    assert its_tests("q11").a_row("").endswith("0, 12, 35, 50, 35, 12, 0 ...")
    assert "w = (4, 5, 3), s = 3" in its_tests("q10").two_entries("")


def test_the_claim_is_contradicted_whatever_is_drawn():
    c1 = its_tests("c1")
    for number in range(8):

        def sample(image, seed, number=number):
            return convolution.fresh_layers(image, seed, number)

        table = [[c1.drop(sample, image, seed) for seed in range(4)] for image in range(16)]
        interval = audit.paired_interval(table)
        assert audit.verdict(interval, c1.CLAIMED) == "contradicted" and interval[1] < 17


def test_the_experiment_is_what_is_measured():
    e1 = its_tests("e1")
    for kernel, (_, weights) in e1.KERNELS.items():
        measured = convolution.stripes([float(one) for one in kernel.split()], "constant")
        assert measured == pytest.approx(weights, abs=1e-3)


def test_a_constant_has_no_contrast_where_it_is_one_weight_for_each_pixel():
    """Of 2 x 2 kernels the contrast is that of four uniform numbers; more of them even out."""
    two, three, four, six = convolution.random_contrasts("", [2, 3, 4, 6])
    assert 45 < two < three < 62 and 20 < four < 28 and 13 < six < 19


def test_the_first_figure_ends_with_a_trained_network():
    assert convolution.last_result().shape == (80, 80)
    assert 0 <= convolution.last_result().min() < convolution.last_result().max() <= 1
