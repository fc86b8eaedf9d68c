"""Set-up: the locks, the Makefile, and the two scripts that run on the grading platform."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.load import seconds

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "autograder" / "gradescope"
SCRIPTS_HERE = [SCRIPTS / "setup.sh", SCRIPTS / "run_autograder", ".ci/run", ".ci/debian"]
LOCKS = ("requirements.lock", "requirements-grading.lock")


def normal(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def entries(lock: str) -> dict[str, list[str]]:
    """Package name -> its entries (version, marker and hashes) in a lock file."""
    text = re.sub(r"^#.*\n", "", (ROOT / lock).read_text(), flags=re.MULTILINE)
    found: dict[str, list[str]] = {}
    for entry in re.split(r"\n(?=\S)", text.strip()):
        found.setdefault(normal(re.match(r"[\w.-]+", entry)[0]), []).append(entry)
    return found


def versions(lock: str) -> dict[str, set[str]]:
    """Package name -> its locked versions (several where they differ between Pythons)."""
    return {
        name: {re.match(r"\S+?==(\S+)", entry)[1] for entry in found}
        for name, found in entries(lock).items()
    }


def required(*extras: str) -> set[str]:
    """Names that pyproject.toml asks for, with those of some extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    return {normal(re.match(r"[\w.-]+", line)[0]) for line in wanted}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_version_and_hashes(lock):
    for name, found in entries(lock).items():
        for entry in found:
            assert re.match(r"[\w.-]+==[\w.]+( |$)", entry), f"{lock}: {name} has no version"
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), f"{lock}: {name} has no hash"


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_no_address_and_no_cuda_library(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash)|^-|index-url|find-links|@", text, re.MULTILINE)
    assert not [name for name in entries(lock) if name.startswith(("nvidia", "triton", "cuda"))]


def test_locks_cover_what_pyproject_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    everything = required(*project["tool"]["inverse-problems"]["locked-extras"])
    assert everything <= set(entries("requirements.lock")), "run `make lock`"
    assert required() <= set(entries("requirements-grading.lock")), "run `make lock`"
    assert "bm3d" not in entries("requirements.lock")  # its licence excludes commercial use


def test_a_grading_machine_gets_the_versions_that_were_tested():
    every = versions("requirements.lock")
    for name, found in versions("requirements-grading.lock").items():
        assert found == every[name], f"{name}: run `make lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_allow_the_cpu_builds_of_torch(lock):
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    (entry,) = entries(lock)["torch"]
    for value in tool["inverse-problems"]["torch-cpu-sha256"]:
        assert value in entry, "run `make lock`"


def test_this_environment_is_the_locked_one():
    from importlib.metadata import version

    locked = versions("requirements.lock")
    for name in ("torch", "numpy", "otter-grader", "pillow"):
        assert version(name).partition("+")[0] in locked[name], "run `make setup`"


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_help_has_a_sentence_for_every_target():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    answer = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = dict(re.findall(r"^ +make ([a-z-]+) +(\S.*)$", answer.stdout, re.MULTILINE))
    assert set(listed) == targets
    assert all(line.endswith(".") for line in listed.values())


@pytest.mark.parametrize("script", SCRIPTS_HERE)
def test_scripts_are_sound_bash(script):
    script = ROOT / script
    assert script.read_bytes().startswith(b"#!/usr/bin/env bash\n")
    assert b"\r" not in script.read_bytes()
    assert script.stat().st_mode & stat.S_IXUSR, f"{script} is not executable"
    subprocess.run(["bash", "-n", script], check=True)
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", "--severity=warning", script], check=True)


def test_setup_finds_a_python_and_refuses_one_that_does_not_serve():
    command = ["bash", SCRIPTS / "setup.sh", "python"]
    plain = {name: value for name, value in os.environ.items() if name != "PYTHON"}
    found = subprocess.run(command, env=plain, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_file()
    wrong = subprocess.run(command, env=plain | {"PYTHON": "cat"}, capture_output=True, text=True)
    assert wrong.returncode == 1
    assert "PYTHON=cat is no Python 3.11" in wrong.stderr


def test_setup_names_what_is_missing(tmp_path):
    environment = os.environ | {"AUTOGRADER_ROOT": str(tmp_path), "VENV": str(tmp_path / "venv")}
    command = ["bash", SCRIPTS / "setup.sh"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert answer.returncode == 1
    assert "must run as root" in answer.stderr or "requirements.lock is missing" in answer.stderr
    assert not list(tmp_path.iterdir())


@pytest.fixture
def platform(tmp_path):
    """An `/autograder` with an upload whose grader only prints what it was given."""
    source = tmp_path / "autograder" / "source"
    main = source / "autograder" / "grade" / "main.py"
    main.parent.mkdir(parents=True)
    main.write_text(
        "import json, os, sys\n"
        "print(json.dumps([sys.argv[1:], dict(os.environ), sys.flags.isolated]))\n"
        "sys.exit(7)\n"
    )
    shutil.copy(SCRIPTS / "run_autograder", source.parent / "run_autograder")
    return source.parent


def run(platform: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run the platform's `run_autograder` with some variables on top of this process's."""
    return subprocess.run(
        [platform / "run_autograder", *arguments],
        env=os.environ | {"AUTOGRADER_ROOT": str(platform)} | environment,
        capture_output=True,
        text=True,
        timeout=seconds(60),
    )


def test_a_missing_interpreter_still_gives_a_result(platform):
    (platform / "results").mkdir()
    (platform / "results" / "results.json").write_text('{"score": 100}')  # of an earlier run
    answer = run(platform, INVERSE_PROBLEMS_PYTHON="/nonexistent/bin/python")
    assert answer.returncode == 127
    result = json.loads((platform / "results" / "results.json").read_text())
    assert result["score"] == 0
    assert "no fault of your submission" in result["output"]
    assert [path.name for path in (platform / "results").iterdir()] == ["results.json"]


def test_every_root_gets_a_result_where_the_grader_breaks_down(platform, tmp_path):
    roots = [tmp_path / "one root", tmp_path / "two"]
    answer = run(platform, *map(str, roots), INVERSE_PROBLEMS_PYTHON=sys.executable)
    assert answer.returncode == 7
    for root in roots:
        assert json.loads((root / "results" / "results.json").read_text())["score"] == 0


def test_the_grader_starts_isolated_and_with_a_clean_environment(platform):
    (platform / "source" / "python").write_text(f"{sys.executable}\n")
    answer = run(platform, "--unsealed", AUTHENTICATION_TOKEN="secret", PYTHONPATH="/tmp")
    arguments, environment, isolated = json.loads(answer.stdout)
    assert arguments == ["--source", f"{platform / 'source'}", "--unsealed", f"{platform}"]
    assert isolated == 1
    assert environment["OMP_NUM_THREADS"] == "1"
    allowed = "PATH LANG HOME OMP_NUM_THREADS OMP_THREAD_LIMIT MPLBACKEND MPLCONFIGDIR LC_CTYPE"
    assert set(environment) <= set(allowed.split())


def test_a_self_test_writes_no_result(platform):
    answer = run(platform, "--self-test", INVERSE_PROBLEMS_PYTHON=sys.executable)
    assert json.loads(answer.stdout)[0][-1] == "--self-test"
    assert not (platform / "results").exists()
