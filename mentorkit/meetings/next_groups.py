"""What is told of the groups to come: how many others each has met, and for the coordinator who."""

from __future__ import annotations

import pandas as pd

from ..language import Text
from ..result import Fact, PersonList, Tabulation, label, mean
from .encounters import count_met
from .rotation import Rotation


def summarise_encounters(
    encounters: pd.DataFrame, members: list[str], rotation: Rotation | None = None
) -> list:
    """Findings: how many other mentees each has met at group meetings, and will have.

    Parameters
    ----------
    encounters : DataFrame
        From :func:`~mentorkit.meetings.count_encounters`.
    members : list of str
        Ids of the mentees in a running pair; others do not count.
    rotation : Rotation, optional
        Of the rounds that are proposed, from :func:`~mentorkit.meetings.propose_groups`.

    Returns
    -------
    list of findings
        Empty where nobody has met at a group meeting and nothing is proposed.
    """
    rows = []
    if len(encounters):
        rows.append((Text("so far"), count_met(encounters, members)))
    if rotation is not None:
        rows.append((Text("when everybody has come to what is proposed"), rotation.met))
    if not rows or not members:
        return []
    frame = pd.DataFrame(
        {
            "when": [words for words, _ in rows],
            "n": [len(met) for _, met in rows],
            "median": [met.median() for _, met in rows],
            "low": [met.quantile(0.25) for _, met in rows],
            "high": [met.quantile(0.75) for _, met in rows],
        }
    )
    return [
        Tabulation(
            frame,
            Text("Other mentees whom a mentee has met at group meetings, of those whose pair runs"),
            {
                "when": label(Text("When")),
                "median": mean(Text("Median"), n="n"),
                "low": mean(Text("A quarter are below"), n="n"),
                "high": mean(Text("A quarter are above"), n="n"),
            },
            needs="meeting_attendance",
        )
    ]


def list_next_groups(
    meetings: pd.DataFrame,
    attendance: pd.DataFrame,
    people: pd.DataFrame,
    rotation: Rotation | None = None,
) -> list:
    """For the coordinator: who is to meet whom at the next group meetings.

    Parameters
    ----------
    meetings, attendance : DataFrame
        Rows that are proposed, from :func:`~mentorkit.meetings.schedule_groups`.
    people : DataFrame
        The table ``people``, for names.
    rotation : Rotation, optional
        Where groups are mixed.

    Returns
    -------
    list of PersonList
        The groups of the nearest day; ``mentorkit schedule`` writes them all. Empty if
        nothing is proposed.
    """
    if meetings.empty:
        return []
    day = meetings["planned"].min()
    own = attendance.merge(meetings[meetings["planned"].eq(day)], on="meeting_id")
    lists = [
        PersonList(
            _with_names(own.sort_values(["meeting_id", "id"], key=_in_order), people),
            Text("Proposed groups of the next group meetings"),
            {
                "planned": Text("Day"),
                "group": Text("Group"),
                "name": Text("Mentee"),
                "id": Text("Mentee's id"),
            },
            note=_note(rotation),
        )
    ]
    left = pd.DataFrame() if rotation is None else rotation.left_out
    if len(left):
        number = left.groupby("id").size().rename("rounds").reset_index()
        lists.append(
            PersonList(
                _with_names(number, people),
                Text("Mentees whom a group could not take, since it holds whom they must not meet"),
                {
                    "name": Text("Mentee"),
                    "id": Text("Mentee's id"),
                    "rounds": Text("Group meetings"),
                },
            )
        )
    return lists


def _note(rotation: Rotation | None) -> Text:
    sheet = Text("The workbook of mentorkit schedule has all that are left, to approve.")
    if rotation is None:
        return sheet
    return Text(
        "{sheet} In all that is proposed {gained} pairs of mentees meet for the first time, "
        "{share} of the most that groups of this size could bring.",
        sheet=sheet,
        gained=Fact(rotation.gained),
        share=Fact(rotation.share, ".0%"),
    )


def _in_order(column: pd.Series) -> pd.Series:
    """Meetings in order of their group's number: 10 after 9."""
    if column.name != "meeting_id":
        return column
    return column.str.extract(r"(\d+)$", expand=False).astype("int64")


def _with_names(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    named = people.dropna(subset=["name"]).drop_duplicates("id").set_index("id")["name"]
    return rows.assign(name=rows["id"].map(named).astype(object).fillna("–"))
