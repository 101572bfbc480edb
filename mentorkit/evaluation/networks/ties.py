"""Each person's ties within the own department and across, round by round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem
from ...language import Text
from ..estimates import Change
from ..reading import check_level
from .permutations import permute_rounds

#: Ties asked for within so many days of each other belong to one round of asking.
ROUND_DAYS = 45
#: What of a person's ties is compared.
KINDS = ("across", "within", "all", "share")


def label_rounds(ties: pd.DataFrame) -> pd.Series:
    """Number the rounds in which ties were asked for, from 1.

    A new round begins where more than 45 days lie between one day of asking
    and the next.

    Parameters
    ----------
    ties : DataFrame
        With the column ``date``.

    Returns
    -------
    Series of int, index of `ties`
    """
    days = pd.Series(np.sort(ties["date"].dropna().unique()))
    starts = days.diff().dt.days.gt(ROUND_DAYS).cumsum() + 1
    return ties["date"].map(dict(zip(days, starts, strict=True)))


def count_ties(
    ties: pd.DataFrame,
    departments: Mapping[str, str] | pd.Series,
    *,
    without: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Count each person's ties within the own department and across, by round.

    Parameters
    ----------
    ties : DataFrame
        The table ``ties``.
    departments : Series or mapping
        Person to department. A tie with someone whose department is not known
        is counted in neither.
    without : DataFrame, optional
        ``mentee_id`` and ``mentor_id``: ties within these pairs are not
        counted, since the programme itself made them.

    Returns
    -------
    DataFrame
        ``id``, ``round``, ``within``, ``across``: people whom the person turns
        to; one row a person and round in which the person named anyone.
    """
    tied = ties.assign(round=label_rounds(ties) if len(ties) else pd.Series(dtype=float))
    tied = tied.dropna(subset=["from_id", "to_id", "round"])
    tied = tied[tied["from_id"] != tied["to_id"]]
    tied = tied.drop_duplicates(["from_id", "to_id", "round"])
    known = pd.Series(departments, dtype=object)
    known = known[~known.index.duplicated()].dropna()
    own, other = tied["from_id"].map(known), tied["to_id"].map(known)
    placed = own.notna() & other.notna()
    if without is not None and len(without):
        pairs = set(zip(without["mentee_id"], without["mentor_id"], strict=True))
        pairs |= {(b, a) for a, b in pairs}
        inside = [pair in pairs for pair in zip(tied["from_id"], tied["to_id"], strict=True)]
        placed &= ~np.array(inside, dtype=bool)
    counted = tied.assign(
        within=(placed & own.eq(other)).astype(int), across=(placed & own.ne(other)).astype(int)
    )
    counted = counted.groupby(["from_id", "round"], as_index=False)[["within", "across"]].sum()
    return counted.rename(columns={"from_id": "id"}).astype({"round": int})


def change_of_ties(
    ties: pd.DataFrame,
    departments: Mapping[str, str] | pd.Series,
    *,
    kind: str = "across",
    without: pd.DataFrame | None = None,
) -> pd.Series:
    """Each person's change in ties from the first round of asking to the last.

    Parameters
    ----------
    ties, departments, without
        As in :func:`count_ties`.
    kind : {"across", "within", "all", "share"}
        Ties to other departments, within the own, both, or the share of ties that lead
        to other departments.

    Returns
    -------
    Series of float, index ``id``
        Those who named somebody in both rounds; empty where there is one round only.

    Raises
    ------
    EvaluationError
        `kind` is none of these.
    """
    if kind not in KINDS:
        raise EvaluationError(
            Problem("kind", f"{kind!r} is no kind of ties", f"write one of {', '.join(KINDS)}")
        )
    counted = count_ties(ties, departments, without=without)
    total = counted["within"] + counted["across"]
    counted["all"], counted["share"] = total, counted["across"] / total.where(total > 0)
    wide = counted.pivot(index="id", columns="round", values=kind)
    if wide.shape[1] < 2:
        return pd.Series(dtype=float, index=pd.Index([], name="id"))
    return (wide.iloc[:, -1] - wide.iloc[:, 0]).dropna().astype(float)


def ties_across(
    ties: pd.DataFrame,
    departments: Mapping[str, str] | pd.Series,
    ids: Iterable[str] | None = None,
    *,
    without: pd.DataFrame | None = None,
    kind: str = "across",
    level: float = 0.95,
    random_state: int = 0,
) -> Change:
    """How many more people in other departments each turns to, first round to last.

    Parameters
    ----------
    ties, departments, without
        As in :func:`count_ties`.
    ids : iterable of str, optional
        Whose ties, e.g. the mentees'; everybody's by default.
    kind : {"across", "within"}
        Ties to other departments, or within the own.
    level : float
    random_state : int
        Seed of the permutations.

    Returns
    -------
    Change
        Mean change a person with its interval, as of :func:`permute_rounds`;
        ``first_mean`` and ``last_mean``. Those who named somebody in both rounds;
        NaN where there is one round only.
    """
    check_level("ties_across", level)
    counted = count_ties(ties, departments, without=without)
    if ids is not None:
        counted = counted[counted["id"].isin(set(ids))]
    rounds = sorted(set(counted["round"]))
    wide = counted.pivot(index="id", columns="round", values=kind)
    if len(rounds) < 2:
        wide = pd.DataFrame({0: [], 1: []}, dtype=float)
        rounds = [0, 1]
    both = wide[[rounds[0], rounds[-1]]].dropna()
    name = (
        Text("People turned to in other departments")
        if kind == "across"
        else Text("People turned to in the own department")
    )
    return permute_rounds(
        both.iloc[:, 0], both.iloc[:, 1], name=name, level=level, random_state=random_state
    )
