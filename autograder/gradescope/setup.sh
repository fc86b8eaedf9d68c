#!/usr/bin/env bash
# Prepare a grading machine; Gradescope runs this once, as root, when it builds an image.
#
#   setup.sh                     everything, on Debian 12, Ubuntu 22.04 or newer; may be run again
#   setup.sh packages VENV LOCK  only a virtual environment with LOCK's packages (`make setup`)
#   setup.sh python              only print the Python that would be used
#
# Environment: AUTOGRADER_ROOT (/autograder), VENV (/opt/inverse_problems/venv), PYTHON (the one to
# use), TORCH_INDEX (address of an index of torch's CPU builds, which spare gigabytes of CUDA
# libraries; on Gradescope, where no variable can be set, the file source/torch_index says it).
set -euo pipefail
umask 022
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
export PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=

say() { printf '==> %s\n' "$*" >&2; }
die() { printf 'setup.sh: %s\n' "$*" >&2; exit 1; }

# Prints "open" or "private" and the interpreter's path; fails where it does not serve. Private is
# a Python in a folder that other accounts cannot enter (a home, often): students' code runs under
# an account of its own and would fail at its first late import.
read -r -d '' PROBE <<'PYTHON' || true
import os, sys
if sys.version_info < (3, 11) or sys.implementation.name != "cpython":
    sys.exit(1)
import ensurepip, venv
folders = [os.path.dirname(os.path.realpath(p)) for p in (os.__file__, sys.executable)]
for folder in list(folders):
    while folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
        folders.append(folder)
seen = all(os.stat(folder).st_mode & 0o001 for folder in folders)
print("open" if seen and os.stat(os.__file__).st_mode & 0o004 else "private", sys.executable)
PYTHON

