"""An IPython shell that runs a notebook's cells inside the worker."""

import ast
import os
import sys
import types

import matplotlib
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.core.profiledir import ProfileDir
from IPython.external.pickleshare import PickleShareDB
from traitlets.config import Config


class CellShell(InteractiveShell):
    """IPython with magics and top-level await, without a terminal, a history or a window.

    A statement that fails does not end its cell: the statements below it run all the same. What
    failed is in `failures`, each with the line of the cell in which its statement begins.
    """

    def __init__(self, *args, **kwargs):
        self.failures: list[tuple[BaseException, int | None]] = []
        self._lines: list[list[int]] = []
        super().__init__(*args, **kwargs)

    def enable_gui(self, gui=None):
        """Ignore requests for an event loop: there is no screen."""

    def ask_exit(self):
        """Ignore `exit` and `quit`: the next cell runs all the same."""

    def showtraceback(self, *args, **kwargs):
        """Print nothing: errors go back to the grader as data."""

    showsyntaxerror = showtraceback

    def run_cell(self, raw_cell, *args, **kwargs):
        """Run a cell, which may be one within a cell (the body of a `%%capture`)."""
        self._lines.append([])
        try:
            return super().run_cell(raw_cell, *args, **kwargs)
        finally:
            self._lines.pop()

    def transform_cell(self, raw_cell):
        """The cell in plain Python; remembers which line came from which."""
        transformed = super().transform_cell(raw_cell)
        if self._lines:
            self._lines[-1] = origins(raw_cell, transformed)
        return transformed

    async def run_ast_nodes(
        self, nodelist, cell_name, interactivity="last_expr", compiler=compile, result=None
    ):
        """Run the statements one after the other; returns whether one of them failed."""
        failed = False
        nodes = [part for node in nodelist for part in _parts(node)]
        for place, node in enumerate(nodes):
            last = place == len(nodes) - 1
            this = ExecutionResult(None)
            if not await super().run_ast_nodes(
                [node], cell_name, interactivity if last else "none", compiler, this
            ):
                continue
            failed = True
            error = this.error_before_exec or this.error_in_exec
            self.failures.append((error, self._line(node)))
            if result is not None and result.error_in_exec is None:
                result.error_in_exec = error
            if was_interrupted(error):
                break
        return failed

    def _line(self, node: ast.stmt) -> int | None:
        """The line of the outermost cell in which this statement stands."""
        place = node.lineno
        if self._lines and 0 < place <= len(self._lines[-1]):
            place = self._lines[-1][place - 1]
        return place + len(self._lines) - 1  # a body begins in the line below its magic


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
    shell.extension_manager.load_extension("storemagic")
    # nobody reads a time either, and within the magic a failure would end the cell
    shell.register_magic_function(lambda line, cell: shell.run_cell(cell), "cell", "time")
    run_cell(shell, "None")  # what the first cell makes, every copy of this process has then
    return shell


def enter(folder: str) -> CellShell:
    """The shell that was started, for the files of this folder."""
    # behind the libraries: a file of the submission named torch.py must not shadow torch
    sys.path.append(folder)
    shell = CellShell.instance()
    # what `%cd`, `%store` and `%bookmark` keep
    shell.ipython_dir = os.path.join(folder, ".ipython")
    shell.profile_dir = ProfileDir.create_profile_dir(shell.ipython_dir)
    shell.db = PickleShareDB(os.path.join(shell.profile_dir.location, "db"))
    return shell


def run_cell(shell: CellShell, source: str) -> list[tuple[BaseException, int | None]]:
    """Run one cell; return what its statements raised, and in which lines they stand.

    The line is None where the cell could not be run at all.
    """
    shell.failures, shell._lines = [], []
    result = shell.run_cell(source, store_history=False, silent=False)
    if result.error_before_exec is not None and not shell.failures:
        return [(result.error_before_exec, None)]
    return shell.failures


def was_interrupted(error: BaseException | None) -> bool:
    """Whether it is the grader's interrupt, or what a cell raised because of it."""
    for _ in range(20):
        if error is None or isinstance(error, KeyboardInterrupt):
            break
        error = error.__cause__ or error.__context__
    return isinstance(error, KeyboardInterrupt)


def origins(source: str, transformed: str) -> list[int]:
    """For each line of the transformed cell the number of the line that it came from.

    IPython drops blank lines at the beginning and joins a magic that goes on behind a backslash.
    """
    lines, place, found = source.splitlines(), 0, []
    while place < len(lines) and not lines[place].strip():
        place += 1
    for line in transformed.splitlines():
        found.append(place + 1)
        if "get_ipython()" in line:
            while place < len(lines) and lines[place].rstrip().endswith("\\"):
                place += 1
        place += 1
    return found


def _parts(node: ast.stmt) -> list[ast.stmt]:
    """An import of several names as an import of each: one that fails costs no other."""
    if isinstance(node, ast.Import):
        return [ast.copy_location(ast.Import([name]), node) for name in node.names]
    if isinstance(node, ast.ImportFrom):
        parts = (ast.ImportFrom(node.module, [name], node.level) for name in node.names)
        return [ast.copy_location(part, node) for part in parts]
    return [node]
