"""What is wrong with this computer's set-up, in one screen: `python -m starter_code doctor`.

Every check looks at the thing itself: packages are imported, a picture is read, a kernel computes.
"""

import importlib
import importlib.metadata
import importlib.util
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

OLDEST = (3, 10)
FREE_GB = 1.0
KERNEL_SECONDS = 120
INSTALL = "python -m pip install -r requirements.txt"
IMPORTED = ("torch", "numpy", "matplotlib", "jupyterlab")
"""Packages that are imported, not only looked up."""

Finding = tuple[bool, str]


def examine(course: Path = Path()) -> int:
    """Print one line for each thing that is looked at; the number that are wrong.

    course: the folder that `student.zip` became.
    """
    wrong = 0
    for look in LOOKS:
        try:
            found = list(look(course))
        except Exception as error:  # whatever a broken installation raises
            name = look.__name__.strip("_")
            found = [(False, f"{name}: {type(error).__name__}: {str(error)[:200]}")]
        for good, text in found:
            wrong += not good
            print(f"{'good ' if good else 'WRONG'}  {text}", flush=True)
    print("\nAll is well: open the notebook." if not wrong else
          f"\n{wrong} to be mended: from the top; then run this again.")  # fmt: skip
    return wrong


def _python(course: Path) -> Iterator[Finding]:
    where = f"Python {platform.python_version()}, {sys.executable}"
    if sys.version_info < OLDEST:
        yield False, f"{where}: too old, make an environment with Python 3.10 or newer"
    else:
        yield True, where


def _files(course: Path) -> Iterator[Finding]:
    missing = [name for name in ("starter_code", "tests", "requirements.txt")
               if not (course / name).exists()]  # fmt: skip
    missing += [] if list(course.glob("*.ipynb")) else ["the notebook"]
    if missing:
        yield False, (f"not in {course.resolve()}: {', '.join(missing)}. Unzip student.zip anew, "
                      "and run this in the folder that comes of it")  # fmt: skip
    else:
        yield True, f"the homework's files, in {course.resolve()}"


def _packages(course: Path) -> Iterator[Finding]:
    path = course / "requirements.txt"
    text = path.read_text("utf-8") if path.is_file() else ""
    told = [_package(line) for line in text.splitlines() if line.strip()]
    good = [text for fits, text in told if fits]
    if good:
        yield True, f"{len(good)} packages of requirements.txt"
    yield from (one for one in told if not one[0])


def _package(line: str) -> Finding:
    """Whether a requirement is met, by what is installed."""
    name = next((line[:place] for place, sign in enumerate(line) if sign in "<>=!~ ;["), line)
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False, f"{name} is not installed: {INSTALL}"
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return True, f"{name} {version}"
    if not Requirement(line).specifier.contains(version, prereleases=True):
        return False, f"{name} {version} does not fit {line}: {INSTALL}"
    return True, f"{name} {version}"


def _imports(course: Path) -> Iterator[Finding]:
    for name in IMPORTED:
        if importlib.util.find_spec(name) is None:
            continue  # told above
        try:
            importlib.import_module(name)
        except Exception as error:  # a broken library raises anything
            yield False, (f"{name} cannot be imported ({type(error).__name__}: {str(error)[:150]}):"
                          f" python -m pip install --force-reinstall {name}")  # fmt: skip


def _torch(course: Path) -> Iterator[Finding]:
    import torch

    from starter_code import hardware

    total = torch.ones(8, 8).matmul(torch.ones(8, 8)).sum().item()
    device = hardware.device()
    graphics = "no GPU, and none is needed" if device == "cpu" else f"trains on {device}"
    told = f"torch {torch.__version__}, {torch.get_num_threads()} threads, {graphics}"
    yield total == 512, told


def _pictures(course: Path) -> Iterator[Finding]:
    if not (course / "starter_code" / "photographs.py").is_file():
        return
    photographs = importlib.import_module("starter_code.photographs")  # not in every student.zip
    names = (*photographs.TRAIN, *photographs.VALIDATION, *photographs.TEST)
    missing = []
    for name in names:
        try:
            photographs.photograph(name)
        except Exception:
            missing.append(name)
    if missing:
        yield False, (f"pictures of packages cannot be read ({', '.join(missing)}): "
                      "python -m pip install --force-reinstall scikit-image")  # fmt: skip
    else:
        yield True, f"{len(names)} photographs, which packages bring"


def _disk(course: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(course).free / 1e9
    hint = "" if free >= FREE_GB else ": make room, at least 1 GB"
    yield free >= FREE_GB, f"{free:.0f} GB free on this disk{hint}"
    try:
        with tempfile.TemporaryFile(dir=course):
            yield True, "files can be written here"
    except OSError as error:
        yield False, f"no file can be written here ({error}): move the folder to your own files"


def _kernel(course: Path) -> Iterator[Finding]:
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(
        kernel_name="python3", startup_timeout=KERNEL_SECONDS, stderr=subprocess.DEVNULL
    )
    try:
        told: list[str] = []
        client.execute_interactive(
            "import sys; print(sys.prefix)",
            timeout=KERNEL_SECONDS,
            output_hook=lambda message: told.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    used = "".join(told).strip()
    if Path(used) != Path(sys.prefix):
        yield False, (f"notebooks run in another Python, that of {used}: "
                      "python -m ipykernel install --user")  # fmt: skip
    else:
        yield True, "a notebook's kernel starts, in this Python"


LOOKS: tuple[Callable[[Path], Iterator[Finding]], ...] = (
    _python,
    _files,
    _packages,
    _imports,
    _torch,
    _pictures,
    _disk,
    _kernel,
)
