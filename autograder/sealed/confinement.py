"""What a worker may not do, layer by layer. Called in the forked child before any student code.

Layers: another user (needs root), resource limits, no new privileges, Landlock (files, signals,
abstract sockets; kernels >= 5.13), seccomp (system calls). Each is useful without the others; the
self-test at start (`selftest`) decides whether those that a system offers are enough.
"""

import contextlib
import ctypes
import errno
import os
import resource
import struct
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 4, 36, 38


@dataclass(frozen=True)
class Limits:
    """Resource limits of one worker process."""

    memory_mb: int = 2048
    """what it may allocate beyond what the fork server had allocated"""
    cpu_seconds: int = 900
    processes: int = 256
    file_mb: int = 64
    open_files: int = 256
    driver_mb: int = 0
    """what a device's driver may allocate besides; then address space, which it reserves by the
    terabyte, is not limited"""


@dataclass(frozen=True)
class Confinement:
    """How one worker is confined; plain data, so that it can be sent to the fork server."""

    folder: str
    """the worker's own folder: the only place where it may write"""
    uid: int | None
    """user and group to become, or None where the grader is not root"""
    readable: tuple[str, ...]
    """folders and files that Landlock lets it read and execute"""
    landlock: bool = True
    limits: Limits = Limits()
    devices: tuple[str, ...] = ()
    """device files that it may use"""
    groups: tuple[int, ...] = ()
    """groups that it is in besides, as these files ask for"""

    def to_json(self) -> dict:
        """The constructor's arguments as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict) -> "Confinement":
        """Inverse of `to_json`."""
        lists = {name: tuple(data[name]) for name in ("readable", "devices", "groups")}
        return cls(**{**data, **lists, "limits": Limits(**data["limits"])})

    def enter(self, own: tuple[str, ...] = ()) -> None:
        """Confine the calling process for good; raises `OSError` where a layer cannot be had.

        `own` are file systems that no other process sees, where it may write too.
        Elsewhere than on Linux (`--unsealed` only) it just goes to its folder.
        """
        if sys.platform != "linux":
            os.chdir(self.folder)
            return
        _limit(self.limits, self.uid)
        if self.uid is not None:
            os.setgroups(self.groups)
            os.setresgid(self.uid, self.uid, self.uid)
            os.setresuid(self.uid, self.uid, self.uid)
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        os.chdir(self.folder)
        if self.landlock and landlock_abi():
            restrict_files(self.readable, self.folder, *own, devices=self.devices)
        filter_system_calls(own_user=self.uid is not None, devices=bool(self.devices))


def readable_paths(public: Path) -> tuple[str, ...]:
    """What any worker needs to read: the system's libraries, this interpreter, public packages.

    `public` is the folder that holds `starter_code`.
    """
    system = "/usr /lib /lib64 /bin /etc/ld.so.cache /etc/localtime /etc/nsswitch.conf /etc/passwd"
    devices = "/proc/self /proc/cpuinfo /proc/meminfo /proc/stat /sys/devices/system/cpu"
    files = "/dev/null /dev/zero /dev/urandom /dev/random"
    interpreter = {sys.prefix, sys.base_prefix, os.path.realpath(sys.base_prefix)}
    font_cache = [os.environ["MPLCONFIGDIR"]] if "MPLCONFIGDIR" in os.environ else []
    return (
        *f"{system} {devices} {files}".split(), *sorted(interpreter), str(public), *font_cache
    )  # fmt: skip


def prctl(operation: int, argument: int = 0) -> None:
    """Call prctl(2); raises `OSError`."""
    if _libc.prctl(operation, ctypes.c_ulong(argument), 0, 0, 0):
        raise OSError(ctypes.get_errno(), f"prctl({operation})")


def _tasks_of_others(uid: int | None) -> int:
    """Threads that the user has already, which the limit counts too: none of a user of its own."""
    if uid is not None:
        return 0
    own, count = b"\nUid:\t%d\t" % os.getuid(), 0
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            status = path.read_bytes()
        except OSError:
            continue
        if own in status:
            count += int(status.partition(b"\nThreads:")[2].split()[0])
    return count


def _limit(limits: Limits, uid: int | None) -> None:
    pages = Path("/proc/self/statm").read_text().split()
    page = os.sysconf("SC_PAGE_SIZE")
    allowance = limits.memory_mb + limits.driver_mb << 20
    # RLIMIT_DATA counts what is allocated, RLIMIT_AS also shared mappings and the stacks of
    # threads, so it gets room for them; both start from what the fork server already holds
    bounds = {
        resource.RLIMIT_DATA: int(pages[5]) * page + allowance,
        resource.RLIMIT_AS: int(pages[0]) * page + 2 * allowance,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_NPROC: _tasks_of_others(uid) + limits.processes,
        resource.RLIMIT_FSIZE: limits.file_mb << 20,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if limits.driver_mb:
        del bounds[resource.RLIMIT_AS]
    for kind, bound in bounds.items():
        _, hard = resource.getrlimit(kind)
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (bound, bound))


# --- Landlock: system calls 444 to 446 on every architecture; man 7 landlock ---------------------

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_MAKE_CHAR, _MAKE_BLOCK = 1 << 6, 1 << 11
_REFER, _TRUNCATE, _IOCTL_DEVICE = 1 << 13, 1 << 14, 1 << 15


def landlock_abi() -> int:
    """Version of the kernel's Landlock interface, 0 where there is none."""
    if sys.platform != "linux":
        return 0
    return max(0, _libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))


