"""A new programme's folder: all of it, or nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import MentorkitError, Problem, ProgrammeError
from ..language import Plural, Text
from ..programme.fields import check_path
from ..tables.private import write_private
from .choices import Choices, choose
from .params_file import write_params

PARAMS, DATA, IGNORED = "params.yaml", "data", ".gitignore"
#: What lies in the folder from the beginning, and what comes to lie there.
OURS = (PARAMS, "params", DATA, "reports", IGNORED)


@dataclass(frozen=True)
class Begun:
    """A programme that was begun.

    Parameters
    ----------
    params : Path
        Its params file.
    language : {"sv", "en"}
    texts : tuple of Text
        What was made, what was taken for want of an option, and what to do next.
    """

    params: Path
    language: str
    texts: tuple[Text, ...]


def begin_programme(
    folder: str | os.PathLike,
    *,
    language: str = "",
    name: str = "",
    organisation: str = "",
    start: str = "",
    end: str = "",
    tables: Sequence[str] = (),
) -> Begun:
    """Make a programme's folder: a params file, and a workbook for each table to fill in.

    Everything of the programme lies in the folder. What names people is its owner's
    alone, and kept out of version control. Nothing that is there is changed, and where
    something fails nothing is left behind.

    Parameters
    ----------
    folder : path
        Made if it is not there.
    language : {"sv", "en"}, optional
        Of the programme, of the params file's comments and of the workbooks' notes.
    name, organisation : str, optional
    start, end : str, optional
        First and last day, as 2026-10-31.
    tables : sequence of str, optional
        Tables to fill in; see :data:`~mentorkit.beginning.choices.FILLED_IN`.

    Returns
    -------
    Begun

    Raises
    ------
    ProgrammeError
        Everything that is wrong with the options, and a folder that holds a programme
        already or cannot be written.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp(), "spring")
    >>> begun = begin_programme(folder, language="en", tables=["people", "pairs"])
    >>> sorted(path.name for path in folder.rglob("*.*"))
    ['.gitignore', 'pairs.xlsx', 'params.yaml', 'people.xlsx']
    >>> begin_programme(folder)
    Traceback (most recent call last):
    mentorkit.errors.ProgrammeError: spring: params.yaml is there already; a programme has been \
begun here: run mentorkit check on its params file, or name another folder.
    """
    folder, problems = _find_folder(folder)
    choices, more = choose(
        folder.name,
        language=language,
        name=name,
        organisation=organisation,
        start=start,
        end=end,
        tables=tables,
    )
    problems += more
    if choices is None or problems:
        raise ProgrammeError(problems)
    is_new = not folder.exists()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_within(folder, choices)
    except BaseException as error:
        if is_new:
            with contextlib.suppress(OSError):
                folder.rmdir()
        if isinstance(error, (OSError, MentorkitError)):
            raise ProgrammeError(
                Problem(folder.name, "the folder cannot be written",
                        "see that you may write there and that the disk has room, or name another")
            ) from None  # fmt: skip
        raise
    return Begun(folder / PARAMS, choices.language, _tell(folder, choices))


def _find_folder(folder: str | os.PathLike) -> tuple[Path, list[Problem]]:
    """The folder, and why nothing can be begun in it."""
    written = os.fspath(folder)
    try:
        check_path(written)
        path = Path(written).expanduser().resolve()
        if path.exists() and not path.is_dir():
            return path, [Problem(path.name, "a file of this name is there", "name a folder")]
        there = [name for name in OURS if os.path.lexists(path / name)]
    except (OSError, RuntimeError, ValueError):
        shown = repr(written)[1:-1][:60]
        problem = Problem("DIR", f'"{shown}" cannot be a folder', "write its path afresh")
        return Path("programme"), [problem]
    if PARAMS in there or "params" in there:
        there = [name for name in there if name.startswith("params")][:1]
    return path, [
        Problem(
            path.name,
            f"{name} is there already",
            "a programme has been begun here: run mentorkit check on its params file, or name "
            "another folder"
            if name.startswith("params")
            else "name another folder, as one within this",
        )
        for name in there
    ]


def _make_within(folder: Path, choices: Choices) -> None:
    """Make everything in a folder beside where it belongs, and move it when all of it is there."""
    stage = Path(tempfile.mkdtemp(dir=folder, prefix=".new-"))
    moved: list[Path] = []
    try:
        (stage / DATA).mkdir(mode=0o700)
        _write_workbooks(stage / DATA, choices)
        write_private(stage / IGNORED, f"/{DATA}/\n/reports/\n*.sqlite*\n")
        write_private(stage / PARAMS, write_params(choices, DATA))
        for name in (DATA, IGNORED, PARAMS):  # the params file last: with it a programme is there
            os.rename(stage / name, folder / name)
            moved.append(folder / name)
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _write_workbooks(folder: Path, choices: Choices) -> None:
    from ..tables.blank import write_blank
    from ..tables.example import make_example

    # Few people are enough for the rows that are shown.
    made = make_example(1, employees=200, mentors=6, mentees=12, waiting=6).tables
    for name in choices.tables:
        write_blank(folder / f"{name}.xlsx", name, made[name], language=choices.language)


def _tell(folder: Path, choices: Choices) -> tuple[Text, ...]:
    texts: list[Text] = [
        Plural(
            "Made {folder}: {params}, and {n} workbook to fill in, in its folder {data}.",
            "Made {folder}: {params}, and {n} workbooks to fill in, in its folder {data}.",
            n=len(choices.tables), folder=str(folder), params=PARAMS, data=DATA,
        )
    ]  # fmt: skip
    if choices.assumed:
        taken = [f'--{option} "{getattr(choices, option)}"' for option in choices.assumed]
        texts.append(
            Text("Not said, and so until you change it in {params}: {taken}.",
                 params=PARAMS, taken=taken)
        )  # fmt: skip
    texts.append(
        Text(
            "Next: write the programme's purpose in {params}, fill in {data}/people.xlsx, and run "
            'mentorkit check "{path}".',
            params=PARAMS, data=DATA, path=str(folder / PARAMS),
        )
    )  # fmt: skip
    return tuple(texts)
