"""Attacks on what surrounds a worker: files, processes, the system, and its own end."""

from tests.attacks.attack import NOTHING, Right, answer, answer_cell, attack, cell, tries

ANYTHING = dict.fromkeys(NOTHING)

# --- reading and writing where nothing may be read or written ------------------------------------

# Where the upload and the submissions lie is no secret: a worker inherits it from its server.
PLACES = """
import os, sys
words = sys.argv
source = words[words.index("--source") + 1]
roots = [os.path.dirname(source) + "/roots/reference"]
hidden = source + "/hidden"
assert source.startswith("/")
"""
SLUG = "hw02_transposed_convolution"
tries(
    "read_hidden_files_where_they_lie",
    [
        "os.listdir(hidden)",
        "os.listdir(source)",
        "os.scandir(os.path.dirname(source))",
        "open(hidden + '/manifest.json').read()",
        "open(hidden + '/tests/q4.py').read()",
        f"open(hidden + '/solutions/{SLUG}/reference.py').read()",
        f"open(hidden + '/solutions/{SLUG}/bank/q4.py').read()",
        "open(source + '/autograder/grade/main.py').read()",
        "os.listdir(roots[0] + '/submission')",
        "os.listdir(roots[0] + '/results')",
        "os.symlink(hidden, 'link'); os.listdir('link')",
        "os.link(hidden + '/manifest.json', 'hard'); open('hard').read()",
        "sys.path.insert(0, hidden); import solutions",
        "open('/proc/self/root/etc/shadow').read()",
        "open('/etc/shadow').read()",
        "import os; os.listdir('/root')",
    ],
    before=PLACES,
)
tries(
    "write_outside",
    [
        f"open({path!r}, 'w').close()"
        for path in (
            "/var/tmp/planted", "/usr/planted", "../planted",
            "/proc/self/oom_score_adj", "/autograder/planted", "../public/starter_code/checks.py",
        )
    ]
    + [
        "open(roots[0] + '/results/results.json', 'w').close()",
        "os.rename('.', roots[0] + '/results')",
        "import os; os.unlink('../public/starter_code/checks.py')",
        "import os, starter_code; os.chmod(starter_code.__file__, 0o777)",
    ],
    before=PLACES,
)  # fmt: skip
MODE = "import os, starter_code as s; p = s.__file__; "
tries(
    "change_modes_of_foreign_files",  # calls may say that they did
    [
        MODE + "os.chmod(p, 0o4777); assert os.stat(p).st_mode & 0o4000",
        MODE + "os.fchmod(os.open(p, os.O_RDONLY), 0o666); assert os.stat(p).st_mode & 2",
        MODE
        + "os.chmod(os.path.dirname(p), 0); assert not os.stat(os.path.dirname(p)).st_mode & 7",
        MODE + "os.utime(p, (1, 1)); assert os.stat(p).st_mtime == 1",
        MODE + "os.setxattr(p, 'user.mark', b'1'); os.getxattr(p, 'user.mark')",
    ],
)
tries(
    "look_into_the_grader_and_its_server",
    [
        # what has ended opens for everyone, and is empty: a byte of it must be read
        f"import os; open(f'/proc/{{os.getppid(){shift}}}/{name}', 'rb').read(1)[0]"
        for shift in ("", " - 1", " - 2", " - 3")
        for name in ("mem", "maps", "environ", "fd/3", "root/etc/shadow", "cwd/.")
    ],
)
tries(
    "list_all_processes",
    [
        "import os; os.listdir('/proc')",
        "import os; os.listdir('/home')",
        "open('/proc/1/cmdline').read()",
        "import os; open(f'/proc/{os.getppid()}/status').read()",
    ],
)
cell(
    "look_for_secrets_in_the_environment",
    """
import os
words = str(dict(os.environ))
try:
    words += open("/proc/self/environ").read()
except PermissionError:
    pass
raise RuntimeError(f"DONE {'TOKEN' in words.upper()}")
""",
    told="DONE False",
)
cell(
    "look_for_open_descriptors",
    """
import os
opened = []
for number in range(4, 256):
    try:
        os.fstat(number)
        opened.append(os.readlink(f"/proc/self/fd/{number}"))
    except OSError:
        pass
hidden = [one for one in opened if "hidden" in one or "submission" in one or "results" in one]
raise RuntimeError(f"DONE {hidden}")
""",
    told="DONE []",
)
tries(
    "use_any_network",
    [
        "import socket; socket.create_connection(('127.0.0.1', 22), 1)",
        "import socket; socket.create_connection(('1.1.1.1', 53), 1)",
        "import socket; socket.getaddrinfo('example.org', 80)[0]",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "import socket; socket.socket(socket.AF_INET6)",
        "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "import socket; socket.socket(socket.AF_VSOCK)",
        "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
        "import socket; socket.socket(socket.AF_UNIX).connect('/run/systemd/notify')",
        "import socket; socket.socket(socket.AF_UNIX).bind('x')",
        "import urllib.request; urllib.request.urlopen('http://example.org', timeout=1)",
    ],
)
tries(
    "signal_others_and_change_their_limits",
    [
        "import os; os.kill(os.getppid(), 9)",
        "import os; os.kill(os.getppid(), 19)",
        "import os; os.kill(1, 9)",
        "import os; os.killpg(os.getpgid(os.getppid()), 9)",
        "import os; os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
        "import os; os.sched_setaffinity(os.getppid(), {0})",
        "import os, resource; resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
        "import os, signal; signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 9)",
    ],
)
LIBC = "import ctypes, os; libc = ctypes.CDLL(None, use_errno=True)\n"
tries(
    "become_somebody_else",
    [
        "import os; os.setuid(0)",
        "import os; os.seteuid(0)",
        "import os; os.setgroups([0])",
        "import os; os.chroot('.')",
        "import os; os.mknod('device', 0o60666, os.makedev(8, 0))",
        "import os; os.chown('.', 0, 0)",
        "import resource as r; r.setrlimit(r.RLIMIT_DATA, (r.RLIM_INFINITY,) * 2)",
        "import resource as r; r.setrlimit(r.RLIMIT_NPROC, (r.RLIM_INFINITY,) * 2)",
        LIBC + "assert libc.ptrace(16, os.getppid(), 0, 0) == 0",
        LIBC + "assert libc.unshare(0x10000000) == 0",
        LIBC + "assert libc.mount(b'none', b'/tmp', b'tmpfs', 0, 0) == 0",
        LIBC + "assert libc.prctl(38, 0, 0, 0, 0) == 0",
        LIBC + "assert libc.syscall(425, 8, 0) >= 0  # io_uring_setup",
        LIBC + "assert libc.shmget(0, 4096, 0o1666) >= 0",
    ],
)

