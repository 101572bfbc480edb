"""Promotions and moves of the people followed, with leaving in between."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...language import Text
from ..reading import check_level
from .incidence import CumulativeIncidence, cumulative_incidence

#: What can come to those who are followed.
EVENTS = {"promoted": Text("Promoted"), "moved": Text("Moved to another department")}


def list_events(followed: pd.DataFrame, happened: str) -> pd.DataFrame:
    """The first event of each person followed: what is asked for, leaving, or neither.

    Parameters
    ----------
    followed : DataFrame
        Of :func:`follow_people`.
    happened : {"promoted", "moved"}

    Returns
    -------
    DataFrame, index as `followed`
        ``duration_days`` and ``event`` (1 what is asked for, 2 leaving before it, 0
        neither), as :func:`cumulative_incidence` takes them.

    Examples
    --------
    >>> followed = pd.DataFrame({"duration_days": [30.0, 90.0], "left": [True, False],
    ...                          "promoted": [False, True], "promoted_days": [np.nan, 10.0]})
    >>> list_events(followed, "promoted").values.tolist()
    [[30.0, 2.0], [10.0, 1.0]]
    """
    came = followed[happened]
    return pd.DataFrame(
        {
            "duration_days": followed[f"{happened}_days"].where(came, followed["duration_days"]),
            "event": np.select([came, followed["left"]], [1, 2], 0),
        },
        index=followed.index,
    )


def event_incidence(
    followed: pd.DataFrame, happened: str, *, level: float = 0.95
) -> CumulativeIncidence:
    """The share promoted or moved as time goes, leaving in between.

    Parameters
    ----------
    followed : DataFrame
        Of :func:`follow_people`.
    happened : {"promoted", "moved"}
    level : float

    Returns
    -------
    CumulativeIncidence
        Its ``at()`` is the share by the end of the follow-up.

    Examples
    --------
    >>> followed = pd.DataFrame({"duration_days": [365.0] * 60, "left": [False] * 60,
    ...                          "moved": [True] * 15 + [False] * 45,
    ...                          "moved_days": [30.0] * 15 + [np.nan] * 45})
    >>> print(event_incidence(followed, "moved").at())
    Moved to another department: 25% (95% interval 15% to 36%; 60 people)
    """
    check_level("event_incidence", level)
    events = list_events(followed, happened)
    return cumulative_incidence(
        events["duration_days"], events["event"], of=1, name=EVENTS[happened], level=level
    )
