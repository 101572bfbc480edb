"""Representation, from the organisation's own aggregate counts alone.

No person's group is ever read here: an employer may not map individuals'
ethnicity, religion, disability or sexual orientation.
"""

from __future__ import annotations

import warnings

import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep

from ..codes import GROUNDS

#: Those who are compared with the staff, in the order of recruitment.
PARTS = ("applicants", "mentees", "mentors")
_COLUMNS = [
    "ground", "group", "part", "date", "k", "n", "share", "staff_k", "staff_n", "staff_share",
    "difference", "low", "high",
]  # fmt: skip


def compare_representation(group_counts: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Each group's share among applicants, mentees and mentors against its share of the staff.

    Parameters
    ----------
    group_counts : DataFrame
        The table ``group_counts``. Of each measure and ground the latest date
        is used, with the headcount of the day nearest to it.
    level : float
        Coverage of the interval.

    Returns
    -------
    DataFrame, one row a ground, group and part of `PARTS`
        ``ground``, ``group``, ``part``, ``date``; ``k`` of ``n`` people and
        their ``share`` (0 to 1); ``staff_k`` of ``staff_n`` employees and
        ``staff_share``; ``difference`` (share less staff_share) with its
        interval ``low`` to ``high``; NaN where it cannot be computed.

    Notes
    -----
    Participants are part of the staff, so the two shares are not independent.
    Participants are therefore compared with the rest of the staff, by
    Newcombe's interval from two Wilson intervals [1]_, and the difference d
    between them is turned into the one shown: share less staff share is
    exactly (1 - n / staff_n) d. A group that is left out of one of the counts
    is taken as none there.

    References
    ----------
    .. [1] Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.

    Examples
    --------
    >>> counts = pd.DataFrame({"date": pd.Timestamp("2026-01-01"), "ground": "sex",
    ...     "measure": ["headcount", "headcount", "mentors", "mentors"],
    ...     "group": ["kvinnor", "män"] * 2, "count": [500.0, 500, 20, 30]})
    >>> found = compare_representation(counts)
    >>> found[["group", "share", "staff_share"]].head(1)
         group  share  staff_share
    0  kvinnor    0.4          0.5
    >>> bool(found.loc[0, "low"] < -0.1 < found.loc[0, "high"])
    True
    """
    rows = []
    for ground in GROUNDS:
        own = group_counts[group_counts["ground"] == ground]
        staff = own[own["measure"] == "headcount"]
        for part in PARTS:
            counted = own[own["measure"] == part]
            if staff.empty or counted.empty:
                continue
            date = counted["date"].max()
            counted = counted[counted["date"] == date].set_index("group")["count"]
            # min(): of two days equally near, the earlier.
            nearest = min(sorted(staff["date"].unique()), key=lambda day: abs(day - date))
            employed = staff[staff["date"] == nearest].set_index("group")["count"]
            rows += _compare(ground, part, date, counted, employed, level)
    found = pd.DataFrame(rows, columns=_COLUMNS)
    numbers = [name for name in _COLUMNS if name not in ("ground", "group", "part", "date")]
    return found.astype({"date": "datetime64[us]", **dict.fromkeys(numbers, float)})


def _compare(
    ground: str,
    part: str,
    date: pd.Timestamp,
    counted: pd.Series,
    employed: pd.Series,
    level: float,
) -> list[tuple]:
    groups = list(dict.fromkeys([*employed.index, *counted.index]))
    n, staff_n = float(counted.sum()), float(employed.sum())
    rows = []
    for group in groups:
        k, staff_k = float(counted.get(group, 0)), float(employed.get(group, 0))
        share = k / n if n else float("nan")
        staff_share = staff_k / staff_n if staff_n else float("nan")
        low, high = estimate_difference(k, n, staff_k, staff_n, level)
        rows.append(
            (
                ground, group, part, date, k, n, share, staff_k, staff_n, staff_share,
                share - staff_share, low, high,
            )
        )  # fmt: skip
    return rows


def estimate_difference(
    k: float, n: float, staff_k: float, staff_n: float, level: float = 0.95
) -> tuple[float, float]:
    """Interval for a share among participants less that among all staff they belong to.

    Parameters
    ----------
    k, n : float
        People of the group among the participants, and all participants.
    staff_k, staff_n : float
        The same for the whole staff, participants included.
    level : float

    Returns
    -------
    low, high : float
        NaN if there are no participants, nobody else is employed, or the
        figures contradict each other (more participants than staff).
    """
    rest_k, rest_n = staff_k - k, staff_n - n
    if n <= 0 or rest_n <= 0 or not 0 <= rest_k <= rest_n or not 0 <= k <= n:
        return float("nan"), float("nan")
    with warnings.catch_warnings():
        # Shares of exactly 0 and 1 are within what the method is for.
        warnings.simplefilter("ignore", RuntimeWarning)
        low, high = confint_proportions_2indep(
            k, n, rest_k, rest_n, method="newcomb", compare="diff", alpha=1 - level
        )
    part_of_rest = 1 - n / staff_n
    return float(low) * part_of_rest, float(high) * part_of_rest
