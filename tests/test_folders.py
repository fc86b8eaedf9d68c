"""Whatever a submission leaves in its folder goes with it, also for an ordinary user."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from autograder.sealed.folders import remove


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("closed", ["a/b", "a", "."])
def test_what_is_closed_is_removed_by_an_ordinary_user(closed):
    place = Path(tempfile.mkdtemp())
    place.chmod(0o777)
    child = os.fork()
    if child == 0:
        try:
            os.setresuid(19_001, 19_001, 19_001)
            folder = place / "folder"
            (folder / "a" / "b" / "c").mkdir(parents=True)
            (folder / "a" / "b" / "file").touch()
            (folder / "large").touch()
            (folder / "a" / "b" / "c").chmod(0)
            (folder / closed).chmod(0)
            remove(folder)
            os._exit(0 if not folder.exists() else 1)
        finally:
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert os.listdir(place) == []
    place.rmdir()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_what_cannot_be_removed_keeps_nothing_else():
    place = Path(tempfile.mkdtemp())
    folder = place / "folder"
    for name in ("a", "of-another", "z"):
        (folder / name / "inner").mkdir(parents=True)
    for path in (place, folder, folder / "a", folder / "z"):
        for one in (path, *path.glob("inner")):
            os.chown(one, 19_001, 19_001)
    child = os.fork()
    if child == 0:
        try:
            os.setresuid(19_001, 19_001, 19_001)
            remove(folder)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert os.listdir(folder) == ["of-another"]
    shutil.rmtree(place)
