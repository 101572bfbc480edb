"""A pair's one-to-one meeting that was logged twice, as by each of the two, is one."""

from __future__ import annotations

import numpy as np
import pandas as pd

_MEETING = ["mentee_id", "mentor_id", "held"]


def drop_logged_twice(held: pd.DataFrame) -> pd.DataFrame:
    """One-to-one meetings that were held, those of a pair on one day as one.

    Parameters
    ----------
    held : DataFrame
        Rows of the table ``meetings``, with ``form``.

    Returns
    -------
    DataFrame
        Of each pair and day the first row, of those that say their form; every row that
        names no pair, or no day.

    Examples
    --------
    >>> twice = pd.DataFrame({"mentee_id": "E1", "mentor_id": "M1", "form": [None, "online"],
    ...                       "held": pd.Timestamp("2026-02-03")})
    >>> drop_logged_twice(twice)["form"].tolist()
    ['online']
    """
    order = np.argsort(held["form"].isna().to_numpy(), kind="stable")
    by_form = held.iloc[order]
    is_again = by_form.duplicated(_MEETING) & by_form[_MEETING].notna().all(axis=1)
    is_kept = np.ones(len(held), dtype=bool)
    is_kept[order[is_again.to_numpy()]] = False
    return held[is_kept]
