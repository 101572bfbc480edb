"""A real JupyterLab, and a notebook in it as somebody at a keyboard meets it."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from mentorkit.programme import load_programme
from mentorkit.tables import import_tables

ROOT = Path(__file__).parents[1]
#: What a cell shows once its form is there.
FORM = ".mentorkit-form .jupyter-button:visible"


class Lab:
    """JupyterLab on a port of its own, with a token and no settings but its own.

    Parameters
    ----------
    folder : Path
        Where its notebooks lie; its settings lie beside it.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.token = secrets.token_hex(8)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        own = folder.parent / "jupyter"
        names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR",
                 "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")  # fmt: skip
        kernels = Path(sys.prefix, "share", "jupyter")
        environment = {**os.environ, **{n: str(own / n.lower()) for n in names},
                       "JUPYTER_PATH": str(kernels)}  # fmt: skip
        self.log = (folder.parent / "lab.log").open("wb")
        settings = {
            "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
            # The worst that a reader can ask for: what widgets hold is saved with the notebook.
            "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
        }
        for plugin, values in settings.items():
            file = Path(environment["JUPYTERLAB_SETTINGS_DIR"], *plugin.split(":"))
            file = file.with_suffix(".jupyterlab-settings")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values), "utf-8")
        self.process = subprocess.Popen(
            [Path(sys.executable).with_name("jupyter-lab"), "--allow-root", "--no-browser",
             "--ip=127.0.0.1", f"--port={self.port}", "--ServerApp.port_retries=0",
             f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={folder}"],
            env=environment, stdout=self.log, stderr=subprocess.STDOUT, cwd=folder,
        )  # fmt: skip

    def wait(self, seconds: float = 60) -> None:
        """Until it answers."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{self.url}/api?token={self.token}", timeout=5).close()
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(Path(self.log.name).read_text("utf-8")[-2000:])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(15)
        self.process.kill()
        self.process.wait()
        self.log.close()

    def copy(self, notebook: str, **parameters: str) -> str:
        """A notebook of ours in its folder, with other parameters; returns its name there."""
        source = ROOT / "notebooks" / notebook
        target = self.folder / source.name
        shutil.copy(source, target)
        book = json.loads(target.read_text("utf-8"))
        (cell,) = [c for c in book["cells"] if "parameters" in c["metadata"].get("tags", [])]
        lines = "".join(cell["source"]).splitlines()
        given = {line.split(" = ")[0]: line for line in lines}
        given |= {name: f"{name} = {value!r}" for name, value in parameters.items()}
        cell["source"] = "\n".join(given.values())
        target.write_text(json.dumps(book), "utf-8")
        return target.name

    def open(self, page, notebook: str) -> Notebook:
        """Open a notebook and wait until its kernel is ready."""
        page.goto(f"{self.url}/lab/tree/{notebook}?reset&token={self.token}")
        opened = Notebook(page)
        opened.wait_until_idle()
        return opened


class Notebook:
    """A notebook that is open in a browser's page."""

    def __init__(self, page):
        self.page = page

    def wait_until_idle(self) -> None:
        page = self.page
        page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for(timeout=60_000)
        page.locator(".jp-StatusBar-TextItem", has_text="Python 3 (ipykernel) | Idle").wait_for()

    def run_all(self, until: str = FORM) -> None:
        """Run every cell, by the menu; once more if nothing comes of it."""
        self._run("run-all", until)

    def restart_and_run_all(self, until: str = FORM) -> None:
        """A fresh kernel, and every cell anew."""
        self._run("restart-and-run-all", until)

    def _run(self, command: str, until: str) -> None:
        page = self.page
        for left in (1, 0):
            self._choose("Run", f"runmenu:{command}")
            if "restart" in command:
                page.locator(".jp-Dialog .jp-mod-accept").click()
                page.locator(until).first.wait_for(state="detached")
            try:
                self._accept_a_kernel(until, 20_000 if left else 40_000)
                return
            except Exception:
                if not left:
                    raise

    def _accept_a_kernel(self, until: str, timeout: int) -> None:
        """Wait for what the cells show; a dialogue that asks for a kernel is answered."""
        dialogue = self.page.locator(".jp-Dialog .jp-mod-accept")
        shown = self.page.locator(until)
        shown.or_(dialogue).first.wait_for(timeout=timeout)
        if dialogue.count():
            dialogue.click()
            shown.first.wait_for(timeout=timeout)

    def save(self) -> None:
        """Save the notebook, by the menu."""
        self._choose("File", "docmanager:save")
        self.page.locator(".jp-mod-dirty").first.wait_for(state="detached")

    def _choose(self, menu: str, command: str) -> None:
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.locator(f".lm-Menu-item[data-command='{command}']").click()


def write_programme(folder: Path, params: str, tables: dict[str, str]) -> Path:
    """A programme of its own, imported, with a folder for its notebooks."""
    for name in ("params", "data", "notebooks"):
        (folder / name).mkdir()
    (folder / "params" / "spring.yaml").write_text(params, "utf-8")
    for name, text in tables.items():
        (folder / "data" / f"{name}.csv").write_text(text, "utf-8")
    import_tables(load_programme(folder / "params" / "spring.yaml"))
    return folder
