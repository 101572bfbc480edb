"""The forms of what a phase finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from ..errors import ReleaseError, nearest
from ..language import Text
from .columns import Column
from .figures import Bound, Claim, Count, Fact, Figure, Keyed, Mean, Spread, Words, untold

Status = Literal["good", "watch", "act", "info"]


@dataclass(frozen=True)
class Answer:
    """A sentence that belongs first on the page, with how things stand.

    Parameters
    ----------
    text : Text, Claim or Keyed
    status : {"good", "watch", "act", "info"}
        ``good`` is as planned, ``info`` says nothing.
    rests_on : sequence of Count, Share, Mean or Fact, optional
        The figures that `status` follows from; all those of `text` by
        default. Where one of them is hidden the status is ``info``.
    """

    text: Words | Claim | Keyed
    status: Status = "info"
    rests_on: Sequence[Figure] | None = None


@dataclass(frozen=True)
class Heading:
    """The heading of a section."""

    text: Words


@dataclass(frozen=True)
class Note:
    """A paragraph."""

    text: Words | Claim | Keyed


@dataclass(frozen=True)
class Quotation:
    """Somebody's own words, which a person has read and approved.

    Parameters
    ----------
    quote : str
    approved_by : str
        Who lets it leave.
    approved_on : date
    by : Text or str, optional
        Whose words they are, never by name: a role.
    """

    quote: str
    approved_by: str
    approved_on: dt.date
    by: Words | None = None


@dataclass(frozen=True)
class Limits:
    """What the page cannot say; a list at its end."""

    texts: Sequence[Words]


@dataclass(frozen=True)
class Decision:
    """What the page asks its readers to decide; a list at its end."""

    texts: Sequence[Words]


@dataclass(frozen=True)
class Missing:
    """A section that could not be made, the table it wants and how to supply it."""

    table: str
    text: Words


@dataclass(frozen=True)
class Tabulation:
    """A table of figures about groups of people.

    Parameters
    ----------
    frame : DataFrame
        One row a category; every column is described in `columns` or used
        there as a `k` or an `n`.
    title : Text
        The caption: what is counted, over whom, when.
    columns : dict of str to Column
        The columns to show, in order.
    note : Text, optional
        How to read it, source.
    open_labels : bool
        True where the row names were typed by people (goals, interests): rows
        below the threshold are then left out, since a rare name can point at
        its author.
    needs : str
        The table that would fill it, named if the frame is empty.
    held : str
        Column of the frame that says of each row whether its figures stand as an earlier
        edition told them: they are told as "about" so many.
    tells_without_figures : bool
        True where the rows say something of their own (targets, rules): the
        table is then shown although every figure in it is hidden.
    key : str
        By what its figures are known in every edition, in place of page and title: two
        tables of the same rows and columns then tell them alike.

    Raises
    ------
    ReleaseError
        A column that is not in `frame`.
    """

    frame: pd.DataFrame
    title: Words
    columns: Mapping[str, Column]
    note: Words | None = None
    open_labels: bool = False
    needs: str = ""
    tells_without_figures: bool = False
    held: str = ""
    key: str = ""

    def __post_init__(self):
        have = [str(c) for c in self.frame.columns]
        wanted = [
            name
            for key, column in self.columns.items()
            for name in (key, column.k, column.n, column.by, column.key, column.among, *column.on)
            if name
        ]
        absent = [name for name in dict.fromkeys(wanted) if name not in have]
        if absent:
            raise ReleaseError(
                f'The table "{self.title}" has no column {name}; {nearest(name, have)}'
                for name in absent
            )
        # Only of a column that is shown can be said whether it is hidden.
        unshown = [name for c in self.columns.values() for name in c.on if name not in self.columns]
        if unshown:
            raise ReleaseError(
                f'The table "{self.title}" rests a verdict on the column {name}, which it does '
                "not show; list it in columns."
                for name in unshown
            )


@dataclass(frozen=True)
class Chart:
    """A chart of a :class:`Tabulation`, drawn from what of it is released.

    Parameters
    ----------
    table : Tabulation
    kind : {"bar", "stacked", "line", "interval", "step", "network"}
        ``bar``: one bar a row and column of `y`. ``stacked``: parts of a whole.
        ``line``: `x` in order (dates, waves). ``interval``: point `y` with the
        columns `low` and `high`. ``step``: survival curve. ``network``: a line
        between the groups in `x` and `group` of each row, as thick as its figure, a
        panel for each column of `y`.
    x : str
        Column for the categories or the horizontal axis.
    y : sequence of str
        Columns to draw.
    alt : Text
        What the chart shows, for who cannot see it; no figure that the table
        would hide.
    """

    table: Tabulation
    kind: Literal["bar", "stacked", "line", "interval", "step", "network"]
    x: str
    y: Sequence[str]
    alt: Words
    low: str | None = None
    high: str | None = None
    group: str | None = None
    y_label: Words | None = None
    x_label: Words | None = None


@dataclass(frozen=True)
class PersonList:
    """A table whose rows are people: for the coordinator and never for leadership.

    Parameters
    ----------
    frame : DataFrame
    title : Text
    columns : dict of str to Text
        The columns to show, in order, with their headers. Never a survey
        answer, never a person's free text.
    note : Text, optional
    """

    frame: pd.DataFrame
    title: Words
    columns: Mapping[str, Words]
    note: Words | None = None


@dataclass(frozen=True)
class Estimate:
    """A figure with its uncertainty and where it comes from.

    Parameters
    ----------
    name : Text
        What is estimated.
    value, low, high : float
        Point estimate and the ends of its interval.
    n : int
        People behind it.
    spec : str
        How it is written, e.g. ``".0%"``.
    method, source : Text or str
        The statistic and where it is described.
    design : Text, optional
        What the comparison can and cannot say.
    level : float
        Coverage of the interval.
    assumptions : sequence of Text
    k : int, optional
        For a share or a rate: the people counted in its numerator.
    held : bool
        It stands as an earlier edition told it.

    Examples
    --------
    >>> print(Estimate(Text("Retention"), 0.9, 0.82, 0.95, n=120, spec=".0%"))
    Retention: 90% (95% interval 82% to 95%; 120 people)
    """

    name: Words
    value: float
    low: float
    high: float
    n: int
    spec: str = ".1f"
    method: Words = ""
    source: Words = ""
    design: Words | None = None
    level: float = 0.95
    assumptions: Sequence[Words] = field(default_factory=tuple)
    k: int | None = None
    held: bool = False

    def sentence(self) -> Text:
        """The estimate as one sentence, its figures still marked for release."""

        return Text(
            "{name}: {value} ({level} interval {low} to {high}; {n} people)",
            name=self.name,
            value=self._figure(self.value),
            level=Fact(self.level, ".0%"),
            low=self._figure(self.low, Spread),
            high=self._figure(self.high, Spread),
            n=Count(self.n),
        )

    def _figure(self, value: float, form: type[Mean] = Mean) -> Figure:
        # With n, the end of a share's interval tells as much as the share itself.
        if self.k is not None:
            of = self.value if form is Spread else None
            return Bound(self.k, self.n, end=value, spec=self.spec, of=of)
        return form(value, self.n, self.spec)

    def claim(self) -> Claim:
        """The sentence, and what is told if its figures are hidden: first the interval goes."""
        alone = Text(
            "{name}: {value} ({n} people, too few to show an interval)",
            name=self.name,
            value=self._figure(self.value),
            n=Count(self.n),
        )
        return Claim(self.sentence(), otherwise=Claim(alone, otherwise=untold(self.name)))

    def __str__(self) -> str:
        return str(self.sentence())


Finding = (
    Answer
    | Heading
    | Note
    | Limits
    | Decision
    | Missing
    | Tabulation
    | Chart
    | PersonList
    | Estimate
)


def flatten(findings: Any) -> Iterator[Finding]:
    """Every finding in a nest of lists, in order; None is passed over."""
    if findings is None:
        return
    if isinstance(findings, (list, tuple)):
        for item in findings:
            yield from flatten(item)
    else:
        yield findings