find_python() {
    local candidate answer private=''
    if [ -n "${PYTHON:-}" ]; then
        answer=$("$PYTHON" -I -c "$PROBE" 2>/dev/null) ||
            die "PYTHON=$PYTHON is no Python 3.11 or newer with the modules venv and ensurepip."
        [ "${answer%% *}" = open ] || warn_private "${answer#* }"
        printf '%s\n' "${answer#* }"
        return
    fi
    for candidate in python3{.13,.12,.11,} {/usr,/usr/local}/bin/python3{.13,.12,.11,}; do
        answer=$("$candidate" -I -c "$PROBE" 2>/dev/null </dev/null) || continue
        if [ "${answer%% *}" = open ]; then
            printf '%s\n' "${answer#* }"
            return
        fi
        private=${private:-${answer#* }}
    done
    [ -n "$private" ] || return 1
    warn_private "$private"
    printf '%s\n' "$private"
}

warn_private() {
    say "Warning: other accounts cannot read $1. Sealed grading as root needs a Python that they" \
        "can read, such as the system's; name one with PYTHON=... and remove the environment."
}

# make_venv VENV: a working virtual environment; one that an interruption left is used again.
make_venv() {
    local python site info
    if ! "$1/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$(find_python) ||
            die "needs Python 3.11 or newer with venv and ensurepip (Debian, Ubuntu: python3-venv)."
        say "Making $1 with $python"
        mkdir -p "$(dirname "$1")"
        "$python" -m venv --clear "$1"
    fi
    # A package that was cut off while it was unpacked counts as installed for pip: forget it.
    site=$("$1/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    for info in "$site"/*.dist-info; do
        [ ! -d "$info" ] || [ -f "$info/INSTALLER" ] || rm -rf "$info"
    done
}

# install_torch PYTHON LOCK VERSION: a CPU build where TORCH_INDEX or pip's own settings offer one.
# Asked with hashes pip would prefer the registry's build, so choose first, then check the hash.
install_torch() {
    local folder
    folder=$(mktemp -d)
    say "Installing torch $3"
    if ! { "$1" -m pip download --quiet --no-deps --dest "$folder" "torch==$3" \
        ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} &&
        sed -n '/^torch==/,/[^\]$/p' "$2" >"$folder/only.txt" &&
        "$1" -m pip install --quiet --no-deps --no-index --find-links "$folder" \
            --require-hashes -r "$folder/only.txt"; }; then
        say "Warning: no torch of which $2 knows the hash came this way; trying the registry's."
    fi
    rm -rf "$folder"
}

# install_packages VENV LOCK: exactly what LOCK says, and a font cache for matplotlib.
install_packages() {
    local python=$1/bin/python lock=$2 torch
    torch=$(sed -n 's/^torch==\([0-9.]*\).*/\1/p' "$lock")
    [ -n "$torch" ] || die "$lock has no line for torch."
    [[ "$("$python" -m pip show torch 2>/dev/null)" == *"Version: $torch"* ]] ||
        install_torch "$python" "$lock" "$torch"
    say "Installing $(grep -c '^[a-z]' "$lock") packages of $(basename "$lock"); this takes minutes"
    "$python" -m pip install --quiet --no-deps --require-hashes -r "$lock"
    if ! "$python" -c 'import torch' 2>/dev/null; then
        say "This build of torch wants CUDA libraries: installing those that it names (gigabytes)"
        "$python" -m pip install --quiet "torch==$torch"
        "$python" -c 'import torch' || die "torch $torch does not start; see the error above."
    fi
    say "Building matplotlib's font cache"
    MPLCONFIGDIR=$(cd "$1" && pwd)/share/matplotlib MPLBACKEND=agg \
        "$python" -c 'import matplotlib.pyplot' 2>/dev/null
}

# apt COMMAND...: apt-get with fresh lists, in three attempts.
apt() {
    local attempt
    command -v apt-get >/dev/null || die "no apt-get here; do by hand what it would: $*"
    for attempt in 1 2 3; do
        if apt-get update -qq && apt-get "$@" >/dev/null; then return; fi
        say "apt-get failed (attempt $attempt of 3)"
        sleep $((attempt * 5))
    done
    return 1
}

# Sets PYTHON: one beside the system's own where that is too old; the platform needs its own as is.
bring_python() {
    local version
    PYTHON=$(find_python) && return
    say "No Python 3.11 or newer here: installing one beside the system's"
    apt check || die "the package lists cannot be read."
    for version in 3.13 3.12 3.11; do
        [ -n "$(apt-cache search --names-only "^python$version-venv\$")" ] || continue
        apt install -y -qq --no-install-recommends "python$version" "python$version-venv" &&
            PYTHON=$(find_python) && return
    done
    die "this system offers no Python 3.11 or newer. Choose Ubuntu 22.04 or newer, or Debian 12."
}

everything() {
    local root=${AUTOGRADER_ROOT:-/autograder} venv=${VENV:-/opt/inverse_problems/venv}
    local source=$root/source python
    [ "$(id -u)" = 0 ] || die "must run as root (for a virtual environment only: setup.sh packages)."
    [ -f "$source/requirements.lock" ] ||
        die "$source/requirements.lock is missing: unpack gradescope.zip into $source."
    say "Closing $root to other accounts"
    chown -R root:root "$source"
    chmod -R go-rwx "$source"
    chmod 0700 "$root"
    if [ -z "${TORCH_INDEX:-}" ] && [ -f "$source/torch_index" ]; then
        TORCH_INDEX=$(head -n 1 "$source/torch_index")
    fi

    bring_python
    make_venv "$venv"
    install_packages "$venv" "$source/requirements.lock"
    python=$venv/bin/python
    "$python" -c 'import pyseccomp' 2>/dev/null ||
        apt install -y -qq --no-install-recommends libseccomp2
    "$python" -c 'import IPython, fastjsonschema, matplotlib, msgpack, numpy, pyseccomp, skimage, torch' ||
        die "a package does not start; see the error above."
    "$python" -m compileall -q "$source/autograder" "$source/starter_code" >/dev/null || true

    # Students' code gets a fresh account number for every submission; this name is for people who
    # look for one, and for files of an instructor's own that student code may read.
    id student >/dev/null 2>&1 ||
        useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin student

    say "Testing the seal"
    "$source/run_autograder" --self-test ||
        die "the self-test failed: submissions would not be graded on this machine."
    say "Ready."
}

case "${1:-}" in
    '') everything ;;
    python) find_python || die "no Python 3.11 or newer with venv and ensurepip found." ;;
    packages)
        if [ $# != 3 ] || [ ! -f "$3" ]; then die "usage: setup.sh packages VENV LOCK"; fi
        make_venv "$2"
        install_packages "$2" "$3"
        ;;
    *) die "unknown argument $1; read the first lines of this file." ;;
esac
