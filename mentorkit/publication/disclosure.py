"""What may be shown of how few: the rules that every figure passes before it leaves.

A count below ``minimum_group`` people, a share with so few people in it or
beside it, and a summary of fewer than ``minimum_answers`` values are hidden.
Where one hidden count could be had back from its column's total, the smallest
other count is hidden with it.
"""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..errors import ReleaseError
from ..language import Text, Wording, format_value
from ..programme import Privacy
from ..result import Column, Count, Fact, Mean, Share, Tabulation

HIDDEN = Text("hidden")


# ---------------------------------------------------------------- single figures


def hides_count(people: float, privacy: Privacy) -> bool:
    """True if so few people must not be counted in the open."""
    return 0 < people < privacy.minimum_group


def hides_share(k: float, n: float, privacy: Privacy) -> bool:
    """True if a share would tell of too few: in all, in it or outside it."""
    return n < privacy.minimum_group or hides_count(k, privacy) or hides_count(n - k, privacy)


def hides_mean(n: float, privacy: Privacy) -> bool:
    """True if a mean stands on too few answers."""
    return n < privacy.minimum_answers


# ---------------------------------------------------------------- sentences


def protect_text(text: Any, privacy: Privacy) -> Any:
    """The text with every figure about too few people exchanged for words.

    Parameters
    ----------
    text : Text, Wording or str
    privacy : Privacy

    Returns
    -------
    Text, Wording or str

    Raises
    ------
    ReleaseError
        A number or date stands in the text without saying what it is.

    Examples
    --------
    >>> few = Text("{n} pairs have not met", n=Count(3))
    >>> str(protect_text(few, Privacy()))
    'fewer than 5 pairs have not met'
    """
    if not isinstance(text, Text):
        return text
    counts = [v.n for v in text.values.values() if isinstance(v, Count) and v.people is None]
    values = {}
    for name, value in text.values.items():
        values[name] = _protect_value(name, value, text, counts, privacy)
    return text.replace(**values)


