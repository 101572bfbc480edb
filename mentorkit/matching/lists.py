"""The coordinator's lists of people: peer groups, proposed pairs, who has none."""

from __future__ import annotations

import pandas as pd

from ..codes import APPLICATION_STATES
from ..criteria import shared_terms
from ..language import Plural, Text
from ..programme import Programme
from ..result import (
    Claim,
    Count,
    Fact,
    Finding,
    Heading,
    Note,
    PersonList,
    untold,
)
from .explanation import find_strengths
from .matcher import MentorMatcher


def peer_group_findings(
    groups: pd.DataFrame, people: pd.DataFrame, programme: Programme
) -> list[Finding]:
    """Proposed peer groups: how many and how mixed, and for the coordinator who.

    Parameters
    ----------
    groups : DataFrame
        From ``form_peer_groups``.
    people : DataFrame
        As the table ``people``; names for the list.
    programme : Programme

    Returns
    -------
    list of Finding
    """
    if groups.empty:
        return []
    sizes = groups["group"].value_counts()
    size = {"n": Fact(len(sizes)), "most": Count(int(sizes.max()))}
    mixed = (
        Plural(
            "Proposed: {n} group of at most {most} mentees, mixed across departments.",
            "Proposed: {n} groups of at most {most} mentees, each mixed across departments.",
            **size,
        )
        if groups["department"].nunique() > 1
        else Plural(
            "Proposed: {n} group of at most {most} mentees.",
            "Proposed: {n} groups of at most {most} mentees.",
            **size,
        )
    )
    columns = {
        "group": Text("Group"),
        "name": Text("Mentee"),
        "id": Text("Mentee's id"),
        "department": Text("Department"),
    }
    if not groups["apart"].all():
        groups = groups.assign(
            check=["" if apart else Text("with a manager or conflict") for apart in groups["apart"]]
        )
        columns["check"] = Text("Look at")
    names = people.drop_duplicates("id").set_index("id")
    frame = groups.sort_values(["group", "id"], kind="stable")
    return [
        Heading(Text("Peer groups for the group meetings")),
        Note(Claim(mixed, otherwise=untold(Text("how large the peer groups are")))),
        PersonList(
            frame.assign(name=_names(names, frame["id"])),
            Text("Proposed peer groups"),
            columns,
            note=Text(
                "Sizes differ by at most one, and so does each department's part of them. As far "
                "as could be, nobody shares a group with a manager, a declared conflict or their "
                "own team."
            ),
        ),
    ]


def pair_lists(matcher: MentorMatcher) -> list[Finding]:
    """For the coordinator: proposed pairs with their grounds, and who has none.

    Parameters
    ----------
    matcher : MentorMatcher, fitted

    Returns
    -------
    list of PersonList
    """
    mentees, mentors = matcher.mentees_, matcher.mentors_
    pairs = matcher.pairs_.copy()
    for side, ids in ((mentees, "mentee_id"), (mentors, "mentor_id")):
        role = ids.removesuffix("_id")
        pairs[role] = _names(side, pairs[ids])
        pairs[f"{role}_department"] = list(side["department"].reindex(pairs[ids]))
    pairs["score"] = pairs["score"].round(2)
    both = list(pairs[["mentee_id", "mentor_id"]].itertuples(index=False, name=None))
    pairs["goals"] = pd.Series(
        [shared_terms(mentees.at[e, "goals"], mentors.at[r, "skills"]) for e, r in both],
        dtype=object,
    )
    pairs["strengths"] = pd.Series(
        [[matcher.criteria_[name].text for name in find_strengths(matcher, e, r)] for e, r in both],
        dtype=object,
    )
    pairs["standing"] = _standing(matcher, pairs["mentee_id"])
    unmatched = matcher.unmatched_.copy()
    unmatched["standing"] = _standing(matcher, unmatched["mentee_id"])
    unmatched["mentee"] = _names(mentees, unmatched["mentee_id"])
    unmatched["department"] = list(mentees["department"].reindex(unmatched["mentee_id"]))
    return [
        PersonList(
            pairs,
            Text("Proposed pairs to approve or change"),
            {
                "mentee": Text("Mentee"),
                "mentee_id": Text("Mentee's id"),
                "mentee_department": Text("Mentee's department"),
                "standing": Text("Standing"),
                "mentor": Text("Mentor"),
                "mentor_id": Text("Mentor's id"),
                "mentor_department": Text("Mentor's department"),
                "score": Text("Score"),
                "goals": Text("Goals the mentor can help with"),
                "strengths": Text("Speaks most for it"),
            },
            note=Text(
                "To approve a pair, write it in the sheet of pairs with the state approved, a "
                "date and who decided."
            ),
        ),
        PersonList(
            unmatched,
            Text("Mentees without a proposed mentor"),
            {
                "mentee": Text("Mentee"),
                "mentee_id": Text("Mentee's id"),
                "department": Text("Department"),
                "standing": Text("Standing"),
                "words": Text("Reason"),
            },
        ),
    ]


def _standing(matcher: MentorMatcher, ids: pd.Series) -> list:
    return [
        APPLICATION_STATES["accepted" if accepted else "waiting"]
        for accepted in ids.isin(matcher.accepted_)
    ]


def _names(people: pd.DataFrame, ids: pd.Series) -> list:
    """Names of `ids`; the id itself where no name is known."""
    if "name" not in people:
        return list(ids)
    names = people["name"].reindex(list(ids))
    return [
        person if name is None or name != name else name
        for person, name in zip(ids, names, strict=True)
    ]
