"""The sealed grader and plain `otter run` agree on every test case of honest submissions."""

import pytest

from autograder.gradescope.platform import Platform
from autograder.verify.specimens import specimens
from tests.plain_otter import PlainOtter


def passed_cases(results: dict) -> dict[str, list[bool]]:
    cases: dict[str, list[bool]] = {}
    for test in results["tests"]:
        if "score" in test:  # no hint, no answer in words
            cases.setdefault(test["tags"][0], []).append(test["status"] == "passed")
    return cases


@pytest.fixture(scope="module")
def both(hw02):
    """What either grader says of the reference, the starter and three mistakes."""
    assignment, folder = hw02
    upload = folder / "gradescope.zip"
    bank = specimens(assignment, folder)
    mistakes = [item for item in bank if item.kind == "mistake" and item.entry.question != "q12"]
    # a sealed grader hands out copies; under otter what is changed in place is the test's own
    mistakes = [item for item in mistakes if "in_place" not in item.name]
    honest = [item for item in bank if item.name in ("reference", "starter")]
    honest += [mistakes[0], mistakes[len(mistakes) // 2], mistakes[-1]]
    with Platform(upload) as platform, PlainOtter(upload) as otter:
        roots = {item.name: platform.root(item.name, item.files) for item in honest}
        list(platform.run(list(roots.values())))
        return {
            item.name: (
                passed_cases(platform.results(roots[item.name])),
                otter.grade(item.name, item.files),
            )
            for item in honest
        }


@pytest.mark.parametrize("index", range(5))
def test_both_graders_pass_the_same_cases(both, index):
    name = list(both)[index]
    sealed, otter = both[name]
    assert sealed == {question: cases for question, cases in otter.items() if cases}
    assert any(any(cases) for cases in sealed.values()) == (name != "starter")
