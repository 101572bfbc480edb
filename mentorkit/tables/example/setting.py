"""The example's calendar, rates and true effects: all about it that is decided, not drawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from ...errors import Problem, TableError
from ..schemas import DTYPES, table

START = dt.date(2025, 10, 1)
END = dt.date(2026, 11, 30)
#: The example is what an organisation knows on this day; nothing later has happened.
AS_OF = dt.date(2026, 10, 31)

APPLY_FROM, APPLY_TO = dt.date(2025, 8, 18), dt.date(2025, 9, 5)
DRAWN = dt.date(2025, 9, 10)
PROPOSED = dt.date(2025, 9, 17)
KICK_OFFS = (dt.date(2025, 10, 14), dt.date(2025, 10, 16))
CLOSING = dt.date(2026, 11, 26)
TIES_BEFORE, TIES_AFTER = dt.date(2025, 9, 15), dt.date(2026, 10, 1)
#: Wave: first day, last day, share of the full effect that has come about by then.
WAVES = {
    "2025-10": (dt.date(2025, 10, 1), dt.date(2025, 10, 10), 0.0),
    "2026-04": (dt.date(2026, 4, 8), dt.date(2026, 4, 24), 0.5),
    "2026-10": (dt.date(2026, 10, 5), dt.date(2026, 10, 23), 1.0),
}

MONTH_DAYS = 365.25 / 12
#: Monthly hazards of an employee who did not apply, and how applicants differ before any effect.
LEAVING, PROMOTION, MOVING = 0.0085, 0.005, 0.0033
LEAVING_BORN_ABROAD = 1.4
APPLICANTS_LEAVING, APPLICANTS_PROMOTION = 1.5, 1.2
WELLBEING, INCLUSION, TIES_ACROSS = 3.2, 3.25, 2.1
APPLICANTS_WELLBEING, APPLICANTS_INCLUSION, APPLICANTS_TIES_ACROSS = -0.3, -0.4, -0.6
MENTORS_WELLBEING, MENTORS_INCLUSION = 0.2, 0.25
#: Change by wave that everybody shares, so that before-and-after alone misleads.
TREND = {"2025-10": 0.0, "2026-04": -0.05, "2026-10": -0.10}
#: How much more mentors say that they can do after a training, points of 1 to 5.
SELF_RATING_GAIN = 0.6
#: Days between meetings shrink by this factor as the mentor covers all goals instead of none.
CADENCE_RATIO = 0.7


@dataclass(frozen=True)
class Effects:
    """True effects of being offered a place, against staying on the waiting list.

    Parameters
    ----------
    leaving, promotion : float
        Hazard ratios, constant from the programme's first day.
    wellbeing, inclusion : float
        Points on the scale's mean, 1 to 5, in the last wave; half in the one
        before. Between -0.3 and 0.6, so that the ends of the scale never bite.
    ties_across : float
        More people of other departments to turn to; at least 0.

    Examples
    --------
    >>> Effects().leaving
    0.6
    >>> Effects(wellbeing=2)
    Traceback (most recent call last):
    mentorkit.errors.TableError: example: the effect on wellbeing is 2; choose it between ...
    """

    leaving: float = 0.6
    promotion: float = 1.6
    wellbeing: float = 0.35
    inclusion: float = 0.45
    ties_across: float = 1.2

    def __post_init__(self):
        allowed = {
            "leaving": (0.01, 100),
            "promotion": (0.01, 100),
            "wellbeing": (-0.3, 0.6),
            "inclusion": (-0.3, 0.6),
            "ties_across": (0, 20),
        }
        problems = [
            Problem(
                "example",
                f"the effect on {name} is {getattr(self, name)}",
                f"choose it between {low} and {high}",
            )
            for name, (low, high) in allowed.items()
            if not low <= getattr(self, name) <= high
        ]
        if problems:
            raise TableError(problems)


#: A programme that does nothing: what an honest evaluation must not find an effect in.
NO_EFFECTS = Effects(leaving=1, promotion=1, wellbeing=0, inclusion=0, ties_across=0)

_PARTS = (
    "workforce", "recruitment", "careers", "profiles", "pairs", "start", "trainings",
    "meetings", "answers", "ties", "counts", "talks", "ratings",
)  # fmt: skip


def draw_streams(seed: int) -> dict[str, np.random.Generator]:
    """One random generator a part, so that a change in one part leaves the others as they were."""
    children = np.random.SeedSequence(seed).spawn(len(_PARTS))
    return {
        part: np.random.Generator(np.random.PCG64(child))
        for part, child in zip(_PARTS, children, strict=True)
    }


def fill_table(name: str, columns: dict[str, object] | list[dict[str, object]]) -> pd.DataFrame:
    """A table with every column of its schema, in order and in its dtype.

    Parameters
    ----------
    name : str
        Name of the table.
    columns : dict of str to array, or list of dict
        What is known of it, by column or by row; the rest is left empty.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> fill_table("conflicts", [{"id": "P0001", "other_id": "P0002"}])
          id other_id
    0  P0001    P0002
    """
    fields = table(name).fields
    if isinstance(columns, list):
        columns = {f.name: [row.get(f.name) for row in columns] for f in fields}
    length = len(next(iter(columns.values()), ()))
    filled = {}
    for field in fields:
        values = columns.get(field.name)
        if field.kind in ("list", "dates"):
            given = [()] * length if values is None else [tuple(v) if v else () for v in values]
            column = pd.Series(given, dtype=object)
        elif values is None:
            column = pd.Series([None] * length).astype(DTYPES[field.kind])
        elif field.kind == "date":
            column = pd.Series(pd.to_datetime(pd.Series(values))).astype(DTYPES["date"])
        else:
            column = pd.Series(values, dtype=DTYPES[field.kind])
        filled[field.name] = column.reset_index(drop=True)
    return pd.DataFrame(filled)


def spread(rng: np.random.Generator, size: int, limit: float, sd: float) -> np.ndarray:
    """Normal draws kept within ``±limit``; symmetrical, so that their mean stays exactly 0."""
    return np.clip(rng.normal(0, sd, size), -limit, limit)


def weekday(day: dt.date) -> dt.date:
    """`day`, or the Monday after it if it falls on a weekend."""
    return day + dt.timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])


def days_between(first: dt.date, last: dt.date) -> int:
    """Whole days from `first` to `last`."""
    return (last - first).days


def share_out(total: int, weights: list[float]) -> list[int]:
    """`total` things shared out by `weights`, whole and summing to `total`.

    Examples
    --------
    >>> share_out(10, [0.5, 0.3, 0.25])
    [5, 3, 2]
    """
    ends = [round(total * float(c) / sum(weights)) for c in np.cumsum(weights)]
    return [b - a for a, b in pairwise([0, *ends])]
