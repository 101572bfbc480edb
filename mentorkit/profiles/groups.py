"""What the organisation's aggregates say of whom the programme reaches."""

from __future__ import annotations

import pandas as pd

from ..codes import GROUNDS, MEASURES
from ..language import Text
from ..programme import Privacy, Programme
from ..result import (
    Answer,
    Chart,
    Fact,
    Heading,
    Missing,
    Note,
    Share,
    Tabulation,
    count,
    group,
    mean,
    share,
    verdict,
)
from .representation import PARTS, compare_representation

_NEEDS_COUNTS = Text(
    "whether the programme reaches the groups it is for. Supply the table group_counts: the "
    "organisation's own aggregate counts of employees, applicants, mentees and mentors by group, "
    "never a list of persons."
)
_TITLES = {
    "applicants": Text("Applicants beside all staff, by group"),
    "mentees": Text("Mentees beside all staff, by group"),
    "mentors": Text("Mentors beside all staff, by group"),
}
#: Differences named in the answer, at most.
_NAMED = 3


def summarise_representation(group_counts: pd.DataFrame, programme: Programme) -> list:
    """Each group's share among applicants, mentees and mentors beside its share of the staff.

    Parameters
    ----------
    group_counts : DataFrame
        The table ``group_counts``; may have no rows.
    programme : Programme

    Returns
    -------
    list of findings
    """
    if group_counts.empty:
        return [Missing("group_counts", _NEEDS_COUNTS)]
    compared = compare_representation(group_counts)
    if compared.empty:
        return [Missing("group_counts", _NEEDS_COUNTS)]
    shown = select_showable(compared, programme.privacy)
    findings: list = [
        _answer_representation(shown),
        Heading(Text("Whom does the programme reach?")),
    ]
    for part in PARTS:
        own = shown[shown["part"] == part]
        if own.empty:
            continue
        table = _tabulate_part(own, part)
        if part == "mentees":
            findings.append(_chart_part(table))
        findings.append(table)
    left_out = _name_left_out(compared, shown)
    if left_out:
        text = Text(
            "Left out whole, since a group has too few people to be shown or compared: {parts}.",
            parts=left_out,
        )
        findings.append(Note(text))
    findings.append(
        Note(
            Text(
                "Intervals are at 95% (Newcombe's method: participants against the rest of the "
                "staff). With {n} comparisons about one in twenty would lie off zero by chance "
                "alone.",
                n=Fact(len(shown)),
            )
        )
    )
    return findings


def select_showable(compared: pd.DataFrame, privacy: Privacy) -> pd.DataFrame:
    """The comparisons in which no group is small enough to be singled out.

    A ground is left out whole for a part of the programme (e.g. background among
    mentors) if one group is too small: its share could be had back from the
    others'.

    Parameters
    ----------
    compared : DataFrame
        From :func:`compare_representation`.
    privacy : Privacy

    Returns
    -------
    DataFrame
        Rows of `compared`.
    """
    few = privacy.for_groups().minimum_count

    def is_few(people: pd.Series) -> pd.Series:
        return people.gt(0) & people.lt(few)

    risky = (
        is_few(compared["k"])
        | is_few(compared["n"] - compared["k"])
        | is_few(compared["staff_k"])
        | is_few(compared["staff_n"] - compared["staff_k"])
        | compared["n"].lt(max(few, privacy.minimum_answers))
    )
    blocks = [compared["ground"], compared["part"]]
    return compared[~risky.groupby(blocks).transform("any")].reset_index(drop=True)


def _name_left_out(compared: pd.DataFrame, shown: pd.DataFrame) -> list[Text]:
    kept = set(zip(shown["ground"], shown["part"], strict=True))
    blocks = dict.fromkeys(zip(compared["ground"], compared["part"], strict=True))
    return [
        Text("{ground} among {part}", ground=GROUNDS[ground], part=MEASURES[part])
        for ground, part in blocks
        if (ground, part) not in kept
    ]


def _find_clear(shown: pd.DataFrame) -> pd.DataFrame:
    """The clear differences, the largest of each ground and part, the largest first."""
    clear = shown[(shown["low"] > 0) | (shown["high"] < 0)]
    # Of two groups that mirror each other the one that is more is named.
    size = clear["difference"].abs().round(9)
    clear = clear.assign(size=size).sort_values(
        ["size", "difference"], ascending=False, kind="stable"
    )
    return clear.drop_duplicates(["ground", "part"])


def _answer_representation(shown: pd.DataFrame) -> Answer:
    if shown.empty:
        return Answer(
            Text("Too few people in the groups to compare them with the staff openly."), "info"
        )
    clear = _find_clear(shown)
    if clear.empty:
        text = Text(
            "No group's share among applicants, mentees or mentors differs from its share of the "
            "staff by more than chance could explain; a small difference would not be seen."
        )
        return Answer(text, "info")
    named = [
        Text(
            "{group} are {share} of {part} and {staff} of the staff",
            group=str(row.group),
            part=MEASURES[row.part],
            share=Share(int(row.k), int(row.n)),
            staff=Share(int(row.staff_k), int(row.staff_n)),
        )
        for row in clear.head(_NAMED).itertuples()
    ]
    return Answer(Text("Clear differences from the staff: {named}.", named=named), "info")


def _tabulate_part(own: pd.DataFrame, part: str) -> Tabulation:
    unclear = (own["low"] <= 0) & (own["high"] >= 0)
    table = own.assign(
        name=[
            Text("{ground}: {group}", ground=GROUNDS[ground], group=str(group))
            for ground, group in zip(own["ground"], own["group"], strict=True)
        ],
        points=100 * own["difference"],
        low_points=100 * own["low"],
        high_points=100 * own["high"],
        reading=[
            Text("cannot be compared")
            if pd.isna(row.low)
            else Text("within chance")
            if within
            else Text("more than in the staff")
            if row.difference > 0
            else Text("fewer than in the staff")
            for row, within in zip(own.itertuples(), unclear, strict=True)
        ],
    )
    between = ("share", "staff_share")
    return Tabulation(
        table,
        _TITLES[part],
        {
            "name": group(Text("Group")),
            "k": count(Text("People")),
            "share": share(Text("Share"), k="k", n="n"),
            "staff_share": share(Text("Share of the staff"), k="staff_k", n="staff_n"),
            "points": mean(Text("Difference, percentage points"), n="n", difference=between),
            "low_points": mean(Text("From"), n="n", difference=between, is_end=True),
            "high_points": mean(Text("To"), n="n", difference=between, is_end=True),
            "reading": verdict(Text("Reading"), on=("share", "staff_share", "points")),
        },
        note=Text(
            "The organisation's own counts on {date}; no person's group is known to the programme.",
            date=Fact(own["date"].max()),
        ),
    )


def _chart_part(table: Tabulation) -> Chart:
    return Chart(
        table,
        "interval",
        x="name",
        y=["points"],
        low="low_points",
        high="high_points",
        x_label=Text("Difference from the staff, percentage points"),
        alt=Text(
            "Points with intervals: for each group, its share of mentees less its share of the "
            "staff; zero is the same share."
        ),
    )
