"""How long each person was followed, as numbers, or every reason why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem, nearest, setting_aside
from ...language import Text
from ..estimates import read_yes_no

CENSORING = Text("those whose follow-up ends early are like those who are followed on")
ENTERING = Text("those who came under observation later are like those who were there as long")


@dataclass(frozen=True)
class Followed:
    """People followed: until when, whether it ended so, and from when.

    Parameters
    ----------
    time, event, entry : array of float, shape (n,)
        `entry` is minus infinity for those who were there from the start.
    """

    time: np.ndarray
    event: np.ndarray
    entry: np.ndarray

    @property
    def is_delayed(self) -> bool:
        """True if somebody came under observation after the start."""
        return bool((self.entry > -np.inf).any())

    @property
    def assumptions(self) -> tuple[Text, ...]:
        """What every estimate from them assumes."""
        return (CENSORING, ENTERING) if self.is_delayed else (CENSORING,)

    def __getitem__(self, rows: np.ndarray) -> Followed:
        return Followed(self.time[rows], self.event[rows], self.entry[rows])

    def at_risk(self, moments: np.ndarray) -> np.ndarray:
        """How many had come before each of `moments` and were still followed then."""
        gone = np.searchsorted(np.sort(self.time), moments)
        return np.searchsorted(np.sort(self.entry), moments) - gone

    def leavers(self, moments: np.ndarray) -> np.ndarray:
        """How many times ended so at each of `moments`."""
        ends = np.sort(self.time[self.event == 1])
        return np.searchsorted(ends, moments, "right") - np.searchsorted(ends, moments)


def read_durations(
    durations: Sequence[float] | pd.Series,
    left: Sequence[bool] | pd.Series,
    entry: Sequence[float] | pd.Series | None = None,
    *,
    name: str = "left",
    places: np.ndarray | None = None,
) -> Followed:
    """Read durations and whether each ended by leaving.

    Parameters
    ----------
    durations, entry : array-like
        Numbers, numbers as text, or timedeltas, which are read as days.
    left : array-like
        Of :func:`~mentorkit.evaluation.estimates.read_yes_no`.
    name : str
        What the errors call `left`.
    places : array of int, optional
        The rows' numbers as the errors tell them, from 0.

    Returns
    -------
    Followed
        An entry of 0 or less is from the start.

    Raises
    ------
    EvaluationError
        With everything that cannot be used.
    """
    problems: list[Problem] = []
    time, start, event = as_numbers(durations), None, None
    with setting_aside(problems):
        event = read_yes_no(left, name)
    if entry is not None:
        start = as_numbers(entry)
    given = {"durations": time, name: event, "entry": start}
    lengths = {key: len(values) for key, values in given.items() if values is not None}
    if len(set(lengths.values())) > 1:
        counted = [f"{n} {key if key == 'durations' else f'entries in {key}'}"
                   for key, n in lengths.items()]  # fmt: skip
        problems.append(Problem("durations", " and ".join(counted),
                                "give one of each for every person"))  # fmt: skip
    unread = [f"{int((~np.isfinite(values)).sum())} in {key}" for key, values in given.items()
              if values is not None and not np.isfinite(values).all()]  # fmt: skip
    if unread:
        problems.append(Problem("durations", f"missing or not numbers: {', '.join(unread)}",
                                "leave those people out, or supply them"))  # fmt: skip
    if (time < 0).any():
        problems.append(Problem("durations", f"{int((time < 0).sum())} are below 0",
                                "count from the common start"))  # fmt: skip
    if start is not None and len(start) == len(time):
        late = (start >= time) & (start > 0)
        if late.any():
            problems.append(
                Problem("entry", f"{int(late.sum())} came under observation only when they left or "
                        f"were last seen, or later (rows {_first_rows(late, places)}, from 0)",
                        "leave those people out, or mend the entry")
            )  # fmt: skip
    if problems:
        raise EvaluationError(problems)
    start = np.full(len(time), -np.inf) if start is None else np.where(start > 0, start, -np.inf)
    return Followed(time, event, start)


def as_numbers(values: Sequence) -> np.ndarray:
    """Numbers as floats, timedeltas as days; NaN for whatever is neither, as a date."""
    series = pd.Series(values).reset_index(drop=True)
    if series.dtype == object and series.map(lambda v: isinstance(v, dt.timedelta)).any():
        series = pd.to_timedelta(series, errors="coerce")
    if pd.api.types.is_datetime64_any_dtype(series):
        return np.full(len(series), np.nan)
    if pd.api.types.is_timedelta64_dtype(series):
        return (series / pd.Timedelta(days=1)).to_numpy(float)
    return pd.to_numeric(series, errors="coerce").to_numpy(float, na_value=np.nan)


def read_time(time: Any) -> float:
    """One moment as a number, a timedelta as days.

    Raises
    ------
    EvaluationError
        There are several, or it is not a number.
    """
    numbers = as_numbers([time]) if np.ndim(time) == 0 else np.array([])
    if len(numbers) != 1 or np.isnan(numbers[0]):
        raise EvaluationError(
            Problem("at", "time is not one number", "ask for one time after the other")
        )
    return float(numbers[0])


def _first_rows(rows: np.ndarray, places: np.ndarray | None, most: int = 10) -> str:
    found = np.flatnonzero(rows) if places is None else places[rows]
    return ", ".join(map(str, found[:most])) + (", …" if len(found) > most else "")


def read_events(event: Sequence | pd.Series, of: Hashable = None) -> tuple[np.ndarray, Hashable]:
    """What happened to each: 1 what is asked for, 2 something else, 0 nothing.

    Raises
    ------
    EvaluationError
        A number is missing, or it is not said which of several words is asked for.
    """
    series = pd.Series(np.asarray(event, dtype=object))
    series = series.where(series.map(lambda value: str(value).strip() != ""), None)
    numbers = pd.to_numeric(series.where(series.notna(), np.nan), errors="coerce")
    known = series[series.notna()]
    if known.empty and isinstance(of, str):
        return np.zeros(len(series)), of
    if numbers[series.notna()].notna().all():
        if numbers.isna().any():
            raise EvaluationError(
                Problem("event", f"{int(numbers.isna().sum())} are missing",
                        "write 0 where nothing has happened, or leave those people out")
            )  # fmt: skip
        of = 1 if of is None else of
        if pd.isna(pd.to_numeric(of, errors="coerce")):
            raise EvaluationError(
                Problem("of", f"no event is {of}", nearest(str(of), map(str, known.unique())))
            )
        return np.select([numbers == 0, numbers == float(of)], [0.0, 1.0], 2.0), of
    labels = sorted(known.map(str).unique())
    problems = []
    if of is None and len(labels) > 1:
        problems.append(Problem("of", "it is not said which event is asked for",
                                f"choose among {', '.join(labels)}"))  # fmt: skip
    elif of is not None and str(of) not in labels and nearest(str(of), labels)[:3] == "did":
        problems.append(Problem("of", f"no event is {of}", nearest(str(of), labels)))
    if problems:
        raise EvaluationError(problems)
    of = labels[0] if of is None else of
    return np.select([series.isna(), series.map(str) == str(of)], [0.0, 1.0], 2.0), of
