"""What a draw asks of the matching: who was drawn to wait waits while the sides are compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from ..language import Plural, Text
from ..result import Answer, Claim, Count, Finding, Note
from .states import sort_pairs


@dataclass(frozen=True)
class Drawn:
    """Those who were drawn to wait and have not begun by their own day.

    Attributes
    ----------
    held_back : list of str
        Ids of those in no pair: they are to be proposed no mentor.
    contested : list of str
        Those of them whose application says accepted all the same. A sheet that is
        imported anew may say so by mistake, so it overrules no draw.
    admitted : list of str
        Those whom a person has given a pair that is approved and has not ended.
    """

    held_back: Sequence[str] = ()
    contested: Sequence[str] = ()
    admitted: Sequence[str] = ()

    def among(self, ids: Iterable[str]) -> Drawn:
        """Those of them who are among `ids`."""
        known = set(ids)
        parts = (self.held_back, self.contested, self.admitted)
        return Drawn(*([person for person in part if person in known] for part in parts))


def part_drawn(
    arms: pd.DataFrame,
    applications: pd.DataFrame,
    pairs: pd.DataFrame,
    as_of: dt.date | None = None,
) -> Drawn:
    """Of those who were drawn to wait, who is to wait and who has a place all the same.

    The draw in force decides, whatever the applications say: only a pair that a
    person approves, or another draw, overrules it.

    Parameters
    ----------
    arms : DataFrame, index ``id``
        Of :func:`~mentorkit.tables.current_arms`.
    applications, pairs : DataFrame
        The tables.
    as_of : date, optional
        Those whose wave begins by then wait no longer. Without it no later wave has begun.

    Returns
    -------
    Drawn

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> arms = pd.DataFrame({"arm": ["offered", "waiting", "waiting"], "starts": pd.NaT},
    ...                     index=["E1", "E2", "E3"])
    >>> rows = pd.DataFrame({"id": arms.index, "role": "mentee",
    ...                      "status": ["accepted", "waiting", "accepted"]})
    >>> part_drawn(arms, rows, table("pairs").empty())
    Drawn(held_back=['E2', 'E3'], contested=['E3'], admitted=[])
    """
    waits = ~arms["arm"].isin(["offered", "wave_1"])
    if as_of is not None:
        begun = arms["starts"].le(pd.Timestamp(as_of)).fillna(False).astype(bool)
        waits &= ~(begun & arms["arm"].str.startswith("wave_"))
    own = applications[
        applications["role"].eq("mentee") & applications["id"].isin(arms.index[waits])
    ]
    own = own[own["status"].isin(["received", "waiting", "accepted"])]
    is_paired = own["id"].isin(sort_pairs(pairs).running["mentee_id"])
    says_accepted = own["status"].eq("accepted")
    return Drawn(
        own.loc[~is_paired, "id"].tolist(),
        own.loc[~is_paired & says_accepted, "id"].tolist(),
        own.loc[is_paired, "id"].tolist(),
    )


def draw_findings(drawn: Drawn) -> list[Finding]:
    """What page 03 says of those who were drawn to wait.

    Parameters
    ----------
    drawn : Drawn
        Of :func:`part_drawn`.

    Returns
    -------
    list of findings
        Empty where nobody was.
    """
    found: list[Finding] = []
    if len(drawn.contested):
        few = Text(
            "The applications say accepted of some who were drawn to wait. The draw stands: no "
            "mentor is proposed for them. Mend the sheet, approve pairs if places were meant, or "
            "draw anew with a reason (mentorkit design --redraw)."
        )
        claim = Claim(tell_contested(drawn), otherwise=few)
        found.append(Answer(claim, "act", rests_on=()))
    if len(drawn.admitted):
        text = Plural(
            "{n} mentee who was drawn to wait has been given a pair: when it begins, the "
            "comparison with the waiting list ends.",
            "{n} mentees who were drawn to wait have been given a pair: when the first of "
            "them begins, the comparison with the waiting list ends.",
            n=Count(len(drawn.admitted)),
        )
        few = Text(
            "Some who were drawn to wait have been given a pair: when the first of them "
            "begins, the comparison with the waiting list ends."
        )
        found.append(Answer(Claim(text, otherwise=few), "watch", rests_on=()))
    if len(drawn.held_back):
        text = Plural(
            "{n} mentee was drawn to wait and is proposed no mentor while both sides are "
            "compared. To let somebody in all the same, approve a pair for them.",
            "{n} mentees were drawn to wait and are proposed no mentor while both sides are "
            "compared. To let somebody in all the same, approve a pair for them.",
            n=Count(len(drawn.held_back)),
        )
        few = Text(
            "Those who were drawn to wait are proposed no mentor while both sides are compared. "
            "To let somebody in all the same, approve a pair for them."
        )
        found.append(Note(Claim(text, otherwise=few)))
    return found


def tell_contested(drawn: Drawn) -> Text:
    """What to say where applications say accepted of those who were drawn to wait."""
    return Plural(
        "The applications say accepted of {n} mentee who was drawn to wait. The draw stands: "
        "no mentor is proposed for them. Mend the sheet, approve a pair if a place was meant, "
        "or draw anew with a reason (mentorkit design --redraw).",
        "The applications say accepted of {n} mentees who were drawn to wait. The draw stands: "
        "no mentor is proposed for them. Mend the sheet, approve pairs if places were meant, "
        "or draw anew with a reason (mentorkit design --redraw).",
        n=Count(len(drawn.contested)),
    )
