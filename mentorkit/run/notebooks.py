"""The notebooks of an edition, run by papermill, and what each of them released."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .. import errors
from ..errors import MentorkitError, NotebookError, Problem, RunError
from ..language import Text
from ..publication import MIME, read_blocks
from ..publication.page import PAGES, Blocks
from ..publication.turns import RUN_FOLDER, end_turn, turn_file, write_turn
from ..tables import read_counts
from .edition import Edition, State

#: The notebooks, beside the package in the project.
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"

#: Two kernels at once use two cores; more gain nothing.
_WORKERS = 2


@dataclass(frozen=True)
class Made:
    """A page's released blocks, what they were computed from, and when."""

    blocks: Blocks
    state: State
    when: str


def read_state(edition: Edition) -> State:
    """What the edition's pages would be computed from now."""
    return State.of(edition, NOTEBOOKS.glob("*.ipynb"))


def execute_pages(
    edition: Edition, pages: list[str], state: State, on_progress: Callable[[str], None]
) -> dict[str, Made]:
    """Run the notebooks, two at a time, and read what each released."""
    # Threads of two kernels would fight over two cores.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    work = edition.work_folder
    _give_turns(edition, pages, state)

    def tell(text: Text) -> None:
        on_progress(text.render(edition.language))

    def run(page: str) -> Made | RunError:
        clock = time.perf_counter()
        try:
            made, again = _run_notebook(edition, page, work, state)
        except MentorkitError as error:
            end_turn(work, page)
            tell(Text("{page}: failed", page=page))
            return error if isinstance(error, RunError) else RunError(error.problems)
        if again:
            tell(Text("{page}: taken from the earlier run", page=page))
        else:
            tell(Text("{page}: {seconds:.1f} s", page=page, seconds=time.perf_counter() - clock))
        return made

    with _in_run(work), ThreadPoolExecutor(_WORKERS) as pool:
        results = dict(zip(pages, pool.map(run, pages), strict=True))
    failures = [result for result in results.values() if isinstance(result, RunError)]
    if failures:
        # The same problem, of the params file say, would be told once a page.
        problems = dict.fromkeys(p for failure in failures for p in failure.problems)
        at_fault = any(isinstance(failure, NotebookError) for failure in failures)
        raise (NotebookError if at_fault else RunError)(problems)
    return results


def _run_notebook(edition: Edition, page: str, work: Path, state: State) -> tuple[Made, bool]:
    import nbformat
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    done = work / f"{page}.ipynb"
    stamp = work / f"{page}.key"
    again = _is_done(work, page, state)
    if again:
        notebook = nbformat.read(done, as_version=4)
    else:
        stamp.unlink(missing_ok=True)
        parameters = {
            "params": str(edition.programme.path),
            "as_of": edition.as_of.isoformat(),
            "language": edition.language,
            "audience": edition.audience,
        }
        try:
            notebook = papermill.execute_notebook(
                NOTEBOOKS / f"{page}.ipynb",
                # Nothing is written before it is known what may be: what a run leaves that
                # failed or was killed could tell of people.
                None,
                parameters=parameters,
                kernel_name="python3",
                progress_bar=False,
                cwd=str(edition.programme.path.parent),
                config=_kernel_config(),
                kernel_manager_class=_quiet_kernels(),
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
    found = read_blocks(notebook, page, edition.audience, edition.language)
    if not found.complete:
        raise NotebookError(
            Problem(f"notebooks/{page}.ipynb", "did not reach its last cell",
                    "open it in JupyterLab, run all cells and see where it stops")
        )  # fmt: skip
    if not again:
        if edition.audience == "leadership":
            _keep_released(notebook, edition.language)
        nbformat.write(notebook, done)
        stamp.write_text(state.state_sha256)
    when = dt.datetime.fromtimestamp(stamp.stat().st_mtime, dt.UTC)
    return Made(found, state, when.isoformat(timespec="seconds")), again


def _is_done(work: Path, page: str, state: State) -> bool:
    """True if a run that was cut off had made the page, of the same state."""
    done, stamp = work / f"{page}.ipynb", work / f"{page}.key"
    is_there = done.exists() and stamp.exists() and turn_file(work, page).exists()
    return is_there and stamp.read_text() == state.state_sha256


def _give_turns(edition: Edition, pages: list[str], state: State) -> None:
    """Let pages that are not made now be before others as they were published."""
    kept = (
        {} if edition.audience == "coordinator" else read_counts(edition.programme, edition.as_of)
    )
    for page in PAGES:
        if page not in pages:
            write_turn(edition.work_folder, page, kept.get(page, ()))
        elif not _is_done(edition.work_folder, page, state):
            turn_file(edition.work_folder, page).unlink(missing_ok=True)


@contextmanager
def _in_run(folder: Path) -> Iterator[None]:
    """Tell the kernels that are started meanwhile in which folder their run works."""
    before = os.environ.get(RUN_FOLDER)
    os.environ[RUN_FOLDER] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[RUN_FOLDER]
        else:
            os.environ[RUN_FOLDER] = before


_UNRELEASED = Text("Left out of this record: it was not released.")


def _keep_released(notebook, language: str) -> None:
    """Put a line in the place of each output that nobody released: it may name people."""
    from nbformat.v4 import new_output

    for cell in notebook["cells"]:
        outputs = [o for o in cell.get("outputs", []) if o["output_type"] != "error"]
        if "outputs" in cell:
            cell["outputs"] = [
                output if MIME in output.get("data", {})
                else new_output("stream", text=_UNRELEASED.render(language) + "\n")
                for output in outputs
            ]  # fmt: skip


def _kernel_config():
    """Encrypt what passes to and from the kernel where its version can."""
    from traitlets.config import Config

    return Config({"KernelManager": {"transport_encryption": "auto"}})


def _quiet_kernels():
    """Kernels that write nothing past the notebook: of what a dying one says none is for us."""
    import subprocess

    from jupyter_client.manager import AsyncKernelManager

    class QuietKernelManager(AsyncKernelManager):
        async def start_kernel(self, **more):
            nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            return await super().start_kernel(**more, **nowhere)

    return QuietKernelManager


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
