"""The days that count as weeks go by: public holidays, days off and agreed pauses do not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

from ..programme import Cadence

_DAY = "datetime64[D]"


@cache
def _public_holidays(country: str, year: int) -> tuple[str, ...]:
    """A year's public holidays that fall on a working day, each as 2026-01-06."""
    from holidays import country_holidays

    code, _, part = country.partition("-")
    found = country_holidays(code, subdiv=part or None, years=year)
    return tuple(day.isoformat() for day in found if day.weekday() not in found.weekend)


def find_days_off(cadence: Cadence, first: pd.Timestamp, last: pd.Timestamp) -> np.ndarray:
    """Days from `first` to `last` that run for no pair.

    Parameters
    ----------
    cadence : Cadence
        Its ``holidays``, those on a working day, and ``days_off``.
    first, last : Timestamp

    Returns
    -------
    array of datetime64[D], sorted

    Examples
    --------
    >>> ends = pd.Timestamp("2026-12-24"), pd.Timestamp("2026-12-31")
    >>> find_days_off(Cadence(days_off=["2026-12-24"]), *ends).astype(str).tolist()
    ['2026-12-24', '2026-12-25']
    """
    days: list[np.ndarray] = [np.array([], dtype=_DAY)]
    if cadence.holidays != "none":
        for year in range(first.year, last.year + 1):
            days.append(np.array(_public_holidays(cadence.holidays, year), dtype=_DAY))
    for off in cadence.days_off:
        days.append(np.arange(off.first, off.last + pd.Timedelta(days=1), dtype=_DAY))
    off_days = np.unique(np.concatenate(days))
    return off_days[
        (off_days >= np.datetime64(first, "D")) & (off_days <= np.datetime64(last, "D"))
    ]


class RunningDays:
    """Counts running days between two days of a pair.

    Parameters
    ----------
    cadence : Cadence
    pauses : DataFrame
        ``pair`` (a number from 0), ``starts``, ``ends``: first and last day. Those of one pair
        may overlap; one without an end lasts, one that ends before it starts is none.
    first, last : Timestamp
        No day outside is asked for.

    Examples
    --------
    >>> pauses = pd.DataFrame({"pair": [0], "starts": [pd.Timestamp("2026-02-04")],
    ...                        "ends": [pd.Timestamp("2026-02-06")]})
    >>> ends = [pd.Timestamp("2026-02-01"), pd.Timestamp("2026-02-11")]
    >>> clock = RunningDays(Cadence(), pauses, *ends)
    >>> clock.between([0, 1], [ends[0]] * 2, [ends[1]] * 2).tolist()
    [7.0, 10.0]
    """

    def __init__(
        self, cadence: Cadence, pauses: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp
    ):
        self._first = np.datetime64(first, "D") - 1
        self._length = int((np.datetime64(last, "D") - self._first).astype(int))
        runs = np.ones(self._length + 1, dtype=np.int64)
        runs[0] = 0
        runs[self._place(find_days_off(cadence, first, last))] = 0
        #: Running days from the first to each day, pauses aside.
        self._run = np.cumsum(runs)
        self._set_pauses(pauses)

    def _place(self, days: Sequence | np.ndarray) -> np.ndarray:
        """Days as numbers from the day before the first; those outside at its ends."""
        since = np.asarray(days, dtype="datetime64[us]").astype(_DAY) - self._first
        return np.clip(since.astype(np.int64), 0, self._length)

    def _set_pauses(self, pauses: pd.DataFrame) -> None:
        """Join pauses that overlap, in order of pair and day, and add up their running days."""
        ends = pauses["ends"].fillna(pd.Timestamp(self._first) + pd.Timedelta(days=self._length))
        frame = pd.DataFrame(
            {
                "pair": pauses["pair"].to_numpy(np.int64),
                "start": self._place(pauses["starts"]),
                "end": self._place(ends),
            }
        )
        # One that has not begun, or was over before the first day, takes nothing.
        edges = [pd.Timestamp(self._first + n) for n in (1, self._length)]
        counts = (pauses["starts"] <= ends.clip(upper=edges[1])) & (ends >= edges[0])
        frame = frame[counts.to_numpy(bool)]
        frame = frame.sort_values(["pair", "start"], kind="stable")
        reach = frame.groupby("pair")["end"].cummax()
        before = reach.groupby(frame["pair"]).shift()
        number = (before.isna() | (frame["start"] > before)).cumsum()
        joined = frame.assign(end=reach).groupby(number.to_numpy())
        joined = joined.agg(pair=("pair", "first"), start=("start", "min"), end=("end", "max"))
        starts, ends = joined["start"].to_numpy(), joined["end"].to_numpy()
        taken = self._run[ends] - self._run[np.maximum(starts - 1, 0)]
        self._pair, self._start, self._end = joined["pair"].to_numpy(), starts, ends
        self._key = self._pair * (self._length + 1) + starts
        self._taken = np.concatenate([[0], np.cumsum(taken)])
        self._first_of_pair = np.searchsorted(self._pair, self._pair)

    def _clock(self, pair: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Running days of each pair from the first day to each day."""
        run = self._run[place]
        if not len(self._pair):
            return run
        # The last pause that has begun; those of the same pair before it are over.
        at = np.searchsorted(self._key, pair * (self._length + 1) + place, side="right") - 1
        own = (at >= 0) & (self._pair[at] == pair)
        at = at[own]
        over = self._taken[at] - self._taken[self._first_of_pair[at]]
        until = np.minimum(self._end[at], place[own])
        run[own] -= over + self._run[until] - self._run[np.maximum(self._start[at] - 1, 0)]
        return run

    def between(
        self, pair: Sequence | np.ndarray, start: Sequence | pd.Series, end: Sequence | pd.Series
    ) -> np.ndarray:
        """Running days after each start up to its end, which counts; NaN where one is missing.

        Parameters
        ----------
        pair : sequence of int
        start, end : sequence of Timestamp
            An end before its start gives days below 0.
        """
        known = ~(np.asarray(pd.isna(start)) | np.asarray(pd.isna(end)))
        pair = np.asarray(pair, dtype=np.int64)[known]
        ends = (np.asarray(day, dtype="datetime64[us]")[known] for day in (start, end))
        a, b = (self._clock(pair, self._place(day)) for day in ends)
        found = np.full(len(known), np.nan)
        found[known] = b - a
        return found

    def is_paused(self, pair: Sequence | np.ndarray, day: pd.Timestamp) -> np.ndarray:
        """True for each pair that has a pause on the day.

        Parameters
        ----------
        pair : sequence of int
        day : Timestamp

        Returns
        -------
        array of bool
        """
        place = self._place([day])[0]
        on = (self._start <= place) & (place <= self._end)
        return np.isin(np.asarray(pair), self._pair[on])
