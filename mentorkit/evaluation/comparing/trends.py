"""Whether two groups went the same way before the start: what a difference in change rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem
from ...language import Text
from ...result import Count, Estimate, Fact, Mean, Words
from ..estimates import read_yes_no
from ..reading import check_level, number_clusters, read_numbers
from ..turnover import YEAR_DAYS
from .clustered import Coefficient, fit_coefficient
from .covariates import require_columns

WHERE = "check_parallel_trends"


@dataclass(frozen=True)
class ParallelTrends(Estimate):
    """How much faster one group rose than the other before the start.

    Parameters
    ----------
    leads : DataFrame
        One row a time: ``time``, ``before`` (the start), ``difference`` between
        the groups less that of the last time before the start, ``low``, ``high``.
    unit : Text
        What time is counted in.
    p_value : float
        Of the groups having gone the same way.
    n_treated, n_control : int
        People on each side.
    n_left_out : int
        Rows without a value.
    """

    leads: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    unit: Words = ""
    p_value: float = float("nan")
    n_treated: int = 0
    n_control: int = 0
    n_left_out: int = 0

    @property
    def drifts(self) -> bool:
        """True if the interval of the drift lies on one side of none."""
        return self.low > 0 or self.high < 0

    def sentence(self) -> Text:
        """The drift as one sentence, its figures still marked for release."""
        people = min(self.n_treated, self.n_control)
        sides = {"n1": Count(self.n_treated), "n0": Count(self.n_control)}
        if np.isnan(self.low):
            return Text(
                "{name}: {n1} against {n0} people are too few to tell whether they went the same "
                "way before the start.",
                name=self.name,
                **sides,
            )
        values = {
            "name": self.name,
            "value": Mean(self.value, people, self.spec),
            "unit": self.unit,
            "level": Fact(self.level, ".0%"),
            "low": Mean(self.low, people, self.spec),
            "high": Mean(self.high, people, self.spec),
            **sides,
        }
        if self.drifts:
            return Text(
                "{name}: already before the start the groups drifted apart by {value} {unit} "
                "({level} interval {low} to {high}; {n1} against {n0} people), so a difference "
                "in change cannot be told from that drift.",
                **values,
            )
        return Text(
            "{name}: before the start no drift apart was seen ({value} {unit}; {level} interval "
            "{low} to {high}; {n1} against {n0} people). That is no proof that there was none, "
            "nor that there would have been none afterwards.",
            **values,
        )


def check_parallel_trends(
    table: pd.DataFrame,
    outcome: str,
    treated: str,
    time: str,
    *,
    before: Any,
    cluster: str | None = None,
    name: Words | None = None,
    spec: str = ".2f",
    level: float = 0.95,
) -> ParallelTrends:
    """Compare how two groups changed before the start.

    Parameters
    ----------
    table : DataFrame
        One row a person and time.
    outcome, treated, time : str
        Its columns: a number; on which side; a number or a date.
    before : number or date
        The start: earlier times lie before it.
    cluster : str, optional
        Column that names the person, or whatever shares its luck. Without it
        rows of one person count as strangers.
    name, spec, level
        As in :func:`compare_groups`.

    Returns
    -------
    ParallelTrends
        ``value`` is the difference in slopes before the start, of dates a year.

    Raises
    ------
    EvaluationError
        A column is absent, `outcome` holds what is no number, times are neither
        numbers nor dates, or fewer than two of them, with both groups, lie before the start.

    Notes
    -----
    A drift that is seen speaks against comparing changes. One that is not seen
    may be hidden by chance, and the check tells nothing of what would have
    happened after the start [1]_; to go on only where it passes makes the
    answer worse, not better.

    References
    ----------
    .. [1] Roth (2022), American Economic Review: Insights 4, 305-322.

    Examples
    --------
    >>> rows = pd.DataFrame({"who": list("abcdef") * 3, "y": [1, 2, 3, 1, 3, 2, 2, 3, 4, 2, 4.5, 3,
    ...                      9, 9, 9, 3, 5, 4], "t": [1] * 6 + [2] * 6 + [3] * 6,
    ...                      "in": [1, 1, 1, 0, 0, 0] * 3})
    >>> found = check_parallel_trends(rows, "y", "in", "t", before=3, cluster="who")
    >>> round(found.value, 3), found.drifts
    (-0.167, False)
    """
    check_level("check_parallel_trends", level)
    require_columns(table, [outcome, treated, time, *([cluster] if cluster else [])], WHERE)
    when, start, unit = _read_times(table[time], before)
    rows = pd.DataFrame(
        {
            "y": read_numbers(table[outcome], WHERE, outcome),
            "g": read_yes_no(table[treated], treated),
            "t": when,
            "label": table[time].to_numpy(),
            "who": number_clusters(table[cluster] if cluster else None, len(table), WHERE),
        }
    )
    whole = np.isfinite(rows["y"]) & rows["g"].notna() & np.isfinite(rows["t"])
    rows = rows[whole]
    cells = rows.groupby(["t", "g"]).size().unstack().reindex(columns=[0.0, 1.0])
    shared = cells.index[cells.notna().all(axis=1)]
    earlier = shared[shared < start]
    if len(earlier) < 2:
        raise EvaluationError(
            Problem(WHERE, f"{len(earlier)} times before the start have people of both groups",
                    "at least two are needed to see which way they went")
        )  # fmt: skip
    rows = rows[rows["t"].isin(shared)]
    drift = _compare_slopes(rows[rows["t"] < start])
    low, high = drift.interval(level)
    people = rows[rows["t"] < start].groupby("g")["who"].nunique()
    return ParallelTrends(
        name=Text("Drift apart before the start") if name is None else name,
        value=drift.value, low=low, high=high, n=int(people.sum()), spec=spec, level=level,
        method=Text("difference in slopes before the start, clustered interval (CR2)"),
        source="Roth (2022), American Economic Review: Insights 4, 305-322",
        design=Text(
            "A drift that is seen speaks against comparing changes; one that is not seen may be "
            "hidden by chance, and nothing before the start tells what would have come after."
        ),
        assumptions=(Text("before the start each group went in a straight line"),),
        leads=_follow_leads(rows, shared, earlier[-1], start, level),
        unit=unit, p_value=drift.p_value,
        n_treated=int(people.get(1.0, 0)), n_control=int(people.get(0.0, 0)),
        n_left_out=int((~whole).sum()),
    )  # fmt: skip


def _read_times(times: pd.Series, before: Any) -> tuple[np.ndarray, float, Words]:
    """Times and the start as numbers: as they are, or years where they are dates."""
    number = pd.to_numeric(times, errors="coerce")
    dated = pd.api.types.is_datetime64_any_dtype(times)
    if not dated and number.notna().eq(times.notna()).all():
        start = pd.to_numeric(before, errors="coerce")
        when, unit = number.to_numpy(float, na_value=np.nan), Text("a unit of time")
    else:
        start = pd.to_datetime(before, errors="coerce")
        dates = pd.to_datetime(times, errors="coerce")
        if dates.notna().ne(times.notna()).any():
            start = None
        else:
            when = ((dates - dates.min()).dt.total_seconds() / 86400 / YEAR_DAYS).to_numpy(float)
            start = (start - dates.min()).total_seconds() / 86400 / YEAR_DAYS
            unit = Text("a year")
    if start is None or pd.isna(start):
        raise EvaluationError(
            Problem(WHERE, "times, or the start, are neither all numbers nor all dates",
                    "write both as numbers, or both as dates")
        )  # fmt: skip
    return when, float(start), unit


def _compare_slopes(rows: pd.DataFrame) -> Coefficient:
    g, t = rows["g"].to_numpy(), rows["t"].to_numpy()
    t = t - t.mean()
    design = np.column_stack([np.ones(len(rows)), g, t, g * t])
    return _fit(rows, design, np.eye(4)[3])


def _fit(rows: pd.DataFrame, design: np.ndarray, contrast: np.ndarray) -> Coefficient:
    found = fit_coefficient(rows["y"].to_numpy(), design, rows["who"].to_numpy(), contrast)
    if rows.groupby("g")["who"].nunique().min() < 2 or len(rows) <= design.shape[1]:
        return Coefficient(found.value, float("nan"), float("nan"))
    return found


def _follow_leads(
    rows: pd.DataFrame, times: pd.Index, reference: float, start: float, level: float
) -> pd.DataFrame:
    """The groups' difference at each time, less that at the last time before the start."""
    labels = rows.drop_duplicates("t").set_index("t")["label"]
    told = []
    for time in times:
        low = high = value = 0.0
        if time != reference:
            own = rows[rows["t"].isin([time, reference])]
            g, late = own["g"].to_numpy(), own["t"].eq(time).to_numpy(float)
            design = np.column_stack([np.ones(len(own)), g, late, g * late])
            found = _fit(own, design, np.eye(4)[3])
            value, (low, high) = found.value, found.interval(level)
        told.append((labels[time], bool(time < start), value, low, high))
    return pd.DataFrame(told, columns=["time", "before", "difference", "low", "high"])
