"""`python -m starter_code doctor` tells what is wrong, and what to do."""

import pytest

from starter_code import doctor
from starter_code.__main__ import main


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A folder as student.zip becomes, without its kernel being tried."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(doctor, "LOOKS", [one for one in doctor.LOOKS if one != doctor._kernel])
    for name in ("starter_code", "tests"):
        (tmp_path / name).mkdir()
    (tmp_path / "starter_code" / "photographs.py").touch()
    (tmp_path / "hw90_small.ipynb").write_text("{}")
    (tmp_path / "requirements.txt").write_text("numpy>=1.26,<3\npillow>=10\n")
    return tmp_path


def test_all_is_well(course, capsys):
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "WRONG" not in told and "All is well" in told and len(told.splitlines()) < 20
    assert "2 packages of requirements.txt" in told and "17 photographs" in told


def test_packages_that_are_missing_or_do_not_fit_are_named_with_what_to_do(course, capsys):
    (course / "requirements.txt").write_text("no-such-package>=1\npillow>=999\nnumpy>=1\n")
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert f"WRONG  no-such-package is not installed: {doctor.INSTALL}" in told
    assert "does not fit pillow>=999" in told and "1 packages of" in told
    assert "2 to be mended" in told


def test_the_wrong_folder_is_told(course, capsys, monkeypatch):
    monkeypatch.chdir(course / "tests")
    assert main(["doctor"]) == 1
    assert "run this in the folder that comes of it" in capsys.readouterr().out


def test_a_check_that_breaks_is_a_finding(course, capsys, monkeypatch):
    def _torch(course):
        raise OSError("a library is broken")

    monkeypatch.setattr(doctor, "LOOKS", [_torch])
    assert main(["doctor"]) == 1
    assert "WRONG  torch: OSError: a library is broken" in capsys.readouterr().out


def test_a_disk_that_is_full(course, capsys, monkeypatch):
    monkeypatch.setattr(doctor, "FREE_GB", 1e9)
    assert main(["doctor"]) == 1
    assert "make room" in capsys.readouterr().out


@pytest.mark.slow
def test_the_kernel_is_of_this_python(tmp_path):
    ((good, told),) = doctor._kernel(tmp_path)
    assert good, told
