"""Runs `otter run` on hostile submissions without danger to the machine.

Otter executes a submission in the account that runs it. Here that is a user without rights, in
namespaces of its own: no network, no foreign process, private temporary folders, limits of memory,
processes and files, and a certain end: its first process ends with it all the others.
"""

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = Path("/tmp/work")
"""Where the command finds its folder."""

_UIDS = itertools.cycle(range(61_000, 64_000))
_LIMITS = ("--data=4294967296", "--as=17179869184", "--nproc=500", "--fsize=1073741824", "--core=0")
_TOOLS = ("unshare", "setpriv", "prlimit", "ip", "mount")
# The first process of the namespaces; it stays beside the command, as its parent.
_SETUP = """
set -e
ip link set lo up
mount --bind "$1" /mnt
for folder in /tmp /var/tmp /dev/shm; do mount -t tmpfs -o size=1g,mode=1777 none $folder; done
mkdir /tmp/work
mount --bind /mnt /tmp/work
umount /mnt
for name in assignments autograder dist solutions tests; do
    mount -t tmpfs -o size=4k none "$2/$name"
done
cd /tmp/work/home
uid=$3
shift 3
set +e
setpriv --reuid=$uid --regid=$uid --clear-groups --no-new-privs prlimit "$@"
exit $?
"""


def missing() -> str | None:
    """What this system lacks for it, or None."""
    if sys.platform != "linux" or os.getuid() != 0:
        return "Linux and root"
    return next((tool for tool in _TOOLS if not shutil.which(tool)), None)


def run(command: list[str], folder: Path, seconds: float) -> tuple[bool, float, str]:
    """Run a command that finds `folder` at `WORK` and may write to `home` in it.

    Returns whether it ended within `seconds`, how long it took, and the last that it printed.
    """
    uid = next(_UIDS)
    home = folder / "home"
    (home / "tmp").mkdir(parents=True)
    for path in (home, home / "tmp"):
        os.chown(path, uid, uid)
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(WORK / "home"),
        "TMPDIR": str(WORK / "home" / "tmp"),
        "PYTHONPATH": str(WORK / "library"),
        "MPLBACKEND": "agg",
        "OMP_NUM_THREADS": "1",
    }
    fonts = Path(sys.prefix) / "share" / "matplotlib"
    if fonts.is_dir():
        environment["MPLCONFIGDIR"] = str(fonts)
    namespaces = ["--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--mount-proc"]
    start = ["unshare", *namespaces, "--kill-child", "sh", "-c", _SETUP, "sh"]
    printed, began = folder / "printed", time.monotonic()
    with open(printed, "wb") as stream:
        process = subprocess.Popen(
            [*start, str(folder), str(ROOT), str(uid), *_LIMITS, *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            process.wait(seconds)
            ended = True
        except subprocess.TimeoutExpired:
            ended = False
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    with open(printed, "rb") as stream:
        stream.seek(max(0, printed.stat().st_size - 2000))
        return ended, time.monotonic() - began, stream.read().decode(errors="replace")
