"""How long people stay: Kaplan-Meier and log-rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem, nearest
from ...language import Plural, Text
from ...result import Bound, Count, Estimate, Fact, Words
from ..reading import align, check_level
from .durations import CENSORING, Followed, read_durations, read_time
from .units import check_unit, tell_time

KAPLAN_MEIER = Text("Kaplan-Meier with Greenwood's variance, log-log band")
#: A share this small is the rounding of none.
_NOBODY = 1e-12
HALL_WELLNER = Text("Kaplan-Meier with Hall and Wellner's band, log-log")


@dataclass(frozen=True)
class RetentionCurve:
    """The share still employed as time goes, by Kaplan and Meier.

    Parameters
    ----------
    table : DataFrame
        One row a time at which somebody left: ``time``, ``at_risk`` (just
        before), ``left``, ``retention``, ``low``, ``high``.
    n, left : int
        People followed, and those of them who left.
    longest : float
        The longest time that anybody was followed.
    level : float
        Coverage of the band, at each time by itself or, if it was asked for as
        simultaneous, at all times at once.
    unit : str
        What times are counted in.
    """

    table: pd.DataFrame = field(repr=False)
    n: int
    left: int
    longest: float
    level: float = 0.95
    method: Words = KAPLAN_MEIER
    source: Words = "Kaplan and Meier (1958), Journal of the American Statistical Association 53"
    assumptions: tuple[Words, ...] = (CENSORING,)
    unit: str = "days"

    @property
    def value(self) -> float:
        """Retention at the end, as of :meth:`at`."""
        return self.at().value

    @property
    def low(self) -> float:
        """The lower end of its interval."""
        return self.at().low

    @property
    def high(self) -> float:
        """The upper end of its interval; NaN where all had left."""
        return self.at().high

    def at(self, time: float | None = None) -> Estimate:
        """Retention at `time`, by default the longest that anybody was followed.

        Where nobody had left yet the interval is Wilson's of all those followed.
        NaN beyond the longest time followed.

        Raises
        ------
        EvaluationError
            `time` is not one number.
        """
        from statsmodels.stats.proportion import proportion_confint

        time = self.longest if time is None else read_time(time)
        gone = self.table[self.table["time"] <= time]
        value = low = high = float("nan")
        if self.n and time <= self.longest:
            value, low, high = 1.0, float("nan"), 1.0
            if len(gone):
                value, low, high = (float(gone[c].iloc[-1]) for c in ("retention", "low", "high"))
            elif self.n > 1:
                low = float(proportion_confint(self.n, self.n, 1 - self.level, "wilson")[0])
        return Estimate(
            name=Text("Still employed"),
            value=value,
            low=low,
            high=high,
            n=self.n,
            spec=".0%",
            k=self.n - int(gone["left"].sum()),
            method=self.method,
            source=self.source,
            level=self.level,
            assumptions=self.assumptions,
        )

    def sentence(self) -> Text:
        """The end of the curve as one sentence, its figures still marked for release."""
        end = self.at()
        stayed = self.n - self.left
        figures = {
            "stayed": Bound(stayed, self.n, end=end.value),
            "low": Bound(stayed, self.n, end=end.low, of=end.value),
            "high": Bound(stayed, self.n, end=end.high, of=end.value),
        }
        return Plural(
            "{stayed} were still employed after {time} ({level} interval {low} to {high}; "
            "{n} person followed).",
            "{stayed} were still employed after {time} ({level} interval {low} to {high}; "
            "{n} people followed).",
            **figures,
            time=tell_time(self.longest, self.unit),
            level=Fact(self.level, ".0%"),
            n=Count(self.n),
        )

    def __str__(self) -> str:
        return str(self.sentence())


def retention_curve(
    durations: Sequence[float] | pd.Series,
    left: Sequence[bool] | pd.Series,
    *,
    entry: Sequence[float] | pd.Series | None = None,
    band: str = "pointwise",
    unit: str = "days",
    level: float = 0.95,
) -> RetentionCurve:
    """The share still employed as time goes, by Kaplan and Meier.

    Parameters
    ----------
    durations : array-like of float, shape (n,)
        Time from the common start until leaving, or until last seen; in any unit.
        Timedeltas are read as days.
    left : array-like of bool, 0/1 or yes/no, shape (n,)
        True if the time ended by leaving.
    entry : array-like of float, optional
        Time at which each came under observation; the start by default. Nobody
        counts as at risk before that, nor at that very moment.
    band : {"pointwise", "simultaneous"}
        Whether the band holds the true curve at each time by itself, or at all of
        them at once (Hall and Wellner; wider; not with delayed entry).
    unit : {"days", "weeks", "months", "years"}
        What durations are counted in, for the sentence; timedeltas are days.
    level : float
        Coverage of the band.

    Returns
    -------
    RetentionCurve

    Raises
    ------
    EvaluationError
        A duration that is missing or negative, an entry that is not before its
        duration, entries of differing number or of other people, or another band.

    References
    ----------
    Hall and Wellner (1980), Biometrika 67, 133-143; Borgan and Liestøl (1990),
    Scandinavian Journal of Statistics 17, 35-41 (transformed).

    Examples
    --------
    >>> curve = retention_curve([6, 6, 6, 7, 10], [1, 1, 0, 1, 0])
    >>> curve.table["retention"].round(3).tolist()
    [0.6, 0.3]
    """
    check_level("retention_curve", level)
    check_unit(unit, durations)
    durations, left, entry = align("retention_curve", durations=durations, left=left, entry=entry)
    bands = ("pointwise", "simultaneous")
    if band not in bands:
        raise EvaluationError(Problem("band", f"{band!r} is no band", nearest(str(band), bands)))
    followed = read_durations(durations, left, entry)
    if band == "simultaneous" and followed.is_delayed:
        raise EvaluationError(
            Problem("band", "the simultaneous band is not known with delayed entry",
                    "ask for the pointwise band")
        )  # fmt: skip
    curve = draw_curve(followed, level, is_simultaneous=band == "simultaneous")
    return replace(curve, unit=unit)


def draw_curve(
    followed: Followed, level: float = 0.95, *, is_simultaneous: bool = False
) -> RetentionCurve:
    """The curve of people whose durations have been read."""
    from scipy.special import kolmogi
    from scipy.stats import norm
    from statsmodels.duration.survfunc import SurvfuncRight

    time, event = followed.time, followed.event
    columns = ["time", "at_risk", "left", "retention", "low", "high"]
    if not event.any():
        table = pd.DataFrame(columns=columns).astype(float)
    else:
        start = followed.entry if followed.is_delayed else None
        fit = SurvfuncRight(time, event, entry=start)
        s, se = np.array(fit.surv_prob, float), np.asarray(fit.surv_prob_se, float)
        s[s < _NOBODY] = 0.0
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            relative = se / s
            reach = norm.isf((1 - level) / 2) * relative
            if is_simultaneous:
                # A Brownian bridge stays within this over all of [0, 1], and so up to any time.
                n = len(time)
                reach = kolmogi(1 - level) * (1 + n * relative**2) / np.sqrt(n)
            # log(-log S) has a variance that keeps the band within 0 and 1.
            spread = np.exp(reach / np.abs(np.log(s)))
            low, high = s**spread, s ** (1 / spread)
        gone = s <= 0
        low[gone], high[gone] = 0.0, np.nan
        table = pd.DataFrame(
            {"time": fit.surv_times, "at_risk": fit.n_risk, "left": fit.n_events,
             "retention": s, "low": low, "high": high}
        )[columns]  # fmt: skip
    return RetentionCurve(
        table=table,
        n=len(time),
        left=int(event.sum()),
        longest=float(time.max()) if len(time) else float("nan"),
        level=level,
        method=HALL_WELLNER if is_simultaneous else KAPLAN_MEIER,
        assumptions=followed.assumptions,
    )
