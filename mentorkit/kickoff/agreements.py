"""What each pair's mentoring agreement holds, and what it lacks."""

from __future__ import annotations

import pandas as pd

from ..language import Text
from ..result import PersonList
from .names import PAIR_COLUMNS, name_pairs

_KEYS = ["mentee_id", "mentor_id"]
#: The parts of an agreement.
AGREEMENT_PARTS = {
    "mentee_expectations": Text("what the mentee expects"),
    "mentor_expectations": Text("what the mentor expects"),
    "confidentiality": Text("confidentiality"),
    "cadence": Text("how often to meet"),
    "ends": Text("when the pair ends"),
}


def check_agreements(start: pd.DataFrame, agreements: pd.DataFrame) -> pd.DataFrame:
    """Which parts the agreement of each running pair has.

    Parameters
    ----------
    start : DataFrame
        The running pairs, from :func:`~mentorkit.kickoff.check_start`.
    agreements : DataFrame
        The table ``agreements``.

    Returns
    -------
    DataFrame, one row a running pair that has signed an agreement
        ``mentee_id``, ``mentor_id``, ``signed``; a column of bool for each of
        ``mentee_expectations``, ``mentor_expectations``, ``confidentiality``
        (it was agreed; what was answered with no is not), ``cadence``, ``ends``;
        ``lacks`` (names of the parts that are not there).

    Examples
    --------
    >>> start = pd.DataFrame({"mentee_id": ["E1"], "mentor_id": ["M1"], "agreed": [True],
    ...     "signed": [pd.Timestamp("2026-01-12")], "confidentiality": [True],
    ...     "cadence_weeks": [4.0], "ends": [pd.NaT]})
    >>> agreements = pd.DataFrame({"mentee_id": ["E1"], "mentor_id": ["M1"],
    ...     "mentee_expectations": [("listen",)], "mentor_expectations": [()]})
    >>> check_agreements(start, agreements)["lacks"].tolist()
    [('mentor_expectations', 'ends')]
    """
    signed = start[start["agreed"]]
    written = agreements.drop_duplicates(_KEYS, keep="last")
    sides = ["mentee_expectations", "mentor_expectations"]
    own = signed.merge(written[[*_KEYS, *sides]], on=_KEYS, how="left")
    found = own[[*_KEYS, "signed"]].copy()
    for side in sides:
        found[side] = [
            isinstance(cell, (tuple, list)) and any(str(words).strip() for words in cell)
            for cell in own[side]
        ]
    found["confidentiality"] = own["confidentiality"].astype(bool)
    found["cadence"] = own["cadence_weeks"].notna()
    found["ends"] = own["ends"].notna()
    found["lacks"] = [
        tuple(part for part in AGREEMENT_PARTS if not row[part])
        for row in found[list(AGREEMENT_PARTS)].to_dict("records")
    ]
    return found


def list_agreements_to_complete(
    start: pd.DataFrame, agreements: pd.DataFrame, people: pd.DataFrame
) -> list:
    """For the coordinator: signed agreements that lack a part, those that lack most first.

    Parameters
    ----------
    start : DataFrame
        The running pairs, from :func:`~mentorkit.kickoff.check_start`.
    agreements, people : DataFrame
        The tables.

    Returns
    -------
    list of PersonList
        Which parts are missing; never what was agreed.
    """
    found = check_agreements(start, agreements)
    found = found.assign(number=found["lacks"].map(len))
    found = found[found["number"] > 0].sort_values("number", ascending=False, kind="stable")
    if found.empty:
        return []
    found["lacking"] = [[AGREEMENT_PARTS[part] for part in parts] for parts in found["lacks"]]
    columns = {
        **PAIR_COLUMNS,
        "signed": Text("Signed"),
        "lacking": Text("Not agreed"),
    }
    return [
        PersonList(
            name_pairs(found, people), Text("Pairs whose agreement lacks something"), columns
        )
    ]
