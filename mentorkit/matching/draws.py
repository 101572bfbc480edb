"""What a draw asks of the matching: who was drawn to wait waits while the sides are compared."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..language import Plural, Text
from ..result import Answer, Claim, Count, Finding, Note
from .states import sort_pairs


def part_drawn(
    arms: pd.DataFrame, applications: pd.DataFrame, pairs: pd.DataFrame
) -> tuple[list[str], list[str]]:
    """Of those who were drawn to wait, who still waits and who has a place all the same.

    Parameters
    ----------
    arms : DataFrame, index ``id``
        Of :func:`~mentorkit.tables.current_arms`.
    applications, pairs : DataFrame
        The tables.

    Returns
    -------
    held_back : list of str
        On the waiting list and in no pair: to be proposed no mentor.
    admitted : list of str
        Accepted by a person, and in no pair yet. Those whose wave has begun are
        neither.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> arms = pd.DataFrame({"arm": ["offered", "waiting", "waiting"]}, index=["E1", "E2", "E3"])
    >>> rows = pd.DataFrame({"id": arms.index, "role": "mentee",
    ...                      "status": ["accepted", "waiting", "accepted"]})
    >>> part_drawn(arms, rows, table("pairs").empty())
    (['E2'], ['E3'])
    """
    drawn_to_wait = arms.index[~arms["arm"].isin(["offered", "wave_1"])]
    paired = sort_pairs(pairs).running["mentee_id"]
    own = applications[
        applications["role"].eq("mentee")
        & applications["id"].isin(drawn_to_wait)
        & ~applications["id"].isin(paired)
    ]
    waits = own["status"].eq("waiting")
    lottery = arms.index[arms["arm"].eq("waiting")]
    accepted = own["status"].eq("accepted") & own["id"].isin(lottery)
    return own.loc[waits, "id"].tolist(), own.loc[accepted, "id"].tolist()


def draw_findings(held_back: Sequence[str], admitted: Sequence[str]) -> list[Finding]:
    """What page 03 says of those who were drawn to wait.

    Parameters
    ----------
    held_back, admitted : sequence of str
        Of :func:`part_drawn`.

    Returns
    -------
    list of findings
        Empty where nobody was.
    """
    found: list[Finding] = []
    if len(admitted):
        text = Plural(
            "{n} mentee who was drawn to wait has been given a place: when their pair begins, the "
            "comparison with the waiting list ends.",
            "{n} mentees who were drawn to wait have been given a place: when the first of their "
            "pairs begins, the comparison with the waiting list ends.",
            n=Count(len(admitted)),
        )
        few = Text(
            "Some who were drawn to wait have been given a place: when the first of their pairs "
            "begins, the comparison with the waiting list ends."
        )
        found.append(Answer(Claim(text, otherwise=few), "watch", rests_on=()))
    if len(held_back):
        text = Plural(
            "{n} mentee was drawn to wait and is proposed no mentor while both sides are "
            "compared. To let somebody in all the same, write accepted in their application.",
            "{n} mentees were drawn to wait and are proposed no mentor while both sides are "
            "compared. To let somebody in all the same, write accepted in their application.",
            n=Count(len(held_back)),
        )
        few = Text(
            "Those who were drawn to wait are proposed no mentor while both sides are compared. "
            "To let somebody in all the same, write accepted in their application."
        )
        found.append(Note(Claim(text, otherwise=few)))
    return found
