"""What is told of the goals: progress by kind, and which of them wait for a word."""

from __future__ import annotations

import pandas as pd

from ..codes import GOAL_KINDS, PROGRESS
from ..language import Text
from ..programme import Programme
from ..result import Fact, Heading, PersonList, Tabulation, count, label, share
from .names import PAIR_COLUMNS, name_pairs
from .progress import GOAL_PARTS, is_quiet

_KEYS = ["mentee_id", "mentor_id"]
#: Of which progress nothing has been noted.
_UNNOTED = "unnoted"
#: From the furthest; a mentee with two goals of a kind counts by the one that has come furthest.
_FURTHEST = ("good", "some", "none", _UNNOTED)


def summarise_progress(
    tracked: pd.DataFrame, start: pd.DataFrame, goal_notes: pd.DataFrame, programme: Programme
) -> list:
    """Findings: how far the goals have come by kind, and how many pairs have one that waits.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_goals`.
    start : DataFrame
        The running pairs, from :func:`~mentorkit.kickoff.check_start`.
    goal_notes : DataFrame
        The table ``goal_notes``; without rows nothing is said of progress.
    programme : Programme

    Returns
    -------
    list of findings
        None tells a goal's words, or a note's.
    """
    if tracked.empty:
        return []
    found: list = []
    if len(goal_notes):
        found += [Heading(Text("Progress toward the goals")), _tabulate_progress(tracked)]
    if len(start):
        found.append(_tabulate_waiting(tracked, start, goal_notes, programme))
    return found


def _tabulate_progress(tracked: pd.DataFrame) -> Tabulation:
    rows = []
    for kind, text in GOAL_KINDS.items():
        own = tracked[tracked["kind"].eq(kind).fillna(False)]
        place = own["progress"].fillna(_UNNOTED).map(_FURTHEST.index).astype("int64")
        furthest = place.groupby(own["mentee_id"]).min()
        numbers = {code: int(furthest.eq(i).sum()) for i, code in enumerate(_FURTHEST)}
        rows.append({"kind": text, "mentees": len(furthest), **numbers})
    frame = pd.DataFrame(rows)
    frame["share"] = frame["good"] / frame["mentees"].where(frame["mentees"] > 0)
    words = {**PROGRESS, _UNNOTED: Text("nothing noted")}
    return Tabulation(
        frame,
        Text("Mentees by kind of goal and by the progress noted last"),
        {
            "kind": label(Text("Kind of goal")),
            "mentees": count(Text("Mentees with such a goal"), who="mentees by kind of goal"),
            **{code: count(words[code], part_of="mentees") for code in _FURTHEST},
            "share": share(Text("Good progress, share"), k="good", n="mentees"),
        },
        note=Text(
            "A mentee with several goals of a kind counts by the one that has come furthest. The "
            "pairs say it themselves. Those whose pair has ended are counted too."
        ),
        needs="goal_notes",
    )


def _tabulate_waiting(
    tracked: pd.DataFrame, start: pd.DataFrame, goal_notes: pd.DataFrame, programme: Programme
) -> Tabulation:
    rows = [(Text("an open goal whose day has passed"), tracked["overdue"])]
    if len(goal_notes):
        words = Text(
            "an open goal of which nothing was noted for {weeks} weeks",
            weeks=Fact(programme.cadence.follow_up_weeks),
        )
        rows.append((words, is_quiet(tracked, programme)))
    rows.append((Text("an open goal without a measure or a day"), _is_vague(tracked)))
    n = len(start)
    pairs = [len(_part_by_pair(tracked[mask], start)) for _, mask in rows]
    frame = pd.DataFrame({"what": [words for words, _ in rows], "pairs": pairs}).assign(n=n)
    frame["share"] = frame["pairs"] / frame["n"]
    return Tabulation(
        frame,
        Text("Running pairs with a goal that waits for a word"),
        {
            "what": label(Text("The pair has")),
            "pairs": count(Text("Pairs")),
            "share": share(Text("Share"), k="pairs", n="n"),
        },
        note=Text("A pair may stand in several rows."),
        needs="goals",
    )


