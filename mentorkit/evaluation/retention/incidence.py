"""How many something has happened to as time goes, where leaving comes in between."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem, nearest
from ...language import Plural, Text
from ...result import Bound, Count, Estimate, Fact, Words
from ..reading import align, check_level
from .durations import CENSORING, Followed, read_durations, read_events, read_time
from .log_rank import read_groups
from .units import check_unit, tell_time

AALEN_JOHANSEN = Text("Aalen-Johansen with the delta variance, log-log interval")


@dataclass(frozen=True)
class CumulativeIncidence:
    """The share to whom an event has happened as time goes, others having left first.

    Parameters
    ----------
    table : DataFrame
        One row a group and time at which something happened: ``place`` (of the
        group in `groups`), ``group`` (None of everybody), ``time``, ``at_risk``
        (just before), ``events`` (of the kind asked for), ``competing``,
        ``incidence``, ``std_error``, ``low``, ``high``.
    groups : DataFrame
        One row a group: ``group``, ``n``, ``events``, ``competing``, ``longest``
        (time that anybody was followed).
    of : object
        The event, as it is written.
    name : Text or str
        The event in words.
    level : float
        Coverage of the interval, at each time by itself.
    unit : str
        What times are counted in.
    """

    table: pd.DataFrame = field(repr=False)
    groups: pd.DataFrame
    of: Any
    name: Words
    level: float = 0.95
    method: Words = AALEN_JOHANSEN
    source: Words = "Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141-150"
    assumptions: tuple[Words, ...] = (CENSORING,)
    unit: str = "days"

    @property
    def n(self) -> int:
        """People followed."""
        return int(self.groups["n"].sum())

    @property
    def value(self) -> float:
        """The share by the end of the follow-up; NaN of several groups, see :meth:`at`."""
        return self._end.value

    @property
    def low(self) -> float:
        """The lower end of its interval."""
        return self._end.low

    @property
    def high(self) -> float:
        """The upper end of its interval."""
        return self._end.high

    @property
    def _end(self) -> Estimate:
        if len(self.groups) == 1:
            return self.at(group=self.groups["group"].iloc[0])
        nan = float("nan")
        return Estimate(self.name, nan, nan, nan, self.n)

    def at(self, time: float | None = None, group: Hashable = None) -> Estimate:
        """The share to whom it has happened by `time`, by default the longest followed.

        Where it has happened to nobody yet the interval is Wilson's of all those
        followed. NaN beyond the longest time followed.

        Raises
        ------
        EvaluationError
            There is no such group, there are several and none is named, or `time` is
            not one number.
        """
        from statsmodels.stats.proportion import proportion_confint

        place = self._place(group)
        whole = self.groups.iloc[place]
        time = float(whole["longest"]) if time is None else read_time(time)
        past = self.table[self.table["place"].eq(place) & (self.table["time"] <= time)]
        n, k = int(whole["n"]), int(past["events"].sum())
        value = low = high = float("nan")
        if n and time <= whole["longest"]:
            value, low, high = 0.0, 0.0, float("nan")
            if k:
                value, low, high = (float(past[c].iloc[-1]) for c in ("incidence", "low", "high"))
            elif n > 1:
                high = float(proportion_confint(0, n, 1 - self.level, "wilson")[1])
        return Estimate(
            name=self.name if group is None
            else Text("{name}, {group}", name=self.name, group=str(group)),
            value=value, low=low, high=high, n=n, spec=".0%", k=k, method=self.method,
            source=self.source, level=self.level, assumptions=self.assumptions,
        )  # fmt: skip

    def std_error(self, time: float, group: Hashable = None) -> float:
        """The standard error of the share to whom it has happened by `time`."""
        own = self.table[self.table["place"].eq(self._place(group))]
        past = own.loc[own["time"] <= time, "std_error"]
        return float(past.iloc[-1]) if len(past) else 0.0

    def _place(self, group: Hashable) -> int:
        labels = self.groups["group"].tolist()
        if group is None and len(labels) == 1:
            return 0
        if group not in labels:
            what = "there are several groups" if group is None else f"there is no group {group}"
            raise EvaluationError(Problem("at", what, nearest(str(group), labels)))
        return labels.index(group)

    def sentence(self) -> Text:
        """The end of each group's follow-up, its figures still marked for release."""
        told = [self._tell(place) for place in range(len(self.groups))]
        if not told:
            return Text("Nobody was followed.")
        return reduce(lambda one, more: Text("{first} {second}", first=one, second=more), told)

    def _tell(self, place: int) -> Text:
        whole = self.groups.iloc[place]
        end = self.at(group=whole["group"])
        people = end.k, end.n
        return Plural(
            "{name}: {value} after {time} ({level} interval {low} to {high}; {n} person "
            "followed, for {competing} of whom something else came first).",
            "{name}: {value} after {time} ({level} interval {low} to {high}; {n} people "
            "followed, for {competing} of whom something else came first).",
            name=end.name,
            value=Bound(*people, end=end.value),
            time=tell_time(float(whole["longest"]), self.unit),
            level=Fact(self.level, ".0%"),
            low=Bound(*people, end=end.low, of=end.value),
            high=Bound(*people, end=end.high, of=end.value),
            n=Count(end.n),
            competing=Count(int(whole["competing"])),
        )

    def __str__(self) -> str:
        return str(self.sentence())


