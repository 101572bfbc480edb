"""What the meetings say: whether pairs meet as planned, when, and how."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..language import Text
from ..programme import Programme
from ..result import (
    Answer,
    Claim,
    Count,
    Decision,
    Fact,
    Heading,
    Limits,
    Mean,
    Missing,
    Share,
    Status,
    Tabulation,
    label,
    mean,
    untold,
)
from .gatherings import count_follow_ups
from .judging import MEETING_STATES
from .months import select_one_to_one
from .shares import estimate_meetings_held
from .states import tabulate_states

NEEDS_MEETINGS = Text(
    "whether pairs meet as planned. Supply the table meetings: one row a meeting, with its kind, "
    "the day it was held, and the mentee's and mentor's ids."
)
NEEDS_PAIRS = Text(
    "which pairs run. Supply the table pairs: one row for each state a pair has reached, with "
    "its date."
)
#: A pair in an agreed pause keeps to its plan, and is told with the others that do: a row of
#: its own would be of few, and could be had back from what page 08 says of the rest.
_AS_PLANNED = ["on_track", "paused"]


def _missing(
    tracked: pd.DataFrame, meetings: pd.DataFrame, pairs: pd.DataFrame | None = None
) -> list[Missing | Answer]:
    found: list[Missing | Answer] = []
    if tracked.empty and pairs is not None and len(pairs):
        found.append(Answer(Text("No pair runs.")))
    elif tracked.empty:
        found.append(Missing("pairs", NEEDS_PAIRS))
    if meetings.empty:
        found.append(Missing("meetings", NEEDS_MEETINGS))
    return found


def _judge(bad: Share, limit: float, programme: Programme) -> Status:
    # A coarse word on fewer people than may be counted would tell of them.
    if bad.n < programme.privacy.minimum_answers:
        return "info"
    if bad.value > limit:
        return "act"
    return "watch" if bad.value > limit / 2 else "good"


def answer_meetings(
    tracked: pd.DataFrame,
    follow_ups: pd.DataFrame,
    meetings: pd.DataFrame,
    programme: Programme,
    pairs: pd.DataFrame | None = None,
) -> list:
    """The three sentences that a hurried reader needs.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`~mentorkit.meetings.track_meetings`.
    follow_ups : DataFrame
        From :func:`~mentorkit.meetings.track_follow_ups`.
    meetings : DataFrame
        The table ``meetings``.
    programme : Programme
    pairs : DataFrame, optional
        The table ``pairs``: with rows it is not missing, though no pair runs.

    Returns
    -------
    list of Answer
        Or of Missing, without meetings or pairs.
    """
    absent = _missing(tracked, meetings, pairs)
    if absent:
        return absent
    running = tracked[tracked["status"] != "ended"]
    limit = programme.adjustments.overdue_share
    late = Share(int((~running["status"].isin(_AS_PLANNED)).sum()), len(running))
    answers = []
    if len(running):
        on_track = Share(len(running) - late.k, len(running))
        told = (
            Text("None of {n} running pairs is late.", n=Count(on_track.n))
            if on_track.k == on_track.n
            else Text(
                "{share} of {n} running pairs meet as planned or are in an agreed pause; the "
                "others are late, meet more and more seldom or have not met.",
                share=on_track,
                n=Count(on_track.n),
            )
        )
        told = Claim(told, otherwise=untold(Text("how many of the running pairs meet as planned")))
        status = "info" if late.hides(programme.privacy) else _judge(late, limit, programme)
        answers.append(Answer(told, status))
    kept = estimate_meetings_held(tracked)
    if kept is not None:
        answers.append(
            Answer(
                Claim(
                    Text(
                        "{value} of the meetings that had fallen due were held ({level} interval "
                        "{low} to {high}; over pairs that run or have ended; planned {cadence}).",
                        value=Mean(kept.value, kept.n, ".0%"),
                        low=Mean(kept.low, kept.n, ".0%"),
                        high=Mean(kept.high, kept.n, ".0%"),
                        level=Fact(kept.level, ".0%"),
                        cadence=_cadence_words(programme),
                    ),
                    otherwise=Text(
                        "Too few pairs to show how many of the meetings that had fallen due were "
                        "held."
                    ),
                )
            )
        )
    covered = count_follow_ups(follow_ups)
    if covered.n and follow_ups["last_follow_up"].notna().any():
        answers.append(
            Answer(
                Claim(
                    Text(
                        "{share} of {n} running pairs have been heard within {weeks} weeks, or "
                        "have not run for so long.",
                        share=covered,
                        n=Count(covered.n),
                        weeks=Fact(programme.cadence.follow_up_weeks),
                    ),
                    otherwise=untold(Text("how many pairs have been followed up in time")),
                ),
                _judge(Share(covered.n - covered.k, covered.n), limit, programme),
            )
        )
    return answers


def _cadence_words(programme: Programme) -> Text:
    return Text("every {weeks} weeks", weeks=Fact(programme.cadence.meeting_weeks))


def summarise_cadence(tracked: pd.DataFrame, meetings: pd.DataFrame, programme: Programme) -> list:
    """Findings: pairs by how they keep their meetings, with what each status means.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`~mentorkit.meetings.track_meetings`.
    meetings : DataFrame
        The table ``meetings``.
    programme : Programme

    Returns
    -------
    list of findings
        Empty if meetings or pairs are missing.
    """
    if _missing(tracked, meetings):
        return []
    cadence = programme.cadence
    every, grace = cadence.meeting_weeks, cadence.overdue_after_weeks
    meanings = {
        "on_track": Text("meets as planned, or has agreed not to meet for a time"),
        "fading": Text("meets, but each of the last three gaps was longer than the one before"),
        "overdue": Text("more than {weeks} weeks since the last", weeks=Fact(every + grace)),
        "stalled": Text("more than {weeks} weeks since the last", weeks=Fact(2 * every + grace)),
        "never_met": Text(
            "no meeting {weeks} weeks after the start", weeks=Fact(cadence.first_meeting_weeks)
        ),
    }
    running = tracked[tracked["status"] != "ended"]
    as_told = running["status"].replace("paused", "on_track")
    by_status = tabulate_states(
        Text("Running pairs by how they keep their meetings"),
        {
            Text("Status"): [MEETING_STATES[code] for code in meanings],
            Text("Meaning"): list(meanings.values()),
        },
        [int(as_told.eq(code).sum()) for code in meanings],
        len(running),
        needs="pairs",
    )
    return [
        Heading(Text("Do pairs meet as planned?")),
        by_status if len(running) else None,
        _tabulate_pace(tracked),
    ]


def _tabulate_pace(tracked: pd.DataFrame) -> Tabulation:
    rows = [
        (Text("Days from start to first meeting"), tracked["days_to_first"]),
        (Text("Days between meetings, mean of each pair"), tracked["mean_gap_days"]),
        (Text("Meetings held"), tracked["held"].astype(float)),
    ]
    known = [(name, values.dropna()) for name, values in rows]
    frame = pd.DataFrame(
        {
            "what": [name for name, _ in known],
            "pairs": [len(values) for _, values in known],
            "median": [values.median() for _, values in known],
            "low": [values.quantile(0.25) for _, values in known],
            "high": [values.quantile(0.75) for _, values in known],
        }
    )
    return Tabulation(
        frame,
        Text("The pace of meetings, over pairs that run or have ended"),
        {
            "what": label(Text("What")),
            "median": mean(Text("Median"), n="pairs"),
            "low": mean(Text("A quarter are below"), n="pairs"),
            "high": mean(Text("A quarter are above"), n="pairs"),
        },
        # Beside the running pairs their number would tell of the few who have ended or not met.
        note=Text("Each over the pairs that it can be measured for; the others are not in it."),
        needs="meetings",
    )


def conclude_meetings(
    tracked: pd.DataFrame, meetings: pd.DataFrame, programme: Programme, as_of: dt.date
) -> list:
    """What the page cannot say, and what it asks for.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`~mentorkit.meetings.track_meetings`.
    meetings : DataFrame
        The table ``meetings``.
    programme : Programme
    as_of : date

    Returns
    -------
    list of Limits and Decision
    """
    limits = [
        Text("Only meetings that someone logged are seen; a pair that looks late may have met."),
        Text(
            "Public holidays, days off and agreed pauses are taken out as weeks are reckoned; "
            "leave that nobody logged as a pause is not."
        ),
        Text(
            "A pair that agreed to meet more seldom than the programme asks is late by what it "
            "agreed."
        ),
        Text("That a pair meets says nothing of what the meetings are worth; page 07 asks them."),
    ]
    kind = meetings["kind"].eq("one_to_one").fillna(False)
    logged = meetings[kind & (meetings["held"] <= pd.Timestamp(as_of))]
    loose = len(logged) - len(select_one_to_one(tracked, meetings, as_of))
    if loose:
        named = logged["mentee_id"].nunique()
        limits.append(
            Claim(
                Text(
                    "{n} logged one-to-one meetings name no pair that runs or has run; they are "
                    "not counted. Mend the ids in the table meetings.",
                    n=Count(loose, people=min(loose, int(named)) or loose),
                ),
                otherwise=Text(
                    "Some logged one-to-one meetings name no pair that runs or has run; they are "
                    "not counted. Mend the ids in the table meetings."
                ),
            )
        )
    running = tracked[tracked["status"] != "ended"]
    late = Share(int((~running["status"].isin(_AS_PLANNED)).sum()), len(running))
    if _missing(running, meetings):
        return [Limits(limits)]
    texts = [Text("Who contacts the pairs that are late, and by when?")]
    is_told = not late.hides(programme.privacy)
    if is_told and _judge(late, programme.adjustments.overdue_share, programme) == "act":
        texts.append(
            Text(
                "Shall managers protect time for the meetings? More than {limit} of the pairs "
                "do not meet as planned.",
                limit=Fact(programme.adjustments.overdue_share, ".0%"),
            )
        )
    return [Limits(limits), Decision(texts)]
