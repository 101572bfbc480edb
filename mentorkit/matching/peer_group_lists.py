"""Proposed peer groups: how many and how mixed, and for the coordinator who."""

from __future__ import annotations

import pandas as pd

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
from .people import names_of


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
    proposed = (
        Plural(
            "Proposed: {n} group of {most} mentees, mixed across departments.",
            "Proposed: {n} groups of at most {most} mentees, each mixed across departments.",
            **size,
        )
        if groups["department"].nunique() > 1
        else Plural(
            "Proposed: {n} group of {most} mentees.",
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
        Note(Claim(proposed, otherwise=untold(Text("how large the peer groups are")))),
        PersonList(
            frame.assign(name=names_of(names, frame["id"])),
            Text("Proposed peer groups"),
            columns,
            note=Text(
                "Sizes differ by at most one, and so does each department's part of them. As far "
                "as could be, nobody shares a group with a manager, a declared conflict or their "
                "own team."
            ),
        ),
    ]
