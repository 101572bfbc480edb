"""Draws of places in the store: the one in force, and what it does to the applications."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from .fields import DTYPES
from .views import read_moments


def current_study(studies: pd.DataFrame) -> pd.Series | None:
    """The draw in force: the latest; None where nothing was drawn.

    Parameters
    ----------
    studies : DataFrame
        The table ``studies``, as known on a day.
    """
    if studies.empty:
        return None
    order = read_moments(studies["drawn_at"]).sort_values(kind="stable", na_position="first")
    return studies.loc[order.index[-1]]


def current_arms(studies: pd.DataFrame, study_arms: pd.DataFrame) -> pd.DataFrame:
    """The sides of the draw in force, by id; no rows where nothing was drawn.

    Parameters
    ----------
    studies, study_arms : DataFrame
        The tables, as known on a day.

    Returns
    -------
    DataFrame, index ``id``
        ``stratum``, ``arm``, ``starts``, ``chance`` and ``kind`` of the draw.
    """
    study = current_study(studies)
    own = study_arms[study_arms["study_id"].eq(None if study is None else study["study_id"])]
    own = own.assign(kind=None if study is None else study["kind"])
    return own.drop(columns="study_id").set_index("id")


def apply_draw(applications: pd.DataFrame, arms: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """The applications with the answers that the draw gave, whatever the sheet still says.

    A draw lies in the store and in no file: an import that brings the applications
    anew takes no place back.

    Parameters
    ----------
    applications : DataFrame
        The table ``applications``.
    arms : DataFrame
        Of :func:`current_arms`.
    as_of : date

    Returns
    -------
    DataFrame
        Mentees who were drawn have ``by_lot``; of those received or waiting who was
        offered a place, or whose wave has begun, is accepted, and the others wait.
        Who withdrew or was declined stays so, and who was drawn to wait and is
        accepted all the same; whether these may be proposed a mentor the draw decides
        (:func:`~mentorkit.matching.part_drawn`).

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> rows = pd.DataFrame({"id": ["E1", "E2"], "role": "mentee", "status": "received"})
    >>> applications = rows.reindex(columns=table("applications").columns)
    >>> arms = pd.DataFrame({"arm": ["offered", "waiting"], "starts": pd.NaT},
    ...                     index=pd.Index(["E1", "E2"], name="id"))
    >>> apply_draw(applications, arms, dt.date(2026, 1, 1))[["status", "by_lot"]].values.tolist()
    [['accepted', True], ['waiting', True]]
    """
    drawn = applications["role"].eq("mentee") & applications["id"].isin(arms.index)
    drawn = drawn.fillna(False).astype(bool)
    if not drawn.any():
        return applications
    own = arms.reindex(applications["id"]).set_axis(applications.index)
    later = own["arm"].str.startswith("wave_") & own["arm"].ne("wave_1")
    begun = later & own["starts"].le(pd.Timestamp(as_of))
    has_place = own["arm"].isin(["offered", "wave_1"]) | begun.fillna(False).astype(bool)
    open_yet = drawn & applications["status"].isin(["received", "waiting"])
    status = applications["status"].mask(open_yet & has_place, "accepted")
    status = status.mask(open_yet & ~has_place, "waiting")
    by_lot = applications["by_lot"].astype(DTYPES["yes_no"]).mask(drawn, True)
    return applications.assign(status=status, by_lot=by_lot)
