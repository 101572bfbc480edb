"""Which cells of a table stand as an earlier edition told them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..language import Text
from ..result import Bound, Column, Count, Mean, Share
from .counting import CountedTable, row_names
from .ledger import Entry, Rules
from .linking import HELD


def places_of(frame: pd.DataFrame, columns, rules: Rules) -> list[Rules]:
    """Where each row is: the words of its labels, which are the same in every edition."""
    return [rules.at(name) for name in row_names(frame, columns)]


def stand_as_told(figure: Any, rules: Rules) -> Any:
    """A figure to go by: as an earlier edition went by it where so few have come or gone since.

    What is gone by is kept for later editions, unless it may not be told.

    Parameters
    ----------
    figure : Count, Share or Mean
    rules : Rules
        At the figure's name.

    Returns
    -------
    Count, Share or Mean
        With ``held`` where it is the earlier one.
    """
    then = rules.hold(figure)
    if then is not None:
        figure = _as_then(figure, then)
    if not figure.hides(rules):
        rules.note(figure)
    return figure


def figures_in(words: Any, rules: Rules) -> Iterator[tuple[Any, Rules]]:
    """The figures of a cell's words, each with where it is."""
    if isinstance(words, (Count, Share, Mean)):
        yield words, rules
    elif isinstance(words, Text):
        for name, value in words.values.items():
            yield from figures_in(value, rules.at(name))
    elif isinstance(words, (list, tuple)):
        for k, value in enumerate(words):
            yield from figures_in(value, rules.at(k))


def has_held_figures(frame, columns, places: Sequence[Rules], counted: CountedTable) -> bool:
    """True if a figure in a cell's words is held, or an earlier page holds a row of the table."""
    return any(
        at.hold(figure) is not None
        for name in columns
        for words, place in zip(frame[name], places, strict=True)
        for figure, at in figures_in(words, place.at(name))
    ) or any(counted.state(name) == HELD for name in counted.at)


def stand_alike(frame, columns, places: Sequence[Rules]) -> pd.DataFrame:
    """The table with figures in words that have not moved marked like those that are held."""
    alike = {
        name: [
            _mark_still(words, place.at(name))
            for words, place in zip(frame[name], places, strict=True)
        ]
        for name in columns
        if frame[name].dtype == object
    }
    return frame.assign(**{k: pd.Series(v, frame.index, object) for k, v in alike.items()})


def _mark_still(words: Any, rules: Rules) -> Any:
    if isinstance(words, (Count, Share, Mean)):
        return replace(words, held=words.held or rules.stand(words) is not None)
    if isinstance(words, Text):
        values = words.values.items()
        return words.replace(**{name: _mark_still(v, rules.at(name)) for name, v in values})
    if isinstance(words, (list, tuple)):
        return [_mark_still(value, rules.at(k)) for k, value in enumerate(words)]
    return words


def stays_held(row: pd.Series, columns, at: Rules) -> bool:
    """True if an earlier edition told a count of the row and few have come or gone since."""
    return any(
        at.at(name).hold(_count_of(row, name, column)) is not None
        for name, column in columns.items()
        if column.kind == "count"
    )


def _count_of(row: pd.Series, name: str, column: Column) -> Count:
    n, people = pd.to_numeric(row[[name, column.n or name]]).fillna(0).astype(int)
    return Count(n, people=people if column.n else None)


