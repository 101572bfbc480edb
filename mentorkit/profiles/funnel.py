"""What the recruitment funnel says, in as much detail as its small numbers allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ..codes import APPLICATION_STATES, ROUTES
from ..language import Text
from ..programme import Programme
from ..result import (
    Chart,
    Claim,
    Count,
    Finding,
    Heading,
    Missing,
    Note,
    Share,
    Tabulation,
    count,
    label,
    share,
    untold,
)
from .recruitment import recruitment_funnel

NEEDS_APPLICATIONS = Text(
    "how people came to the programme and how far they got. Supply the table applications: one "
    "row an applicant, with role, date, route, a nominee's own yes, and status. Until then "
    "everybody in the table people is taken as eligible."
)
#: Ways to divide the applicants by where they stand, the most detailed first.
_PARTITIONS: tuple[dict[str, tuple[str, ...]], ...] = (
    {state: (state,) for state in ("accepted", "waiting", "received", "declined", "withdrawn")},
    {
        "accepted": ("accepted",),
        "waiting": ("waiting",),
        "no_place": ("received", "declined", "withdrawn"),
    },
    {"accepted": ("accepted",), "rest": ("waiting", "received", "declined", "withdrawn")},
)
_NAMES = {
    **APPLICATION_STATES,
    "no_place": Text("no place, or withdrawn"),
    "rest": Text("not accepted so far"),
    "applied": Text("applied or suggested"),
    "said_yes": Text("want to take part"),
    "eligible": Text("eligible"),
}
_IN_ALL = {
    "mentee": Text("Mentees: from application to place"),
    "mentor": Text("Mentors: from application to place"),
}
_BY_ROUTE = {
    "mentee": Text("Mentees by route: where their applications stand"),
    "mentor": Text("Mentors by route: where their applications stand"),
}
_SUGGESTED = Text("dialogue with manager or HR")


def summarise_recruitment(applications: pd.DataFrame, programme: Programme) -> list:
    """How people came, by each route, and how far they got.

    A table is given in as much detail as leaves no group below
    ``privacy.minimum_count`` to be found by subtraction; states, and then
    routes, are joined until that holds.

    Parameters
    ----------
    applications : DataFrame
        The table ``applications``; may have no rows.
    programme : Programme

    Returns
    -------
    list of findings
    """
    if applications.empty:
        return [Missing("applications", NEEDS_APPLICATIONS)]
    funnel = recruitment_funnel(applications, programme)
    few = programme.privacy.minimum_count
    findings: list = [
        Heading(Text("How did people come, and how far did they get?")),
        _tell_nominees(funnel),
    ]
    for role in ("mentee", "mentor"):
        own = funnel[funnel["role"] == role]
        if len(own):
            findings += [*_show_in_all(own, role, few), *_show_by_route(own, role, few)]
    return findings


def _tell_nominees(funnel: pd.DataFrame) -> Note:
    nominated = funnel[funnel["route"] != "own"]
    n, yes = int(nominated["applied"].sum()), int(nominated["said_yes"].sum())
    by_role = nominated.groupby("role")[["applied", "said_yes"]].sum()
    # Of each role: beside the other's in a table the sum would tell of it.
    parts = [*by_role["said_yes"], *(by_role["applied"] - by_role["said_yes"])]
    if n == 0:
        return Note(Text("Everybody applied on their own; nobody was suggested by others."))
    return Note(
        Claim(
            Text(
                "Of those whom managers or HR suggested, {share} have said yes themselves ({yes}). "
                "A nominee takes part only with their own yes; not giving it is no failing.",
                yes=Count(yes),
                share=Share(yes, n),
            ),
            on=[Count(int(part)) for part in parts],
            otherwise=untold(
                Text("how many of those whom managers or HR suggested have said yes themselves")
            ),
        )
    )


def _is_few(numbers: pd.Series, few: int) -> bool:
    return bool(((numbers > 0) & (numbers < few)).any())


def choose_partition(rows: pd.DataFrame, few: int) -> dict[str, tuple[str, ...]] | None:
    """The finest way to divide the applicants that singles out no small group.

    Parameters
    ----------
    rows : DataFrame
        Rows of :func:`recruitment_funnel`.
    few : int
        Fewer people than this are a small group.

    Returns
    -------
    dict of str to tuple of str, or None
        New column: the states it joins. None if no way will do.
    """
    for partition in _PARTITIONS:
        sums = [rows[list(states)].sum(axis="columns") for states in partition.values()]
        if not any(_is_few(numbers, few) for numbers in sums):
            return partition
    return None


def choose_steps(rows: pd.DataFrame, few: int) -> list[str]:
    """The steps on the way that can be shown without singling out who fell away at one."""
    steps, last = [], "applied"
    for step in ("said_yes", "eligible"):
        gone = [rows[earlier] - rows[step] for earlier in dict.fromkeys(("applied", last))]
        if not any(_is_few(numbers, few) for numbers in (rows[step], *gone)):
            steps.append(step)
            last = step
    return steps


def _join_states(rows: pd.DataFrame, partition: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    joined = {name: rows[list(states)].sum(axis=1) for name, states in partition.items()}
    return rows.assign(**joined)


def _show_in_all(own: pd.DataFrame, role: str, few: int) -> list[Finding]:
    numbers = [name for name in own.columns if name not in ("role", "route")]
    total = own[numbers].sum().to_frame().T
    partition = choose_partition(total, few)
    if partition is None:
        return [
            Note(untold(_IN_ALL[role])),
        ]
    steps = ["applied", *choose_steps(total, few), *partition]
    joined = _join_states(total, partition).iloc[0]
    table = pd.DataFrame(
        {
            "step": [_NAMES[step] for step in steps],
            "people": [int(joined[step]) for step in steps],
            "applied": int(joined["applied"]),
        }
    )
    table["share"] = table["people"] / table["applied"]
    return [
        Tabulation(
            table,
            _IN_ALL[role],
            {
                "step": label(Text("Step")),
                "people": count(Text("People")),
                "share": share(Text("Share"), k="people", n="applied"),
            },
            note=_explain_steps(role, steps),
        )
    ]


def _explain_steps(role: str, steps: Sequence[str]) -> Text:
    note = Text(
        "Eligible: wants to take part and, for a mentor, no rating is below the programme's "
        "minimum. Steps are joined or left out where they would tell of too few people."
    )
    if role != "mentee" or "waiting" not in steps:
        return note
    return Text(
        "{note} The waiting list is all who stand on it in the applications; page 09 counts those "
        "of them who have not left. Those who would wait, above, are the mentees who may be "
        "matched beyond the mentors' places, whoever has a mentor now.",
        note=note,
    )


def _show_by_route(own: pd.DataFrame, role: str, few: int) -> list[Finding]:
    view = _choose_routes(own, few)
    if view is None:
        return [Note(untold(_BY_ROUTE[role]))]
    rows, partition = view
    steps = ["applied", *choose_steps(rows, few)]
    tabulation = Tabulation(
        _join_states(rows, partition),
        _BY_ROUTE[role],
        {
            "name": label(Text("Route")),
            **{name: count(_NAMES[name]) for name in steps},
            **{name: count(_NAMES[name], part_of="applied") for name in partition},
        },
    )
    chart = Chart(
        tabulation,
        "stacked",
        x="name",
        y=list(partition),
        alt=Text("Stacked bars: where the applications stand, by route."),
    )
    return [chart, tabulation]


def _choose_routes(
    own: pd.DataFrame, few: int
) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]] | None:
    apart = own.assign(name=[ROUTES[route] for route in own["route"]])
    numbers = [name for name in own.columns if name not in ("role", "route")]
    is_own = own["route"].eq("own")
    both = own.groupby((~is_own).astype(int), sort=True)[numbers].sum()
    joined = both.assign(
        name=[_SUGGESTED if nominated else ROUTES["own"] for nominated in both.index]
    )
    for rows in (apart, joined):
        partition = choose_partition(rows, few)
        if partition is not None and len(rows) > 1:
            return rows.reset_index(drop=True), partition
    return None
