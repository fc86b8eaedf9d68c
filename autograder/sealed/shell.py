"""An IPython shell that runs a notebook's cells inside the worker."""

import sys
import types

import matplotlib
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


class CellShell(InteractiveShell):
    """IPython with magics and top-level await, without a terminal, a history or a window."""

    def enable_gui(self, gui=None):
        """Ignore requests for an event loop: there is no screen."""

    def ask_exit(self):
        """Ignore `exit` and `quit`: the next cell runs all the same."""

    def showtraceback(self, *args, **kwargs):
        """Print nothing: errors go back to the grader as data."""

    showsyntaxerror = showtraceback


def start(folder: str) -> CellShell:
    """Start this process's shell, its namespace being `__main__`; `folder` is for its own files."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 0
    config.InteractiveShell.history_length = 0
    main = types.ModuleType("__main__")
    shell = CellShell.instance(config=config, user_module=main, ipython_dir=folder)
    sys.modules["__main__"] = main
    # a pseudo-terminal cannot be had here; a plain shell can
    shell.system = shell.system_raw
    # nobody looks at what a worker displays: figures are made, but not rendered
    shell.display_formatter.active_types = ["text/plain"]
    shell.display_formatter.ipython_display_formatter.enabled = False
    matplotlib.rcParams["figure.max_open_warning"] = 0
    run_cell(shell, "None")  # what the first cell makes, every copy of this process has then
    return shell


def enter(folder: str) -> CellShell:
    """The shell that was started, for the files of this folder."""
    # behind the libraries: a file of the submission named torch.py must not shadow torch
    sys.path.append(folder)
    return CellShell.instance()


def run_cell(shell: CellShell, source: str) -> BaseException | None:
    """Run one cell; return what it raised, or None."""
    result = shell.run_cell(source, store_history=False, silent=False)
    return result.error_before_exec or result.error_in_exec