def cumulative_incidence(
    durations: Sequence[float] | pd.Series,
    event: Sequence | pd.Series,
    *,
    of: Hashable = None,
    group: Sequence | pd.Series | None = None,
    entry: Sequence[float] | pd.Series | None = None,
    name: Words | None = None,
    unit: str = "days",
    level: float = 0.95,
) -> CumulativeIncidence:
    """The share to whom an event has happened as time goes, by Aalen and Johansen.

    Whoever has left can no longer be promoted: to count them as merely unseen, as
    one less Kaplan-Meier does, says too much.

    Parameters
    ----------
    durations : array-like of float, shape (n,)
        Time from the common start to the first event of any kind, or until last
        seen; in any unit. Timedeltas are read as days.
    event : array-like, shape (n,)
        What happened then: a number, 0 if nothing had; or a word, empty if nothing had.
    of : number or str, optional
        The event asked for; by default 1, or the only one.
    group : array-like, shape (n,), optional
        Any labels; people without one are left out.
    entry : array-like of float, optional
        As in :func:`retention_curve`.
    name : Text or str, optional
        The event in words.
    unit : str
        As in :func:`retention_curve`.
    level : float

    Returns
    -------
    CumulativeIncidence

    Raises
    ------
    EvaluationError
        As :func:`retention_curve`, or it is not said which of several words is asked for.

    References
    ----------
    Marubini and Valsecchi (1995), Analysing Survival Data, section 10.3 (variance);
    Pintilie (2006), Competing Risks, section 4.2 (interval).

    Examples
    --------
    >>> found = cumulative_incidence([1, 2, 3, 4], ["promoted", "left", "promoted", ""],
    ...                              of="promoted")
    >>> found.table["incidence"].tolist()
    [0.25, 0.25, 0.5]
    """
    check_level("cumulative_incidence", level)
    check_unit(unit, durations)
    durations, event, group, entry = align(
        "cumulative_incidence", durations=durations, event=event, group=group, entry=entry
    )
    codes, of = read_events(event, of)
    followed = read_durations(durations, codes > 0, entry, name="event")
    # Which event it was rides where it is only asked whether one was.
    followed = Followed(followed.time, codes, followed.entry)
    if group is None:
        names, place = [None], np.zeros(len(codes), dtype=int)
    else:
        followed, names, place = read_groups(followed, group)
    sides = [followed[place == i] for i in range(len(names))]
    tables = [trace_incidence(side, level).assign(place=i, group=label)
              for i, (side, label) in enumerate(zip(sides, names, strict=True))]  # fmt: skip
    wanted = ["place", "group", "time", "at_risk", "events", "competing", "incidence",
              "std_error", "low", "high"]  # fmt: skip
    told = [table for table in tables if len(table)] or [trace_incidence(followed, level)]
    return CumulativeIncidence(
        table=pd.concat(told, ignore_index=True).reindex(columns=wanted),
        groups=pd.DataFrame(
            {
                "group": pd.Series(names, dtype=object),
                "n": [len(side.time) for side in sides],
                "events": [int((side.event == 1).sum()) for side in sides],
                "competing": [int((side.event == 2).sum()) for side in sides],
                "longest": [side.time.max() if len(side.time) else np.nan for side in sides],
            }
        ),
        of=of, name=_name(of) if name is None else name, level=level,
        assumptions=followed.assumptions, unit=unit,
    )  # fmt: skip


def _name(of: Hashable) -> Words:
    return Text("The event") if of == 1 else str(of)


def trace_incidence(followed: Followed, level: float) -> pd.DataFrame:
    """The incidence of event 1 at each time at which anything happened, 2 competing."""
    from scipy.stats import norm

    moments = np.unique(followed.time[followed.event > 0])
    asked, other = (
        Followed(followed.time, followed.event == kind, followed.entry).leavers(moments)
        for kind in (1, 2)
    )
    n, gone = followed.at_risk(moments).astype(float), asked + other
    stay = np.cumprod(1 - gone / n)
    before = np.concatenate([[1.0], stay[:-1]])
    incidence = np.cumsum(before * asked / n)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Where the last of all go, nothing comes after that could depend on it.
        hazard = np.where(gone < n, gone / (n * (n - gone)), 0.0)
        drawn = before**2 * (n - asked) * asked / n**3
        shared = before * asked / n**2
        sums = [np.cumsum(term) for term in (hazard, incidence * hazard + shared,
                incidence**2 * hazard + drawn + 2 * incidence * shared)]  # fmt: skip
        variance = incidence**2 * sums[0] - 2 * incidence * sums[1] + sums[2]
        error = np.sqrt(np.maximum(variance, 0))
        z = norm.isf((1 - level) / 2)
        spread = np.exp(z * error / (incidence * np.abs(np.log(incidence))))
        low, high = incidence**spread, incidence ** (1 / spread)
    sure = incidence >= 1
    low[sure], high[sure] = np.nan, 1.0
    low[incidence == 0], high[incidence == 0] = 0.0, np.nan
    return pd.DataFrame(
        {"time": moments, "at_risk": n, "events": asked, "competing": other,
         "incidence": incidence, "std_error": error, "low": low, "high": high}
    )  # fmt: skip
