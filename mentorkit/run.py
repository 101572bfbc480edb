"""Run the notebooks of a programme and publish an edition of its reports.

An edition is published whole or not at all: the notebooks run in a work folder,
the pages are built from what they released, and only then does the new folder
take the old one's place. A run that was cut off goes on where it stopped.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from . import __version__, errors
from .errors import MentorkitError, NotebookError, Problem, ProgrammeError, RunError, nearest
from .language import LANGUAGES
from .programme import Programme, load_programme
from .publication import build_index, build_page, read_blocks
from .publication.page import PAGES, Blocks
from .session import AUDIENCES, find_params

#: The notebooks, beside the package in the project.
NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"

#: Two kernels at once use two cores; more gain nothing.
_WORKERS = 2


@dataclass(frozen=True)
class Edition:
    """One edition of a programme's reports: whose, of which day, for whom.

    Attributes
    ----------
    name : str
        ``"2026-10-31-sv"``: the day it looks back from and its language.
    folder : Path
        Where its pages are published.
    """

    programme: Programme
    as_of: dt.date
    language: str
    audience: str

    @property
    def name(self) -> str:
        """The edition's name, from its day and language."""
        return f"{self.as_of.isoformat()}-{self.language}"

    @property
    def private_folder(self) -> Path:
        """The folder that must not be shared."""
        return self.programme.reports_folder / "coordinator"

    @property
    def folder(self) -> Path:
        """Where the edition's pages lie."""
        parent = self.programme.reports_folder
        return (self.private_folder if self.audience == "coordinator" else parent) / self.name

    @property
    def work_folder(self) -> Path:
        """Where the notebooks run; left in place by a run that failed."""
        return self.private_folder / ".work" / f"{self.name}-{self.audience}"

    @property
    def record_folder(self) -> Path:
        """Where the executed notebooks and the full manifest are kept."""
        return self.private_folder / "runs" / f"{self.name}-{self.audience}"


def run_programme(
    params: str | os.PathLike,
    *,
    phases: Sequence[str] = (),
    as_of: dt.date | None = None,
    language: str = "",
    audience: str = "leadership",
    on_progress: Callable[[str], None] = lambda line: None,
) -> Path:
    """Import the tables, run the notebooks, publish the edition.

    Parameters
    ----------
    params : path
        The params file.
    phases : sequence of str
        Pages to make (``"06"``, ``"meetings"`` or ``"06_meetings"``); all by
        default. Others of the same edition stay as they are.
    as_of : date, optional
        The day to look back from; the params file's, else today.
    language : str
        ``"sv"`` or ``"en"``; the programme's own by default.
    audience : str
        ``"leadership"`` or ``"coordinator"``.
    on_progress : callable
        Told each step in a line of words.

    Returns
    -------
    Path
        ``index.html`` of the edition.

    Raises
    ------
    MentorkitError
        The parameters, the files or a notebook cannot be used. Nothing is
        published then, and what was published before is untouched.
    """
    from filelock import FileLock, Timeout

    programme = load_programme(find_params(params))
    edition, pages = _check_request(programme, phases, as_of, language, audience)
    programme.reports_folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(programme.reports_folder / ".run.lock")
    try:
        with lock.acquire(timeout=0):
            return _run_locked(edition, pages, on_progress)
    except Timeout:
        raise RunError(
            f"Another run of {programme.id} is under way. Wait until it has ended and run again."
        ) from None


def _check_request(
    programme: Programme, phases: Sequence[str], as_of: dt.date | None, language: str, audience: str
) -> tuple[Edition, list[str]]:
    problems, pages = [], []
    for phase in phases:
        found = [p for p in PAGES if phase in (p, p[:2], p[3:])]
        if not found:
            problems.append(Problem("--phase", f"{phase} is not a phase", nearest(phase, PAGES)))
        pages += found
    if language and language not in LANGUAGES:
        problems.append(Problem("--language", f"{language} is not known", "write sv or en"))
    if audience not in AUDIENCES:
        problems.append(
            Problem("--audience", f"{audience} is not known", nearest(audience, AUDIENCES))
        )
    if problems:
        raise ProgrammeError(problems)
    edition = Edition(
        programme, programme.reading_date(as_of), language or programme.language, audience
    )
    return edition, [p for p in PAGES if p in pages] or list(PAGES)