# --- leaving something behind ---------------------------------------------------------------------

cell(
    "folders_nested_5000_deep",
    """
import os
home = os.getcwd()
for _ in range(5000):
    os.mkdir("left-behind")
    os.chdir("left-behind")
os.chdir(home)
""",
)
cell(
    "many_small_files",
    "for number in range(20_000):\n    open(f'left-behind-{number}', 'w').close()",
)
cell(
    "folders_that_cannot_be_entered",
    """
import os
os.makedirs("left-behind/within")
open("left-behind/within/file", "w").close()
os.symlink("/", "left-behind/within/link")
os.mkfifo("left-behind/pipe")
os.chmod("left-behind/within", 0)
os.chmod("left-behind", 0)
""",
)
cell(
    "own_files_removed",
    "import os\nfor name in os.listdir('.'):\n    os.unlink(name)",
    points={"q12": 1.5},
    elsewhere=("q12",),
)
cell("own_folder_closed", "import os\nos.chmod('.', 0)", points={"q12": None})
cell(
    "children_that_hold_much_memory",
    """
import os, time
for _ in range(4):
    if os.fork() == 0:
        hoard = bytearray(b"x") * (450 << 20)
        time.sleep(30)
        os._exit(0)
time.sleep(1.5)
""",
    points=ANYTHING,
)
cell(
    "stop_whoever_comes_to_kill",
    """
import os, signal, time
for _ in range(4):
    if os.fork() == 0:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                os.kill(-1, signal.SIGSTOP)
            except OSError:
                pass
        os._exit(0)
""",
    points=ANYTHING,
)
cell(
    "a_process_that_starts_itself_again",
    """
import os, time
if os.fork() == 0:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if os.fork():
            os._exit(0)
        os.setsid()
        time.sleep(0.001)
    os._exit(0)
""",
    points=ANYTHING,
)

# --- breaking Python, or the copies that are made of it -------------------------------------------

cell("kill_all_copies", "import os\nos.kill(-1, 9)")
cell(
    "kill_all_copies_and_oneself",
    "import os\nos.kill(-1, 9)\nos.kill(os.getpid(), 9)",
    points=ANYTHING,
)
answer("kill_the_parent", "import os\nos.kill(os.getppid(), 9)\nreturn Y", points=ANYTHING)
cell("no_copies", "import os\nos.fork = None", points=ANYTHING)
cell(
    "copies_that_hang",
    "import os, time\nos.register_at_fork(after_in_child=lambda: time.sleep(60))",
    told="left Python broken",
)
cell("copies_that_exit", "import os\nos.register_at_fork(after_in_child=lambda: os._exit(0))")
cell("no_builtins", "import builtins\nbuiltins.len = builtins.isinstance = None")
cell("no_modules", "import sys\nsys.modules.clear()", points=ANYTHING)
cell("no_import", "import builtins\nbuiltins.__import__ = None", points=ANYTHING)
cell("hardly_any_recursion", "import sys\nsys.setrecursionlimit(60)", points=ANYTHING)
cell(
    "no_files_allowed",
    "import resource as r\nr.setrlimit(r.RLIMIT_NOFILE, (0, 0))",
    points=ANYTHING,
)
cell("an_alarm", "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.3)", points=ANYTHING)
cell(
    "cells_turned_into_nothing",
    "get_ipython().input_transformers_post.append(lambda lines: [])",
    points=NOTHING,
)
cell(
    "a_trace_function_that_raises",
    "import sys\ndef trace(*args):\n    raise RuntimeError('traced')\nsys.settrace(trace)",
    points=ANYTHING,
)
cell("shell_that_sleeps", "!sleep 60")
cell(
    "memory_in_small_tensors",
    "hoard = [torch.zeros(1000) for _ in range(10_000_000)]",
    points=ANYTHING,
)
answer(
    "loop_in_a_function_without_interrupt",
    """
import os, signal
if os.path.exists("before"):
    return Y
open("before", "w").close()
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
""",
    told="no answer within",
)


@attack(points={"q9": 2.5}, elsewhere=("q9",), told="is so slow that the test was given up")
def slow_but_within_the_limit(right: Right):
    """Eleven calls of one test, each just below the limit of one call."""
    notebook = right.short().copy()
    answer_cell(notebook, "is_even").source += """

import time
fast = is_even
def is_even(kernel_size, stride):
    time.sleep(1.7)
    return fast(kernel_size, stride)
"""
    return right.submit(notebook)
