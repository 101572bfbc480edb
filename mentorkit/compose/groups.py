"""The group meetings to come: who is to meet whom, and when."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..matching import form_peer_groups, list_apart
from ..meetings import (
    Rotation,
    count_encounters,
    find_absent,
    find_days_off,
    find_group_days,
    keep_groups,
    propose_groups,
    schedule_groups,
)
from ..session import Phase
from ..tables.views import current_pairs


@dataclass(frozen=True)
class GroupPlan:
    """The group meetings that are proposed.

    Attributes
    ----------
    meetings, attendance : DataFrame
        Rows of the tables ``meetings`` and ``meeting_attendance``, for a person to approve.
    members : list of str
        The mentees in a running pair, whose groups these are.
    encounters : DataFrame
        Who has met whom so far, of :func:`~mentorkit.meetings.count_encounters`.
    rotation : Rotation or None
        Where groups are mixed: how many meet for the first time, and who is left out.
    """

    meetings: pd.DataFrame
    attendance: pd.DataFrame
    members: list[str]
    encounters: pd.DataFrame
    rotation: Rotation | None = None


def plan_group_meetings(phase: Phase) -> GroupPlan:
    """Plan the group meetings that are left, of the mentees whose pair runs.

    Parameters
    ----------
    phase : Phase
        Its ``matching.mix_groups`` says whether each round has new groups; then the
        first of a programme are the peer groups of the matching, mixed across
        departments. Otherwise each stays in the group of their last meeting, and
        whoever is in none waits for the groups of page 03.

    Returns
    -------
    GroupPlan
        On no public holiday and no day off of the programme. No meetings once it is
        over, or its number is planned already.
    """
    programme = phase.programme
    meetings, attendance, pairs = phase.read("meetings", "meeting_attendance", "pairs")
    now = current_pairs(pairs)
    members = sorted(set(now.loc[now["state"].eq("running"), "mentee_id"]))
    met = count_encounters(meetings, attendance, phase.as_of)
    period = programme.period
    off = find_days_off(programme.cadence, pd.Timestamp(period.start), pd.Timestamp(period.end))
    days = find_group_days(meetings, programme, phase.as_of, off)
    rotation = None
    if phase.is_over or not days or not members:
        groups = pd.DataFrame({"group": [], "id": []})
    elif programme.matching.mix_groups:
        rotation = _mix_groups(phase, members, len(days))
        groups = rotation.groups
    else:
        groups = keep_groups(meetings, attendance, members, phase.as_of)
    plan = schedule_groups(
        groups, programme, phase.as_of, meetings, days_off=off, language=phase.language
    )
    return GroupPlan(*plan, members, met, rotation)


def _mix_groups(phase: Phase, members: list[str], rounds: int) -> Rotation:
    meetings, attendance, people = phase.read("meetings", "meeting_attendance", "people")
    matching = phase.programme.matching
    apart = {
        "conflicts": phase.read("conflicts"),
        "managers": people,
        "manager_levels": matching.manager_levels,
    }
    own = people[people["role"].eq("mentee") & people["id"].isin(members)].drop_duplicates("id")
    met = count_encounters(meetings, attendance, phase.as_of, planned=True)
    first = None if len(met) else form_peer_groups(own, matching.group_size, **apart)
    return propose_groups(
        members,
        met,
        matching.group_size,
        rounds,
        conflicts=list_apart(own, **apart),
        absent=find_absent(meetings, attendance, phase.as_of),
        first=first if first is not None and first["apart"].all() else None,
        seed=phase.programme.random_state,
    )
