"""Shares that other phases take of how pairs keep their meetings."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
from scipy import stats

from ..language import Text
from ..programme import Programme
from ..result import Estimate, Share
from .tracking import track_meetings


def share_off_plan(
    meetings: pd.DataFrame,
    pairs: pd.DataFrame,
    programme: Programme,
    as_of: dt.date,
    *,
    pauses: pd.DataFrame | None = None,
    agreements: pd.DataFrame | None = None,
) -> Share:
    """The share of running pairs that do not meet as planned: late, fading, or not met yet.

    Parameters
    ----------
    meetings, pairs : DataFrame
        The tables.
    programme : Programme
    as_of : date
    pauses, agreements : DataFrame, optional
        The tables, as :func:`~mentorkit.meetings.track_meetings` reads them.

    Returns
    -------
    Share
        Of the pairs that run on `as_of`, those in a pause among them; of nobody if no meeting
        is logged.
    """
    if meetings.empty:
        return Share(0, 0)
    tracked = track_meetings(
        meetings, pairs, programme, as_of, pauses=pauses, agreements=agreements
    )
    running = tracked[tracked["status"] != "ended"]
    late = ~running["status"].isin(["on_track", "paused"])
    return Share(int(late.sum()), len(running))


def estimate_meetings_held(tracked: pd.DataFrame) -> Estimate | None:
    """Meetings held as a share of those that had fallen due.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`~mentorkit.meetings.track_meetings`.

    Returns
    -------
    Estimate or None
        Over pairs of which at least one meeting was expected; a pair that met
        more often than expected counts as having met as expected. None
        without such pairs, and if no pair has met: then nothing was logged.

    Notes
    -----
    A ratio of sums over pairs, with the ratio estimator's variance [1]_: pairs
    are the unit, since meetings of one pair go together.

    References
    ----------
    .. [1] Cochran (1977), Sampling Techniques, 3rd ed., section 6.4.

    Examples
    --------
    >>> tracked = pd.DataFrame({"held": [2, 4], "expected": [4, 3]})
    >>> round(estimate_meetings_held(tracked).value, 3)
    0.714
    """
    due = tracked[tracked["expected"] > 0]
    if due.empty or not tracked["held"].sum():
        return None
    expected = due["expected"].to_numpy(float)
    kept = np.minimum(due["held"].to_numpy(float), expected)
    value = float(kept.sum() / expected.sum())
    n, low, high = len(due), math.nan, math.nan
    if n > 1:
        error = np.std(kept - value * expected, ddof=1) / (math.sqrt(n) * expected.mean())
        reach = float(stats.t.ppf(0.975, n - 1) * error)
        low, high = max(0.0, value - reach), min(1.0, value + reach)
    return Estimate(
        Text("Meetings held of those that had fallen due"),
        value,
        low,
        high,
        n=n,
        spec=".0%",
        method=Text("Ratio of sums over pairs, with pairs as the unit"),
        source="Cochran (1977), Sampling Techniques, section 6.4",
    )
