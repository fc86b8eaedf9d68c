"""Make requirements.lock and requirements-grading.lock from pyproject.toml.

    python .ci/lock.py [--upgrade]

The first holds every package (authoring and dev extras too), the second those of a grading
machine at the same versions. Both hold the hashes of all files, no address, and serve Python 3.11
and newer on Linux and macOS. Versions stay as they are unless `--upgrade` is given or a bound in
pyproject.toml demands another. Needs uv beside the interpreter that runs this.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# Made by `make lock` from pyproject.toml; do not edit. Install with --require-hashes --no-deps.
# Libraries that only a CUDA build of torch needs are not here: autograder/gradescope/setup.sh.
"""


def compile_lock(name: str, *options: str) -> str:
    """Write lock file `name` with uv and return its text."""
    path = ROOT / name
    command = [
        *(str(Path(sys.executable).parent / "uv"), "pip", "compile", "pyproject.toml"),
        *("--universal", "--python-version", "3.11", "--generate-hashes"),
        *("--no-header", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate"),
        *("--quiet", "--output-file", name, *options),
    ]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    text = path.read_text()
    if "://" in text:
        raise SystemExit(f"{name} names an address; nothing in it may. Look at uv's settings.")
    return text


def with_cpu_wheels(text: str, hashes: list[str]) -> str:
    """Add the hashes of torch's CPU wheels to the entry of torch."""
    entry = re.search(
        r"^(torch==[^\\]+)((?:\\\n    --hash=sha256:[0-9a-f]{64} ?)+)", text, re.MULTILINE
    )
    if entry is None:
        raise SystemExit("The lock holds no entry for torch.")
    every = sorted({*re.findall("[0-9a-f]{64}", entry[2]), *hashes})
    lines = " ".join(f"\\\n    --hash=sha256:{value}" for value in every)
    return text[: entry.start()] + entry[1] + lines + text[entry.end() :]


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    settings = project["tool"]["inverse-problems"]
    hashes, extras = settings["torch-cpu-sha256"], settings["locked-extras"]
    everything = compile_lock(
        "requirements.lock", *(f"--extra={extra}" for extra in extras), *sys.argv[1:]
    )
    grading = compile_lock("requirements-grading.lock", "--constraints", "requirements.lock")
    for name, text in {
        "requirements.lock": everything,
        "requirements-grading.lock": grading,
    }.items():
        (ROOT / name).write_text(HEADER + with_cpu_wheels(text, hashes))


if __name__ == "__main__":
    main()
