"""Sealed means here and now: every place of a run that submissions must not see is tried."""

import os
import shutil
import subprocess
import sys

import pytest

from autograder.gradescope import platform
from autograder.gradescope.platform import Platform, repository
from autograder.sealed.confinement import landlock_abi
from tests.attacks import layers

pytestmark = [
    pytest.mark.attack,
    pytest.mark.skipif(os.getuid() != 0, reason="only root can give up what root may do"),
]


def self_test(upload, surroundings: str, closed) -> subprocess.CompletedProcess:
    with Platform(upload, closed=closed) as laid:
        if surroundings:
            laid.before = layers.command(surroundings)
        process = laid.start([], "--self-test")
        printed = process.stdout.read()
        return subprocess.CompletedProcess([], process.wait(), printed)


@pytest.mark.parametrize("surroundings", ["docker-without-landlock", "docker", ""])
def test_a_place_that_lies_open_stops_grading(hw02, tmp_path, surroundings):
    if surroundings == "docker" and not landlock_abi():
        pytest.skip("this kernel has no Landlock")
    place = tmp_path / "class"
    place.mkdir()
    for parent in (place, *place.parents):
        if parent.stat().st_mode & 0o005 != 0o005 and parent != place.anchor:
            parent.chmod(parent.stat().st_mode | 0o005)
    (place / "somebody.ipynb").write_text("{}")
    upload = tmp_path / "gradescope.zip"
    shutil.copy(hw02[1] / "gradescope.zip", upload)
    upload.chmod(0o600)
    done = self_test(upload, surroundings, [place, place / "somebody.ipynb"])
    if surroundings == "docker-without-landlock":
        assert done.returncode == 3
        assert str(place) in done.stdout and "chmod -R go=" in done.stdout
        place.chmod(0o700)
        upload.chmod(0o644)
        done = self_test(upload, surroundings, [place])
        assert done.returncode == 3 and f"read {upload}" in done.stdout, "the upload lies open"
        upload.chmod(0o600)
        done = self_test(upload, surroundings, [place])
    assert done.returncode == 0, done.stdout


def test_the_repository_is_among_the_places():
    names = {path.name for path in repository()}
    assert {"solutions", "assignments", ".git", "reference.py"} <= names


def test_the_key_and_own_pictures_are_among_the_places(monkeypatch, tmp_path):
    monkeypatch.setattr(platform, "ROOT", tmp_path)
    (tmp_path / "course.key").write_text("a word for the semester")
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "one.png").touch()
    names = [path.name for path in repository()]
    assert names == ["course.key", "pictures", "one.png"]


def test_nothing_secret_is_in_the_command_line(hw02, tmp_path):
    with Platform(hw02[1] / "gradescope.zip", closed=[tmp_path]) as laid:
        process = laid.start([], "--self-test")
        words = subprocess.run(["ps", "-axo", "args"], capture_output=True, text=True).stdout
        process.stdout.read()
        process.wait()
    assert str(tmp_path) not in words, sys.argv