def _run_locked(edition: Edition, pages: list[str], on_progress: Callable[[str], None]) -> Path:
    from .tables import import_tables

    started = dt.datetime.now(dt.UTC)
    _restore(edition.folder)
    report = import_tables(edition.programme)
    for line in report.lines(edition.language):
        on_progress(line)
    made = _execute(edition, pages, on_progress)
    _publish(edition, made, report, started)
    return edition.folder / "index.html"


# ---------------------------------------------------------------- notebooks


def _execute(
    edition: Edition, pages: list[str], on_progress: Callable[[str], None]
) -> dict[str, Blocks]:
    """Run the notebooks, two at a time, and read what each released."""
    # Threads of two kernels would fight over two cores.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    work = edition.work_folder
    work.mkdir(parents=True, exist_ok=True)
    key = _state_key(edition)

    def run(page: str) -> Blocks | RunError:
        clock = time.perf_counter()
        try:
            blocks, again = _run_notebook(edition, page, work, key)
        except MentorkitError as error:
            on_progress(f"{page}: failed")
            return error if isinstance(error, RunError) else RunError(error.problems)
        seconds = time.perf_counter() - clock
        on_progress(f"{page}: taken from the earlier run" if again else f"{page}: {seconds:.1f} s")
        return blocks

    with ThreadPoolExecutor(_WORKERS) as pool:
        results = dict(zip(pages, pool.map(run, pages), strict=True))
    failures = [result for result in results.values() if isinstance(result, RunError)]
    if failures:
        # The same problem, of the params file say, would be told once a page.
        problems = dict.fromkeys(p for failure in failures for p in failure.problems)
        at_fault = any(isinstance(failure, NotebookError) for failure in failures)
        raise (NotebookError if at_fault else RunError)(problems)
    return results


def _run_notebook(edition: Edition, page: str, work: Path, key: str) -> tuple[Blocks, bool]:
    import nbformat
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    done = work / f"{page}.ipynb"
    stamp = work / f"{page}.key"
    again = done.exists() and stamp.exists() and stamp.read_text() == key
    if not again:
        stamp.unlink(missing_ok=True)
        parameters = {
            "params": str(edition.programme.path),
            "as_of": edition.as_of.isoformat(),
            "language": edition.language,
            "audience": edition.audience,
        }
        try:
            papermill.execute_notebook(
                NOTEBOOKS / f"{page}.ipynb",
                done,
                parameters=parameters,
                kernel_name="python3",
                progress_bar=False,
                cwd=str(edition.programme.path.parent),
                config=_kernel_config(),
                # What a kernel says while it is shut down is not for whoever runs us.
                extra_arguments=["--IPKernelApp.log_level=50"],
            )
        except PapermillExecutionError as error:
            raise _failure(page, error) from None
        except DeadKernelError:
            raise NotebookError(
                Problem(
                    f"notebooks/{page}.ipynb",
                    "lost its kernel, for want of memory perhaps",
                    "run it alone with --phase, or on a larger machine",
                )
            ) from None
    found = read_blocks(nbformat.read(done, as_version=4), page, edition.audience, edition.language)
    if not found.complete:
        raise NotebookError(
            Problem(f"notebooks/{page}.ipynb", "did not reach its last cell",
                    "open it in JupyterLab, run all cells and see where it stops")
        )  # fmt: skip
    stamp.write_text(key)
    return found, again


def _kernel_config():
    """Encrypt what passes to and from the kernel where its version can."""
    from traitlets.config import Config

    return Config({"KernelManager": {"transport_encryption": "auto"}})


def _failure(page: str, error) -> RunError:
    """Our own refusals as they are; of any other error its kind, not its values."""
    kind = getattr(errors, error.ename or "", None)
    if isinstance(kind, type) and issubclass(kind, MentorkitError):
        return RunError(
            Problem(f"page {page}", line.rstrip(".")) for line in error.evalue.splitlines()
        )
    return NotebookError(
        Problem(
            f"notebooks/{page}.ipynb",
            f"stopped with {error.ename} in cell {error.exec_count}",
            "open it in JupyterLab and run all cells to see why",
        )
    )


