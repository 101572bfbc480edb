"""Who wants a place and has none yet, and how many places are free: before any draw."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .evaluation import advise_study, find_lottery
from .profiles import explain_eligibility
from .result import Finding
from .session import Phase
from .tables import known_on


def advise_draw(phase: Phase) -> list[Finding]:
    """The advice to draw lots, where more want a place than there are and nobody has drawn.

    Parameters
    ----------
    phase : Phase

    Returns
    -------
    list of Answer
        Of :func:`~mentorkit.evaluation.advise_study`; none once somebody has drawn, or
        the programme is over.
    """
    applications = phase.read("applications")
    if phase.is_over or len(phase.arms) or not find_lottery(applications).empty:
        return []
    return advise_study(len(select_applicants(phase)), count_free_places(phase))


def select_applicants(phase: Phase, strata: Sequence[str] = ()) -> pd.DataFrame:
    """The mentees who want a place and have none: they applied, and nothing speaks against it.

    Parameters
    ----------
    phase : Phase
    strata : sequence of str
        Columns of ``people`` to bring along.

    Returns
    -------
    DataFrame
        ``id`` and the strata, one row a person.
    """
    people, employment, pairs = phase.read("people", "employment", "pairs")
    # As the sheet has them: what an earlier draw answered is no answer here.
    asked = known_on("applications", phase.tables["applications"], phase.as_of)
    explained = explain_eligibility(people, asked, phase.programme, employment)
    open_yet = explained["status"].isin(["received", "waiting"]) & explained["role"].eq("mentee")
    nothing_against = explained["reasons"].map(lambda reasons: set(reasons) <= {"undecided"})
    paired = pairs.loc[pairs["state"].isin(["approved", "running"]), "mentee_id"]
    ids = explained.loc[open_yet & nothing_against & ~explained["id"].isin(paired), "id"]
    own = people[people["role"].eq("mentee") & people["id"].isin(ids)]
    return own[["id", *strata]].drop_duplicates("id").reset_index(drop=True)


def count_free_places(phase: Phase) -> int:
    """Places with the eligible mentors, less the mentees who have been given one without a draw."""
    people, employment = phase.read("people", "employment")
    asked = phase.tables["applications"]
    explained = explain_eligibility(people, asked, phase.programme, employment)
    eligible = explained[explained["eligible"]]
    mentors = people["role"].eq("mentor") & people["id"].isin(
        eligible.loc[eligible["role"].eq("mentor"), "id"]
    )
    given = eligible["role"].eq("mentee") & eligible["status"].eq("accepted")
    return int(people.loc[mentors, "capacity"].fillna(1).sum()) - int(given.sum())
