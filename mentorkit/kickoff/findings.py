"""What the start says: who has agreed on what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from ..language import Text
from ..programme import Programme
from ..result import (
    Answer,
    Count,
    Decision,
    Fact,
    Heading,
    Limits,
    Missing,
    Status,
    Tabulation,
    count,
    judge_openly,
    label,
    share,
    stand_among,
)
from .expectations import NEEDS_AGREEMENTS
from .goals import count_lack

NEEDS_PAIRS = Text(
    "which pairs run. Supply the table pairs: one row for each state a pair has reached, with "
    "its date."
)
NEEDS_GOALS = Text(
    "the goals of the pairs. Supply the table goals: one row a goal, with mentee_id, kind and "
    "status; its words are never shown beside a person."
)


def answer_kickoff(
    start: pd.DataFrame,
    pairs: pd.DataFrame,
    agreements: pd.DataFrame,
    goals: pd.DataFrame,
    programme: Programme,
) -> list:
    """The sentences that a hurried reader needs.

    Parameters
    ----------
    start : DataFrame
        From :func:`check_start`.
    pairs, agreements, goals : DataFrame
        The tables.
    programme : Programme

    Returns
    -------
    list of Answer and Missing
    """
    if start.empty:
        absent = [Missing("pairs", NEEDS_PAIRS) if pairs.empty else Answer(Text("No pair runs."))]
        return absent + ([Missing("goals", NEEDS_GOALS)] if goals.empty else [])
    found: list = []
    n = len(start)
    # Told by how many lack it: "a hidden share" would hide a good result.
    if agreements.empty:
        found.append(Missing("agreements", NEEDS_AGREEMENTS))
    else:
        lack = int((~start["agreed"]).sum())
        text = Text(
            "{lack} of {n} running pairs have not signed a mentoring agreement.",
            lack=Count(lack),
            n=Count(n),
        )
        too_few = Text("Too few pairs run to tell how many have signed a mentoring agreement.")
        found.append(_answer_lack(lack, n, text, too_few, programme))
    if goals.empty:
        found.append(Missing("goals", NEEDS_GOALS))
    else:
        few_or_many = count_lack(start)
        text = Text(
            "{lack} of {n} running pairs have not set one to three goals.",
            lack=few_or_many,
            n=Count(n),
        )
        too_few = Text("Too few pairs run to tell how many have set one to three goals.")
        answer = _answer_lack(few_or_many.n, n, text, too_few, programme)
        # A table holds the same pairs: where they are not told, nor is what follows from them.
        found.append(replace(answer, rests_on=None))
    return sorted(found, key=lambda finding: isinstance(finding, Missing))


def _answer_lack(lack: int, n: int, text: Text, too_few: Text, programme: Programme) -> Answer:
    privacy = programme.privacy
    if Count(n).hides(privacy):
        return Answer(too_few)
    status = judge_openly(lambda k: _judge(k, n, programme), lack, privacy)
    return Answer(text, status or "info", rests_on=())


def _judge(lack: int, n: int, programme: Programme) -> Status:
    if n < programme.privacy.minimum_answers:
        return "info"
    if lack <= 0.1 * n:
        return "good"
    return "watch" if lack <= 0.25 * n else "act"


def summarise_agreements(
    start: pd.DataFrame, agreements: pd.DataFrame, programme: Programme
) -> list:
    """Findings: what running pairs have agreed, and how often they mean to meet.

    Parameters
    ----------
    start : DataFrame
        From :func:`check_start`.
    agreements : DataFrame
        The table ``agreements``.
    programme : Programme

    Returns
    -------
    list of findings
    """
    if agreements.empty or start.empty:
        return []
    planned = programme.cadence.meeting_weeks
    parts = [  # how often to meet is the next table's, which hides who agreed nothing
        (Text("a signed agreement"), start["agreed"]),
        (Text("confidentiality"), start["confidentiality"]),
        (Text("when the pair ends"), start["ends"].notna()),
    ]
    agreed = pd.DataFrame(
        {"part": [text for text, _ in parts], "pairs": [int(mask.sum()) for _, mask in parts]}
    ).assign(n=len(start))
    # One that has signed and not agreed to confidentiality would be told by both numbers.
    apart = _stand_apart(agreed["pairs"], programme.privacy.minimum_count)
    agreed = agreed.assign(held=agreed["pairs"].ne(apart), pairs=apart)
    agreed["share"] = agreed["pairs"] / agreed["n"]
    weeks = start["cadence_weeks"].dropna()
    cadence = pd.DataFrame(
        {
            "cadence": [
                Text("more often than planned"),
                Text("as planned"),
                Text("less often than planned"),
                Text("not agreed"),
            ],
            "pairs": [
                int((weeks < planned).sum()),
                int((weeks == planned).sum()),
                int((weeks > planned).sum()),
                len(start) - len(weeks),
            ],
        }
    ).assign(n=len(start))  # of those with a cadence alone it would tell how many have none
    cadence["share"] = cadence["pairs"] / cadence["n"]
    columns = {
        "pairs": count(Text("Pairs")),
        "share": share(Text("Share"), k="pairs", n="n"),
    }
    return [
        Heading(Text("Agreements")),
        Tabulation(
            agreed,
            Text("What running pairs have agreed"),
            {"part": label(Text("Agreed")), **columns},
            needs="agreements",
            held="held",
        ),
        Tabulation(
            cadence,
            Text(
                "How often pairs mean to meet, against the programme's every {weeks} weeks",
                weeks=Fact(planned),
            ),
            {"cadence": label(Text("Cadence agreed")), **columns},
            needs="agreements",
        ),
    ]


def _stand_apart(numbers: Iterable[int], few: int) -> list[int]:
    """Numbers of the same pairs, any two of them alike or far enough apart."""
    told: list[int] = []
    for number in numbers:
        # What is hidden is not told of another either.
        known = [other for other in told if other >= few]
        told.append(stand_among(int(number), known, few) if number >= few else int(number))
    return told


def conclude_kickoff(start: pd.DataFrame, goals: pd.DataFrame) -> list:
    """What the page cannot say, and what it asks for.

    Parameters
    ----------
    start : DataFrame
        From :func:`check_start`.
    goals : DataFrame
        The table ``goals``.

    Returns
    -------
    list of Limits and Decision
    """
    limits = [
        Text("An agreement that was made and not handed in is not seen."),
        Text(
            "A goal is reached when the pair says so; pairs that set easy goals reach more of them."
        ),
    ]
    decision = [Text("Who helps pairs without an agreement or a goal, and by when?")]
    return [Limits(limits), Decision(decision)] if len(start) else [Limits(limits)]