def restrict_files(readable: tuple[str, ...], *folders: str, devices: tuple[str, ...] = ()) -> None:
    """Allow reading and executing below `readable`, everything but devices below `folders`.

    `devices` are device files to use; then threads of the process may be named, too, as CUDA does,
    which otherwise does not start. Where the kernel can (ABI 4 and 6) also no TCP, and no signal or
    abstract socket to a process outside. Paths that do not exist are passed over.
    """
    abi = landlock_abi()
    files = (1 << 13) - 1
    for version, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEVICE)):
        files |= right if abi >= version else 0
    attributes = struct.pack("QQQ", files, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = _libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    for path in readable:
        _allow(ruleset, path, _EXECUTE | _READ_FILE | _READ_DIR)
    _allow(ruleset, "/dev/null", _READ_FILE | _WRITE_FILE)
    for path in devices:
        _allow(ruleset, path, _READ_FILE | _WRITE_FILE | files & _IOCTL_DEVICE)
    if devices:
        name_threads = _READ_FILE | _READ_DIR | _WRITE_FILE | files & _TRUNCATE
        _allow(ruleset, "/proc/self/task", name_threads)
    for folder in folders:
        _allow(ruleset, folder, files & ~(_MAKE_CHAR | _MAKE_BLOCK))
    if _libc.syscall(_RESTRICT_SELF, ruleset, ctypes.c_uint32(0)):
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):
        rights &= _EXECUTE | _WRITE_FILE | _READ_FILE | _IOCTL_DEVICE
    rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, target), 12)
    if _libc.syscall(_ADD_RULE, ruleset, ctypes.c_int(1), rule, ctypes.c_uint32(0)):
        raise OSError(ctypes.get_errno(), f"landlock_add_rule {path}")
    os.close(target)


# --- seccomp --------------------------------------------------------------------------------------

DENIED = """
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd pidfd_open
    pidfd_send_signal mount umount2 pivot_root chroot move_mount open_tree fsopen fsconfig fsmount
    fspick mount_setattr unshare setns bpf perf_event_open userfaultfd keyctl add_key request_key
    io_uring_setup io_uring_enter io_uring_register kexec_load kexec_file_load init_module
    finit_module delete_module reboot swapon swapoff acct syslog quotactl name_to_handle_at
    open_by_handle_at fanotify_init vmsplice memfd_secret
    shmget shmat shmctl msgget msgsnd msgrcv msgctl semget semop semtimedop semctl mq_open mq_unlink
    personality
    settimeofday clock_settime clock_adjtime adjtimex connect bind listen accept accept4
    sendmsg sendmmsg setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid
""".split()
"""System calls that neither PyTorch nor a notebook needs, answered with `EPERM`."""

_OTHERS = (("prlimit64", 0, 0), ("setpriority", 0, 0), ("setpriority", 1, 0), ("ioprio_set", 0, 1),
           ("ioprio_set", 1, 0), ("sched_setaffinity", 0, 0), ("sched_setscheduler", 0, 0),
           ("sched_setparam", 0, 0), ("sched_setattr", 0, 0), ("migrate_pages", 0, 0),
           ("move_pages", 0, 0))  # fmt: skip
"""System calls that are allowed for the calling process only: an argument, and what it must be.
Of priorities one argument says whose number the other is; a user's would reach every process."""

_MODES = """
    chmod fchmod fchmodat chown fchown lchown fchownat utime utimes utimensat futimesat
    setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
""".split()
_NEWER_MODES = 452, 463, 466, 469
"""fchmodat2, setxattrat, removexattrat, file_setattr, which not every library knows."""
_FLAGS_OF_FILES = 0x40086602, 0x401C5820
"""The ioctls that do the same as the last."""

_NAMESPACES = (1 << 7, 1 << 17, *(1 << bit for bit in range(25, 31)))


def filter_system_calls(own_user: bool, devices: bool = False) -> None:
    """Load the seccomp filter: `DENIED`, sockets other than AF_UNIX, namespaces, others' limits.

    Without a user of its own a worker owns the grader's files, and Landlock does not govern their
    modes, owners, times and attributes: what changes them succeeds there, without any effect.
    """
    import pyseccomp

    refuse = pyseccomp.ERRNO(errno.EPERM)
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in DENIED:
        try:
            rules.add_rule(refuse, name)
        except (ValueError, OSError):
            continue  # libseccomp or the architecture does not know it: there is nothing to deny
    if not own_user:
        for call in (*_MODES, *_NEWER_MODES):
            with contextlib.suppress(ValueError, OSError):
                rules.add_rule(pyseccomp.ERRNO(0), call)
        for flags in _FLAGS_OF_FILES:
            wanted = pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, flags)
            rules.add_rule(refuse, "ioctl", wanted)
    if not devices:  # memory that is no process's and in no file system; CUDA may use it
        rules.add_rule(refuse, "memfd_create")
    for name in ("socket", "socketpair"):
        rules.add_rule(refuse, name, pyseccomp.Arg(0, pyseccomp.NE, 1))
    # nor sending to a named socket of others: what is denied above connects only
    rules.add_rule(refuse, "sendto", pyseccomp.Arg(4, pyseccomp.NE, 0))
    for flag in _NAMESPACES:
        rules.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
    # clone3 hides its flags in memory; ENOSYS makes the C library use clone
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    # a process of the same user (a grader without root) could be slowed down or limited
    for name, place, own in _OTHERS:
        rules.add_rule(refuse, name, pyseccomp.Arg(place, pyseccomp.NE, own))
    # TIOCSTI types into a terminal
    rules.add_rule(refuse, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, 0x5412))
    rules.load()
