"""JupyterLab in a browser, as a student uses it: menus, keys, and what is to be seen."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
TOKEN = "student"
START_SECONDS = 120
# All cells are in the page at any time, nothing is saved unasked, and nobody asks about news.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@contextlib.contextmanager
def serving(folder: Path, own: Path) -> Iterator[str]:
    """A JupyterLab whose files are those of `folder`; gives its address. own: for its settings."""
    for name, text in SETTINGS.items():
        path = own / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(text))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {key: value for key, value in os.environ.items()
            if key not in ("PYTHONPATH", "MPLBACKEND")}  # fmt: skip
    environment = kept | {
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "IPYTHONDIR": str(own / "ipython"),
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
               f"--port={port}", "--ServerApp.port_retries=0", "--ip=127.0.0.1",
               f"--IdentityProvider.token={TOKEN}"]  # fmt: skip
    with open(own / "log", "w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/api/status?token={TOKEN}", server, own / "log")
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            return urllib.request.urlopen(address).close()
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


class Lab:
    """A notebook that is open in JupyterLab. page: Playwright's; screenshots: a folder for them."""

    def __init__(self, page, address: str, notebook: str, screenshots: Path):
        self.page, self.screenshots = page, screenshots
        screenshots.mkdir(parents=True, exist_ok=True)
        page.goto(f"{address}/lab/tree/{notebook}?token={TOKEN}")
        self.cells = page.locator(".jp-Notebook .jp-Cell")
        self._until_idle(START_SECONDS)

    def menu(self, *names: str) -> None:
        """Choose an entry of a menu, such as "Run", "Run All Cells"."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{names[0]}$")).click()
        for name in names[1:]:
            label = re.compile(f"^{re.escape(name)}$")
            self.page.locator(".lm-Menu-itemLabel", has_text=label).click()

    def run_all(self, limit: float) -> None:
        """Run all cells, and wait (at most `limit` seconds) until nothing runs any more."""
        self.menu("Run", "Run All Cells")
        self.page.wait_for_function(_BEGUN)
        self._until_done(limit)

    def save(self) -> None:
        """Save with the keys that everybody knows, and wait until it is done."""
        self.page.keyboard.press("Control+s")
        self.page.wait_for_selector(".jp-NotebookPanel .jp-mod-dirty", state="detached")
        self.page.wait_for_timeout(1000)

    def place(self, text: str) -> int:
        """The place of the only cell whose text begins so, among all cells."""
        sources = self.page.evaluate(_SOURCES)
        found = [place for place, source in enumerate(sources) if source.startswith(text)]
        if len(found) != 1:
            raise AssertionError(f"{len(found)} cells begin with {text!r}")
        return found[0]

    def write(self, place: int, text: str) -> None:
        """Replace a cell's text, as if it was pasted."""
        editor = self.cells.nth(place).locator(".cm-content")
        editor.scroll_into_view_if_needed()
        editor.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def run(self, place: int, limit: float = 120) -> str:
        """Run one cell with its keys, wait, and return what is to be read below it."""
        self.cells.nth(place).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_timeout(300)
        self._until_done(limit)
        return self.shown(place)

    def shown(self, place: int) -> str:
        """What is to be read below a cell."""
        outputs = self.cells.nth(place).locator(".jp-OutputArea-output")
        return "\n".join(outputs.all_inner_texts())

    def not_run(self) -> list[str]:
        """The first lines of code cells that have not run, and of those that show an error."""
        return self.page.evaluate(_NOT_RUN)

    def pictures(self) -> list[str]:
        """The alternative texts of all pictures below cells."""
        images = self.page.locator(".jp-OutputArea-output img")
        return [image.get_attribute("alt") or "" for image in images.all()]

    def screenshot(self, name: str, place: int | None = None) -> Path:
        """Keep a picture of the window, with a cell in its middle if one is named."""
        if place is not None:
            self.cells.nth(place).evaluate("cell => cell.scrollIntoView({block: 'center'})")
            self.page.wait_for_timeout(300)
        path = self.screenshots / f"{name}.png"
        self.page.screenshot(path=path)
        return path

    def _until_idle(self, limit: float) -> None:
        idle = re.compile(r"\| Idle$")  # in the status bar, at the bottom
        self.page.get_by_text(idle).first.wait_for(timeout=1000 * limit)

    def _until_done(self, limit: float) -> None:
        deadline = time.monotonic() + limit
        while self.page.evaluate(_WAITING):
            if time.monotonic() > deadline:
                raise AssertionError(f"cells still run after {limit:.0f} s")
            self.page.wait_for_timeout(500)
        self._until_idle(limit)
        self.page.wait_for_timeout(500)  # for the last output to be drawn


_SOURCES = """() => [...document.querySelectorAll('.jp-Notebook .jp-Cell')].map(cell => {
    const lines = cell.querySelectorAll('.cm-line');
    return cell.classList.contains('jp-CodeCell')
        ? [...lines].map(line => line.textContent).join('\\n') : '';
})"""
_BEGUN = """() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
    .some(prompt => /\\d|[*]/.test(prompt.textContent))"""
_WAITING = """() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
    .some(prompt => prompt.textContent.includes('*'))"""
_NOT_RUN = """() => [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].filter(cell => {
    const prompt = cell.querySelector('.jp-InputPrompt').textContent;
    const mime = 'application/vnd.jupyter.error';
    const failed = cell.querySelector(`[data-mime-type="${mime}"]`);
    return failed || !/\\d/.test(prompt);
}).map(cell => cell.querySelector('.cm-line').textContent)"""
