"""The evidence as the rules go by it: as an earlier edition told it, until enough have changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from ..result import Count, Mean, Share
from .evidence import Evidence

#: From a name that is the same in every edition and a figure to the figure to go by.
Stand = Callable[[str, Any], Any]


def stand_evidence(evidence: Evidence, stand: Stand) -> dict[str, Share | pd.DataFrame]:
    """The evidence, each figure as it is to be gone by.

    Whether a change is proposed, how many are, and what is said to be the worst
    all follow from the figures: where one is told as in an earlier edition, what
    follows must be told so, too.

    Parameters
    ----------
    evidence : mapping
        As in :func:`~mentorkit.adjustments.propose_adjustments`.
    stand : callable
        Takes a name and a :class:`~mentorkit.result.Share`, ``Mean`` or ``Count`` and
        gives it as it is, or as it was told, then with ``held``.

    Returns
    -------
    dict
        As `evidence`; the frames with a column ``held`` where a row is.

    Examples
    --------
    >>> def stand(name, figure):
    ...     return Share(20, 100, held=True)
    >>> stand_evidence({"late_pairs": Share(21, 100)}, stand)["late_pairs"].k
    20
    """
    return {
        name: value
        if value is None or (name not in _ROWS and not isinstance(value, Share))
        else stand(name, value)
        if isinstance(value, Share)
        else _stand_rows(name, value, stand)
        for name, value in evidence.items()
    }


def _stand_rows(name: str, frame: pd.DataFrame, stand: Stand) -> pd.DataFrame:
    keys, stand_row = _ROWS[name]
    changed: dict[Any, dict[str, Any]] = {}
    for index, row in frame.iterrows():
        at = " | ".join([name, *(str(row[key]) for key in keys)])
        now = stand_row(row, lambda part, figure, at=at: stand(f"{at} | {part}", figure))
        if now:
            changed[index] = now
    if not changed:
        return frame
    frame = frame.assign(held=False)
    for index, values in changed.items():
        for column, value in {**values, "held": True}.items():
            frame.loc[index, column] = value
    return frame


def _stand_rate(row: pd.Series, stand: Stand) -> dict[str, Any]:
    if not row["invited"] > 0 or row["answered"] > row["invited"]:
        return {}
    rate = stand("rate", Share(int(row["answered"]), int(row["invited"])))
    return {"answered": rate.k, "invited": rate.n} if rate.held else {}


def _stand_mean(row: pd.Series, stand: Stand) -> dict[str, Any]:
    figure = partial(Mean, n=int(row["n"]), settled=True)
    mean, high = (stand(end, figure(float(row[end]), spec=".2f")) for end in ("mean", "high"))
    return {"mean": mean.value, "n": mean.n, "high": high.value} if mean.held else {}


def _stand_goal(row: pd.Series, stand: Stand) -> dict[str, Any]:
    offered = int(row.get("offered", row["places"]))
    figures = {
        "wanted": stand("wanted", Count(int(row["wanted"]))),
        "places": stand("places", Count(int(row["places"]), people=offered)),
        "offered": stand("offered", Count(offered)),
    }
    if not any(figure.held for figure in figures.values()):
        return {}
    told = {column: figure.n for column, figure in figures.items()}
    return {**told, "gap": told["wanted"] - told["places"]}


def _stand_wanted(row: pd.Series, stand: Stand) -> dict[str, Any]:
    wanted = stand("wanted", Share(int(row["wanted"]), int(row["n"])))
    return {"wanted": wanted.k, "n": wanted.n} if wanted.held else {}


_ROWS = {
    "changes_wanted": (("change", "role"), _stand_wanted),
    "response_rate": (("role", "wave"), _stand_rate),
    "scales": (("scale", "role", "wave"), _stand_mean),
    "goal_supply": (("goal",), _stand_goal),
}