def stand_together(figures: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """Figures to go by that stand or fall together, as :func:`stand_as_told` has one.

    Where so few have come or gone since behind one of them, all are the earlier ones.

    Parameters
    ----------
    figures : mapping of str to Count, Share or Mean
        By their names.
    rules : Rules
        At the name of all of them.

    Returns
    -------
    dict of str to Count, Share or Mean
    """
    places = {name: rules.at(name) for name in figures}
    if any(places[name].hold(figure) is not None for name, figure in figures.items()):
        then = {name: at.then() for name, at in places.items()}
        for entry in then.values():
            if entry is not None:
                rules.note(entry)
        return {name: _as_then(figure, then[name]) for name, figure in figures.items()}
    if not any(figure.hides(rules) for figure in figures.values()):
        for name, figure in figures.items():
            places[name].note(figure)
    return dict(figures)


def _as_then(figure: Any, then: Entry | None) -> Any:
    """A figure as it was; of what was not there, not a number."""
    if isinstance(figure, Share):
        return replace(figure, k=then.k or 0 if then else 0, n=then.n if then else 0, held=True)
    if isinstance(figure, Mean):
        value = float("nan") if then is None else float(then.value)
        return replace(figure, value=value, n=then.n if then else figure.n, held=True)
    people = figure.people if then is None or then.people is None else then.people
    return replace(figure, n=then.n if then else 0, people=people, held=True)


def entry_of(
    frame: pd.DataFrame, told: pd.DataFrame, name: str, column: Column, i: int, at: Rules
) -> Entry | None:
    """What a cell tells (of `told`) of how many people (of `frame`), as the ledger keeps it."""

    def number(of: str) -> int:
        value = pd.to_numeric(frame[of].iloc[i])
        return 0 if pd.isna(value) else int(value)

    value = told[name].iloc[i]
    if column.kind not in ("count", "share", "mean", "spread") or pd.isna(value):
        return None
    if column.kind == "count":
        among = str(frame[column.among].iloc[i]) if column.among else ""
        counted = Count(number(name), people=number(column.n) if column.n else None)
        return replace(Entry.of(at.place, counted), value=float(value), among=among)
    if column.kind == "share":
        share = Bound(number(column.k), number(column.n), end=float(value), spec=column.spec)
        return Entry.of(at.place, share)
    mean = Mean(float(value), number(column.n), column.spec, column.settled)
    return Entry.of(at.place, mean)


def held_cells(
    frame, told, columns, places: Sequence[Rules], hidden, beside: bool = False
) -> dict[tuple[str, int], Entry]:
    """The cells in whose place the earlier edition's figure stands, and which that is.

    A row stands as it did as soon as one of its figures has moved by few: with
    a share and its count the whole could be had back. What the earlier edition
    did not tell of it is hidden. As soon as one row stands so, those that have not
    moved at all do too: which of them has moved would be the record of the one who
    came or went. Where a single row is held and others have moved, whoever knows a
    column's total would have the new figure by subtraction: the smallest of those
    that moved is hidden with it. With `beside` something else of the table is held.
    """
    rows, still, told_then, moved = [], [], {}, {name: [] for name in columns}
    small = {name: mask.copy() for name, mask in hidden.items()}
    for i, place in enumerate(places):
        now = {
            name: entry_of(frame, told, name, c, i, place.at(name)) for name, c in columns.items()
        }
        now = {name: entry for name, entry in now.items() if entry is not None}
        then = {name: place.at(name).then() for name in now}
        pairs = [(name, then[name], now[name]) for name in now if then[name] is not None]
        if any(old.kind == new.kind and old.moved_by_few(new, place) for _, old, new in pairs):
            rows.append(i)
        elif pairs and all(old.is_still(new) for _, old, new in pairs):
            still.append(i)
        else:
            for name, old, new in pairs:
                if not old.is_still(new) and not hidden[name][i]:
                    moved[name].append((new.n, i))
            continue
        told_then[i] = then
    rows = [*rows, *still] if rows or beside else []
    held = {(name, i): old for i in rows for name, old in told_then[i].items() if old is not None}
    for i in rows:
        for name, old in told_then[i].items():
            hidden[name][i] = old is None
    for name, column in columns.items():
        if (
            column.kind == "count"
            and not column.n
            and len(rows) == 1
            and moved[name]
            and not hidden[name].any()
        ):
            hidden[name][min(moved[name])[1]] = True
    _hide_new_shares(frame, told, columns, places, hidden)
    return _without_roughly(held, columns, small, hidden)


def _without_roughly(held, columns, small, hidden) -> dict[tuple[str, int], Entry]:
    """What is held, and hidden where it is to be hidden itself and others of its column are.

    "About 20" lies within few of 20: beside a total that is nearly as good as the number
    itself, and what the small cell was to be lost among.
    """
    rough = {
        i
        for name, i in held
        if columns[name].kind == "count"
        and small[name][i]
        and any(at != i for at in np.flatnonzero(small[name] & hidden[name]))
    }
    for name, i in held:
        if i in rough:
            hidden[name][i] = True
    return {at: entry for at, entry in held.items() if at[1] not in rough}


def _hide_new_shares(frame, told, columns, places: Sequence[Rules], hidden) -> None:
    """Hide shares that were not told before, of a whole that was told with others and moved by few.

    With its count such a share would tell the whole anew.
    """
    for name, column in columns.items():
        if column.kind != "share":
            continue
        now = [entry_of(frame, told, name, column, i, at.at(name)) for i, at in enumerate(places)]
        then = [at.at(name).then() for at in places]
        wholes = {
            (entry.n, old.n)
            for entry, old in zip(now, then, strict=True)
            if entry is not None and old is not None and old.kind == "share"
        }
        for i, entry in enumerate(now):
            if entry is None or then[i] is not None:
                continue
            moved = [n - m for n, m in wholes if n == entry.n]
            if any(0 < abs(change) < places[i].minimum_count for change in moved):
                hidden[name][i] = True