def _is_vague(tracked: pd.DataFrame) -> pd.Series:
    runs = tracked["pair"].eq("running").fillna(False).astype(bool)
    return tracked["open"] & runs & tracked["lacks"].map(len).gt(0)


def _part_by_pair(tracked: pd.DataFrame, start: pd.DataFrame) -> pd.DataFrame:
    """The goals of each running pair, gathered: one row a pair that has any of `tracked`."""
    named = tracked[tracked["mentor_id"].notna()]
    unnamed = tracked[tracked["mentor_id"].isna()].drop(columns="mentor_id")
    own = pd.concat(
        [
            start[[*_KEYS, "started"]].merge(named, on=_KEYS),
            start[[*_KEYS, "started"]].merge(unnamed, on="mentee_id"),
        ]
    )
    by_pair = own.groupby(_KEYS, sort=True)
    return by_pair.agg(
        goals=("goal_id", "nunique"),
        due=("due", "min"),
        noted_on=("noted_on", "max"),
        days_quiet=("days_quiet", "max"),
        lacks=("lacks", lambda cells: tuple(p for p in GOAL_PARTS if any(p in c for c in cells))),
    ).reset_index()


def list_goals_to_raise(
    tracked: pd.DataFrame,
    start: pd.DataFrame,
    people: pd.DataFrame,
    goal_notes: pd.DataFrame,
    programme: Programme,
) -> list:
    """For the coordinator: the pairs to ask about their goals, those who waited longest first.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_goals`.
    start : DataFrame
        The running pairs, from :func:`~mentorkit.kickoff.check_start`.
    people, goal_notes : DataFrame
        The tables; without notes nothing is called quiet.
    programme : Programme

    Returns
    -------
    list of PersonList
        Of goals past their day, of goals that nobody has noted anything of, of
        goals that lack something, and of goals still open when their pair ended.
        How many, and days: neither words nor progress.
    """
    pair = {**PAIR_COLUMNS, "goals": Text("Goals")}
    late = _part_by_pair(tracked[tracked["overdue"]], start)
    vague = _part_by_pair(tracked[_is_vague(tracked)], start)
    vague["lacking"] = [[GOAL_PARTS[part] for part in parts] for parts in vague["lacks"]]
    lists = [
        PersonList(
            name_pairs(late.sort_values("due", kind="stable"), people),
            Text("Pairs with an open goal whose day has passed"),
            {**pair, "due": Text("The first was due")},
        ),
        PersonList(
            name_pairs(vague, people),
            Text("Pairs with an open goal that lacks something"),
            {**pair, "lacking": Text("Not written")},
        ),
        _list_left_open(tracked, people),
    ]
    if len(goal_notes):
        quiet = _part_by_pair(tracked[is_quiet(tracked, programme)], start)
        quiet = quiet.sort_values("days_quiet", ascending=False, kind="stable")
        lists.insert(
            1,
            PersonList(
                name_pairs(quiet, people),
                Text("Pairs with an open goal of which nothing was noted for long"),
                {**pair, "days_quiet": Text("Days since something was noted")},
            ),
        )
    return [one for one in lists if len(one.frame)]


def _list_left_open(tracked: pd.DataFrame, people: pd.DataFrame) -> PersonList:
    is_left = tracked["pair"].eq("ended") & tracked["status"].fillna("open").eq("open")
    left = tracked[is_left.fillna(False).astype(bool)]
    by_mentee = left.groupby("mentee_id", sort=True).agg(goals=("goal_id", "nunique"))
    return PersonList(
        name_pairs(by_mentee.reset_index(), people),
        Text("Mentees with a goal that was open when their pair ended"),
        {"mentee": Text("Mentee"), "mentee_id": Text("Mentee's id"), "goals": Text("Goals")},
        note=Text("To take up with a new mentor, or to set aside."),
    )