def _protect_value(name: str, value: Any, text: Text, counts: list[int], privacy: Privacy) -> Any:
    if isinstance(value, Count):
        return _protect_count(value, counts, privacy)
    if isinstance(value, Share):
        if value.n == 0:
            return Text("none")
        return Text("a hidden share") if hides_share(value.k, value.n, privacy) else value
    if isinstance(value, Mean):
        return Text("a hidden figure") if hides_mean(value.n, privacy) else value
    if isinstance(value, Text):
        return protect_text(value, privacy)
    if isinstance(value, (Fact, Wording, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_protect_value(name, item, text, counts, privacy) for item in value]
    raise ReleaseError(
        f'In the text "{text.message}" the field {name} does not say what it is: '
        "wrap it in Count, Share, Mean or Fact."
    )


@dataclass(frozen=True)
class _About:
    """A count that is only told roughly, and still decides between one and many."""

    text: Text
    n: int

    def render(self, language: str) -> str:
        return self.text.render(language)


def _protect_count(value: Count, counts: list[int], privacy: Privacy) -> Any:
    few = privacy.minimum_group
    people = value.n if value.people is None else value.people
    if hides_count(people, privacy):
        if value.people is None:
            return _About(Text("fewer than {few}", few=Fact(few)), 2)
        return _About(Text("a hidden number of"), 2)
    # "115 of 118" would tell of the three others.
    shown = [other for other in counts if not hides_count(other, privacy)]
    if value.people is None and any(0 < other - value.n < few for other in shown):
        rounded = value.n // few * few
        return _About(Text("about {n}", n=Fact(rounded)), rounded)
    return value


# ---------------------------------------------------------------- tables


@dataclass(frozen=True)
class Cell:
    """A cell as it may be shown; `number` is for charts and None where hidden."""

    text: str
    hidden: bool = False
    number: float | None = None


@dataclass(frozen=True)
class ReleasedTable:
    """A table of which nothing more can be shown than it holds."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    hidden: int

    def column(self, name: str) -> list[Cell]:
        """The cells of a column."""
        place = self.names.index(name)
        return [row[place] for row in self.rows]


def protect_table(table: Tabulation, privacy: Privacy, language: str) -> ReleasedTable:
    """The table with every cell hidden that tells of too few.

    Parameters
    ----------
    table : Tabulation
    privacy : Privacy
    language : {"sv", "en"}

    Returns
    -------
    ReleasedTable
    """
    frame = table.frame.reset_index(drop=True)
    if table.open_labels:
        frame = _drop_rare_rows(frame, table.columns, privacy)
    hidden = _hidden_cells(frame, table.columns, privacy)
    rows = []
    for i in range(len(frame)):
        cells = []
        for name, column in table.columns.items():
            if hidden[name][i]:
                cells.append(Cell(HIDDEN.render(language), hidden=True))
            else:
                cells.append(_cell(frame[name].iloc[i], column, language, privacy))
        rows.append(tuple(cells))
    return ReleasedTable(
        names=tuple(table.columns),
        kinds=tuple(column.kind for column in table.columns.values()),
        headers=tuple(format_value(column.text, language) for column in table.columns.values()),
        rows=tuple(rows),
        hidden=int(sum(map(sum, hidden.values()))),
    )


def _cell(value: Any, column: Column, language: str, privacy: Privacy) -> Cell:
    if isinstance(value, Text):
        value = protect_text(value, privacy)
    text = format_value(None if value is pd.NA else value, language, column.spec)
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    number = float(value) if is_number and not np.isnan(value) else None
    return Cell(text, number=number)


def _hidden_cells(frame: pd.DataFrame, columns, privacy: Privacy) -> dict[str, np.ndarray]:
    few = privacy.minimum_group
    hidden = {name: np.zeros(len(frame), bool) for name in columns}
    people = {
        name: _people_in(frame, column.n or name)
        for name, column in columns.items()
        if column.kind == "count"
    }
    for name, column in columns.items():
        if column.kind == "count":
            hidden[name] = (people[name] > 0) & (people[name] < few)
    for column in columns.values():
        # Whoever knows how many there are in all, from another table or the
        # text, would have the rest by subtraction.
        if column.kind == "share" and column.k in people:
            rest = _people_in(frame, column.n) - people[column.k]
            hidden[column.k] |= (rest > 0) & (rest < few)
    for name, column in columns.items():
        if column.kind == "count":
            _hide_second(hidden[name], people[name])
    for name, column in columns.items():
        if column.kind == "share":
            k, n = _people_in(frame, column.k), _people_in(frame, column.n)
            hidden[name] = np.array(
                [n_ > 0 and hides_share(k_, n_, privacy) for k_, n_ in zip(k, n, strict=True)],
                bool,
            )
            for source in (column.k, column.n):
                if source in hidden:
                    hidden[name] |= hidden[source]
        elif column.kind == "mean":
            n = _people_in(frame, column.n)
            known = frame[name].notna().to_numpy()
            hidden[name] = known & (n < privacy.minimum_answers)
    return hidden


def _people_in(frame: pd.DataFrame, name: str) -> np.ndarray:
    return pd.to_numeric(frame[name]).fillna(0).to_numpy(float)


def _hide_second(hidden: np.ndarray, people: np.ndarray) -> None:
    """Hide the smallest shown count beside a single hidden one."""
    if hidden.sum() != 1 or len(hidden) < 2:
        return
    shown = np.flatnonzero(~hidden & (people > 0))
    if len(shown):
        hidden[shown[np.argmin(people[shown])]] = True


def _drop_rare_rows(frame: pd.DataFrame, columns, privacy: Privacy) -> pd.DataFrame:
    """Leave out rows whose every count is below the threshold.

    They are not added up: one person may stand in several of them, so that a
    sum would count mentions and tell of fewer people than it says.
    """
    governing = [column.n or name for name, column in columns.items() if column.kind == "count"]
    if not governing or frame.empty:
        return frame
    largest = np.max([_people_in(frame, name) for name in governing], axis=0)
    return frame[largest >= privacy.minimum_group].reset_index(drop=True)
