"""Surroundings with fewer layers, as far as they can be had without Docker or another machine.

    python tests/attacks/layers.py SURROUNDINGS COMMAND...

Docker's ordinary container: root with its default capabilities (no CAP_SYS_ADMIN), the refusals of
its default seccomp profile, no control groups to write to. A laptop: an ordinary user.
"""

import errno
import os
import sys
from pathlib import Path

SURROUNDINGS = ("docker", "docker-without-landlock", "laptop", "laptop-without-landlock")
LAPTOP_USER = 19_000

# 0xa80425fb
_CAPABILITIES = """
    chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot
    mknod audit_write setfcap
""".split()
_REFUSED = """
    acct add_key bpf clock_adjtime clock_settime create_module delete_module fanotify_init
    finit_module fsconfig fsmount fsopen fspick get_mempolicy init_module io_uring_enter
    io_uring_register io_uring_setup ioperm iopl kcmp kexec_file_load kexec_load keyctl
    lookup_dcookie mbind mount mount_setattr move_mount move_pages name_to_handle_at
    open_by_handle_at open_tree perf_event_open pivot_root query_module quotactl reboot request_key
    set_mempolicy setdomainname sethostname setns settimeofday swapoff swapon syslog umount2
    unshare uselib userfaultfd ustat vhangup
""".split()
_LANDLOCK = ("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self")
_AF_VSOCK = 40
_HIDE_GROUPS = 'mount -t tmpfs -o ro none /sys/fs/cgroup 2>/dev/null; exec "$@"'


def command(surroundings: str) -> tuple[str, ...]:
    """What to put before a command that is to run there."""
    if surroundings not in SURROUNDINGS:
        raise ValueError(f"{surroundings}: choose one of {', '.join(SURROUNDINGS)}")
    here = (sys.executable, str(Path(__file__).resolve()), surroundings)
    if surroundings.startswith("docker"):
        return (
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-c",
            _HIDE_GROUPS,
            "sh",
            *here,
        )
    return here


def main() -> None:
    """Become what the surroundings say, then the command."""
    surroundings, *words = sys.argv[1:]
    refused = list(_LANDLOCK) if surroundings.endswith("without-landlock") else []
    if surroundings.startswith("docker"):
        refused += _REFUSED
        capabilities = ",".join(["-all", *(f"+{name}" for name in _CAPABILITIES)])
        words = ["setpriv", "--bounding-set", capabilities, "--inh-caps", "-all", *words]
    else:
        user = str(LAPTOP_USER)
        words = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups",
                 "--bounding-set", "-all", "--inh-caps", "-all", *words]  # fmt: skip
    _refuse(refused, surroundings.startswith("docker"))
    os.execvp(words[0], words)


def _refuse(names: list[str], docker: bool) -> None:
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    rules.set_attr(pyseccomp.Attr.CTL_NNP, 0)  # a container does not set it either
    refusal = pyseccomp.ERRNO(errno.EPERM)
    for name in names:
        try:
            rules.add_rule(refusal, name)
        except (ValueError, OSError):
            continue  # older or of another architecture
    if docker:
        rules.add_rule(refusal, "socket", pyseccomp.Arg(0, pyseccomp.EQ, _AF_VSOCK))
        for bit in (7, 17, *range(25, 31)):  # CLONE_NEWTIME, CLONE_NEWNS, ..., CLONE_NEWNET
            flag = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, 1 << bit, 1 << bit)
            rules.add_rule(refusal, "clone", flag)
        rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    rules.load()


if __name__ == "__main__":
    main()
