"""What a study is asked to be, and everything about it that cannot be."""

from __future__ import annotations

import numbers
from collections.abc import Sequence

import pandas as pd

from ...codes import MOST_WAVES
from ...errors import EvaluationError, Problem, nearest
from ...tables.protected import find_ground
from .primary import OUTCOMES

_WHERE = "design_study"
#: Below this every program keeps a whole number as it is.
SEEDS = 2**53


def find_problems(
    people: pd.Series, kind: str, places: object, waves: object, seed: object,
    primary: Sequence[object], parts: dict[str, object],
) -> list[Problem]:  # fmt: skip
    """What is wrong with a study's numbers.

    Parameters
    ----------
    people : Series
        Of :func:`read_applicants`.
    kind, places, waves, seed, primary
        As in :func:`~mentorkit.evaluation.design_study`.
    parts : dict of str to object
        Numbers that must lie between 0 and 1.
    """
    problems = []

    def refuse(what: str, mend: str) -> None:
        problems.append(Problem(_WHERE, what, mend))

    n = len(people)
    if kind not in ("lottery", "stepped"):
        refuse(f"kind is {kind!r}", nearest(str(kind), ("lottery", "stepped")))
    elif kind == "lottery":
        if not _is_whole(places) or places < 1:
            refuse(f"places is {places!r}", "say how many places there are, 1 or more")
        elif n and places >= n:
            refuse(
                f"{n} applicants and {places} places leave nobody to draw among",
                "draw only where more want a place than there are, or start by steps",
            )
    elif not _is_whole(waves) or not 2 <= waves <= MOST_WAVES:
        refuse(f"waves is {waves!r}", f"choose 2 to {MOST_WAVES}")
    elif n and n < waves:
        refuse(f"{n} applicants do not fill {waves} waves", "choose fewer waves")
    if kind == "stepped" and places is not None:
        refuse("a stepped start gives everybody a place", "leave places out")
    if seed is not None and (not _is_whole(seed) or not 0 <= seed < SEEDS):
        refuse(f"seed is {seed!r}", f"choose a whole number from 0 to {SEEDS - 1}, or none")
    for outcome in primary:
        if not isinstance(outcome, str) or not outcome.strip():
            refuse(f"primary holds {outcome!r}", "name outcomes, e.g. retention")
        elif outcome not in OUTCOMES:
            refuse(f"primary names {outcome!r}, which is no outcome", nearest(outcome, OUTCOMES))
    if len(set(map(str, primary))) < len(primary):
        refuse("primary names an outcome twice", "name each once")
    for name, value in parts.items():
        if isinstance(value, bool) or not isinstance(value, numbers.Real) or not 0 < value < 1:
            refuse(f"{name} is {value!r}", "choose a number between 0 and 1")
    return problems


def _is_whole(value: object) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def read_applicants(
    applicants: object, columns: Sequence[str], problems: list[Problem]
) -> pd.Series:
    """Each applicant's stratum by id, in order of the ids; what is wrong joins `problems`.

    Raises
    ------
    EvaluationError
        `applicants` is no table and no list of ids.
    """
    if isinstance(applicants, str) or not hasattr(applicants, "__iter__"):
        raise EvaluationError(
            Problem(_WHERE, "applicants is neither a table nor a list of ids",
                    "give a row for each who may have a place")
        )  # fmt: skip
    frame = applicants
    if not isinstance(frame, pd.DataFrame):
        frame = pd.DataFrame({"id": pd.Series(list(applicants), dtype=object)})
    ids = pd.Series(frame.get("id", frame.index), dtype=object)
    ids = ids.reset_index(drop=True)
    if not len(ids):
        problems.append(Problem(_WHERE, "there are no applicants", "give a row for each"))
    if ids.isna().any():
        problems.append(
            Problem(_WHERE, f"{int(ids.isna().sum())} rows have no id", "give each their id")
        )
    ids = ids[ids.notna()].map(str)
    twice = int(ids.duplicated().sum())
    if twice:
        problems.append(Problem(_WHERE, f"{twice} ids stand in more than one row",
                                "give each applicant one row"))  # fmt: skip
    known = [column for column in columns if _may_be_stratum(frame, column, problems)]
    parts = frame[known].astype(object).reset_index(drop=True)
    parts = parts.where(parts.notna(), "").astype(str)
    strata = parts.agg(" / ".join, axis=1) if known and len(parts) else pd.Series("", parts.index)
    return pd.Series(strata.reindex(ids.index).to_numpy(), index=ids.to_numpy()).sort_index()


def _may_be_stratum(frame: pd.DataFrame, column: str, problems: list[Problem]) -> bool:
    if column not in frame:
        others = [name for name in frame.columns if name != "id"]
        problems.append(
            Problem(_WHERE, f"{column!r} is no column of applicants", nearest(column, others))
        )
        return False
    ground = find_ground(str(column))
    if ground is not None:
        problems.append(
            Problem(_WHERE, f"the stratum {column!r} looks like {ground.words}, which may not be "
                    "kept by person", "draw within departments or sites")
        )  # fmt: skip
        return False
    return True


def read_starts(starts: object, wanted: int, problems: list[Problem]) -> list[pd.Timestamp]:
    """The first days, one a wave; none where none are given; what is wrong joins `problems`."""
    if starts is None:
        return []
    several = isinstance(starts, (list, tuple, pd.Series, pd.Index))
    days = pd.to_datetime(pd.Series(list(starts) if several else [starts]), errors="coerce")
    if days.isna().any() or not days.is_monotonic_increasing or not days.is_unique:
        problems.append(Problem(_WHERE, "starts are not days in order",
                                "write them as 2026-02-28, the first wave's first"))  # fmt: skip
    elif len(days) != wanted:
        problems.append(Problem(_WHERE, f"{len(days)} starts are given", f"give {wanted}"))
    return days.tolist()
