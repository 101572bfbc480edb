"""Refusals: everything that is wrong with an input, said at once and with its remedy."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, where it is, and how to mend it.

    Parameters
    ----------
    where : str
        File, table or parameter path, e.g. ``"mentees.csv"`` or
        ``"params/spring.yaml"``.
    what : str
        What is wrong. Never holds a person's value of a sensitive column.
    mend : str
        What the reader can do about it.
    row : int, optional
        Row in the sheet as the reader sees it: the header is row 1.
    column : str, optional
        The column's name in the reader's own file.

    Examples
    --------
    >>> print(Problem("mentees.csv", '"31/02/2026" is not a date',
    ...               "write it as 2026-02-28", row=14, column="start_date"))
    mentees.csv, row 14, column start_date: "31/02/2026" is not a date; write it as 2026-02-28.
    """

    where: str
    what: str
    mend: str = ""
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = self.where
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        sentence = f"{place}: {self.what}"
        if self.mend:
            sentence += f"; {self.mend}"
        return sentence if sentence.endswith((".", "?", "!")) else sentence + "."


class MentorkitError(Exception):
    """A refusal with every problem found; the base of all that mentorkit raises.

    Parameters
    ----------
    problems : Problem, str or an iterable of them
        All that is wrong.

    Attributes
    ----------
    problems : tuple of Problem
    exit_code : int
        What the command line exits with: 2 for what the user can mend.
    """

    exit_code = 2

    def __init__(self, problems: Problem | str | Iterable[Problem | str]):
        if isinstance(problems, (Problem, str)):
            problems = [problems]
        self.problems = tuple(
            p if isinstance(p, Problem) else Problem("mentorkit", p) for p in problems
        )
        super().__init__(str(self))

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)

    def __reduce__(self):
        return (type(self), (self.problems,))

    def _render_traceback_(self) -> list[str]:
        # IPython shows this in place of a traceback: the analyst sees the
        # problems, and no frame's local values reach an executed notebook.
        return [f"{type(self).__name__}:", *map(str, self.problems)]


@contextlib.contextmanager
def setting_aside(problems: list[Problem]) -> Iterator[None]:
    """Go on after a refusal: what it tells joins `problems`, to be told with the rest.

    Examples
    --------
    >>> problems = []
    >>> with setting_aside(problems):
    ...     raise TableError("no row")
    >>> [problem.what for problem in problems]
    ['no row']
    """
    try:
        yield
    except MentorkitError as error:
        problems += error.problems


class ProgrammeError(MentorkitError):
    """The params file, or a notebook's parameters, cannot be used."""


class TableError(MentorkitError):
    """A file, a sheet or a table does not hold what its schema asks for."""


class StoreError(MentorkitError):
    """The programme's store cannot be opened, read or written."""


class PersonError(MentorkitError):
    """Nobody has the id, or what was asked about a person's data cannot be done."""


class MatchingError(MentorkitError):
    """The matching was asked for something that has no answer."""


class EvaluationError(MentorkitError):
    """A statistic was asked for on data that cannot carry it."""


class DisclosureError(MentorkitError, ValueError):
    """A table was to be protected that is not a table of counts."""


class ReleaseError(MentorkitError):
    """Something was to leave that says too little about itself to be released."""


class RunError(MentorkitError):
    """A run could not be carried to its end."""


class NotebookError(RunError):
    """A notebook stopped on a fault of its own, not on its input."""

    exit_code = 1


class MentorkitWarning(UserWarning):
    """Something was done as asked, and hardly as it was meant."""


def nearest(name: str, known: Iterable[str]) -> str:
    """A "did you mean" hint, or a list of what is known where nothing is near.

    Examples
    --------
    >>> nearest("n_cluster", ["n_clusters", "weights"])
    'did you mean n_clusters?'
    >>> nearest("colour", ["n_clusters", "weights"])
    'choose among n_clusters, weights'
    """
    known = [str(k) for k in known]
    near = difflib.get_close_matches(str(name), known, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"choose among {', '.join(sorted(known))}" if known else ""