def _state_key(edition: Edition) -> str:
    """A hash of all that a page depends on: params, tables, notebooks, code, reader."""
    digest = hashlib.sha256()
    for part in (edition.name, edition.audience, __version__):
        digest.update(part.encode() + b"\0")
    store = edition.programme.store_path
    package = Path(__file__).parent
    files = [
        edition.programme.path,
        *sorted(NOTEBOOKS.glob("*.ipynb")),
        *sorted(p for p in package.rglob("*") if p.suffix in (".py", ".po", ".j2", ".css")),
        *([store] if store and store.exists() else []),
    ]
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


# ---------------------------------------------------------------- publishing


def _publish(edition: Edition, made: dict[str, Blocks], report, started: dt.datetime) -> None:
    """Build the pages beside the edition's folder, then put the new in the old one's place."""
    folder = edition.folder
    earlier = _read_manifest(folder)
    new = folder.with_name(f".new-{folder.name}")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    kept = {
        name: _first_answer_only(entry)
        for name, entry in earlier.get("pages", {}).items()
        if name not in made and (folder / f"{name}.html").exists()
    }
    for name in kept:
        shutil.copy2(folder / f"{name}.html", new)
    pages = {name: made.get(name) or kept[name] for name in PAGES if name in made or name in kept}
    about = {
        "programme": edition.programme,
        "as_of": edition.as_of,
        "audience": edition.audience,
        "language": edition.language,
    }
    for name, blocks in made.items():
        html = build_page(blocks, name, pages=list(pages), **about)
        (new / f"{name}.html").write_text(html, encoding="utf-8")
    (new / "index.html").write_text(build_index(pages, **about), encoding="utf-8")
    manifest = _manifest(edition, pages, new, started)
    _write_json(new / "manifest.json", manifest)
    _keep_record(edition, made, manifest, report)
    _replace(new, folder)


def _first_answer_only(entry: dict) -> Blocks:
    blocks = [{"kind": "answer", **entry["answer"]}] if entry.get("answer") else []
    return Blocks(blocks, left_out=entry["left_out"], complete=True)


def _manifest(edition: Edition, pages: dict[str, Blocks], folder: Path, started) -> dict:
    entries = {}
    for name, blocks in pages.items():
        answer = next((b for b in blocks.blocks if b["kind"] == "answer"), None)
        entries[name] = {
            "answer": answer and {"status": answer["status"], "text": answer["text"]},
            "left_out": blocks.left_out,
            "sha256": _sha256(folder / f"{name}.html"),
        }
    return {
        "programme": edition.programme.id,
        "edition": edition.name,
        "as_of": edition.as_of.isoformat(),
        "language": edition.language,
        "audience": edition.audience,
        "params_sha256": _sha256(edition.programme.path),
        "pages": entries,
        "versions": {
            "python": platform.python_version(),
            "mentorkit": __version__,
            **{p: version(p) for p in ("pandas", "numpy", "scikit-learn", "statsmodels")},
        },
        "made": {"started": started.isoformat(), "ended": dt.datetime.now(dt.UTC).isoformat()},
    }


def _keep_record(edition: Edition, made: dict[str, Blocks], manifest: dict, report) -> None:
    """Keep the executed notebooks and what was read: in the folder that is not shared."""
    record = edition.record_folder
    record.mkdir(parents=True, exist_ok=True)
    for name in made:
        os.replace(edition.work_folder / f"{name}.ipynb", record / f"{name}.ipynb")
    _write_json(record / "manifest.json", {**manifest, "tables": report.as_records()})
    shutil.rmtree(edition.work_folder, ignore_errors=True)


def _old(folder: Path) -> Path:
    return folder.with_name(f".old-{folder.name}")


def _restore(folder: Path) -> None:
    """Put back an edition that a run was killed over, between its two renames."""
    if _old(folder).exists() and not folder.exists():
        os.replace(_old(folder), folder)


def _replace(new: Path, folder: Path) -> None:
    old = _old(folder)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    os.replace(new, folder)
    shutil.rmtree(old, ignore_errors=True)


def _read_manifest(folder: Path) -> dict:
    try:
        return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _write_json(path: Path, content: dict) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
