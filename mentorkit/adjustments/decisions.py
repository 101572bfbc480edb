"""The decision log: what was decided on each proposal, and what followed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

import pandas as pd

from ..codes import DECISIONS
from ..errors import MentorkitError
from ..language import Plural, Text
from ..result import Answer, Claim, Fact, Heading, Missing, Tabulation, fact, label
from ..tables.views import known_on
from .evidence import Measure
from .rules import FOLLOWED, PROPOSALS, SHARE_RULES, Proposal

NEEDS_DECISIONS = Text(
    "what has been decided and what followed. Supply the table decisions: date, proposal (the code "
    "or the words of this page), decision, by, why and follow_up."
)
#: A move smaller than this is called "about the same", since such shares are few people.
_SMALL_MOVE = 0.02


def _read_proposal(written: object) -> str | None:
    return None if pd.isna(written) else PROPOSALS.read(str(written))


def list_undecided(
    proposals: Sequence[Proposal], decisions: pd.DataFrame, as_of: dt.date
) -> list[Proposal]:
    """The proposals that wait for a decision.

    Parameters
    ----------
    proposals : sequence of Proposal
    decisions : DataFrame
        The table ``decisions``.
    as_of : date

    Returns
    -------
    list of Proposal
        Those on which nothing was decided, and those whose last decision was
        to be looked at again by now.
    """
    end = pd.Timestamp(as_of)
    log = known_on("decisions", decisions, as_of).sort_values("date", kind="stable")
    log = log.assign(code=[_read_proposal(written) for written in log["proposal"]])
    last = log.dropna(subset=["code"]).drop_duplicates("code", keep="last").set_index("code")

    def waits(proposal: Proposal) -> bool:
        if proposal.id not in last.index:
            return True
        again = last.loc[proposal.id, "follow_up"]
        return bool(pd.notna(again) and again <= end)

    return [proposal for proposal in proposals if waits(proposal)]


def word_decisions(proposals: Sequence[Proposal]) -> list[Text]:
    """What leadership is asked to decide, a sentence for each proposed change.

    Parameters
    ----------
    proposals : sequence of Proposal
        From :func:`list_undecided`.

    Returns
    -------
    list of Text
    """
    texts: dict[str, list[Text]] = {}
    for proposal in proposals:
        texts.setdefault(proposal.id, []).append(proposal.evidence)
    return [
        Text("{proposal}? {evidence}.", proposal=PROPOSALS[code], evidence=evidence)
        for code, evidence in texts.items()
    ]


def follow_decisions(
    decisions: pd.DataFrame, measures: Mapping[str, Measure], as_of: dt.date
) -> pd.DataFrame:
    """What the figures behind each decision were on its day, and are now.

    Parameters
    ----------
    decisions : DataFrame
        The table ``decisions``.
    measures : mapping of str to callable
        As in :func:`~mentorkit.adjustments.gather_evidence`, and by a key of
        ``FOLLOWED`` what decisions on other rules are followed by.
    as_of : date

    Returns
    -------
    DataFrame, one row a decision, the latest first
        ``date``, ``proposal`` (Text, or as written if it is not known),
        ``decision`` (Text), ``by``, ``why``, ``follow_up``, ``followed``
        (Text or Claim). A decision's figure went with it; that the decision caused it
        cannot be said.
    """
    log = known_on("decisions", decisions, as_of)
    log = log.sort_values("date", ascending=False, kind="stable").reset_index(drop=True)
    rows = []
    for row in log.to_dict("records"):
        code = _read_proposal(row["proposal"])
        rows.append(
            {
                "date": row["date"],
                "proposal": PROPOSALS[code] if code else row["proposal"],
                "decision": DECISIONS.get(row["decision"], row["decision"]),
                "by": row["by"],
                "why": row["why"],
                "follow_up": row["follow_up"],
                "followed": _tell_change(code, row["date"].date(), measures, as_of),
            }
        )
    columns = ["date", "proposal", "decision", "by", "why", "follow_up", "followed"]
    return pd.DataFrame(rows, columns=columns)


def _tell_change(
    code: str | None, day: dt.date, measures: Mapping[str, Measure], as_of: dt.date
) -> Text | Claim:
    not_measured = Text("not measured here")
    known = {name: (rule.proposal, rule.text) for name, rule in SHARE_RULES.items()} | FOLLOWED
    name = next((n for n, (own, _) in known.items() if own == code and n in measures), None)
    if name is None:
        return not_measured
    indicator = known[name][1]
    try:
        then, now = measures[name](day), measures[name](as_of)
    except MentorkitError:
        return not_measured
    if any(math.isnan(figure.value) for figure in (then, now)):
        return not_measured
    move = now.value - then.value
    words = (
        Text("about the same")
        if abs(move) < _SMALL_MOVE
        else Text("has fallen")
        if move < 0
        else Text("has risen")
    )
    return Claim(
        Text(
            "{indicator}: {then} then, {now} now ({words})",
            indicator=indicator,
            then=then,
            now=now,
            words=words,
        ),
        otherwise=Text("{indicator}: too few to tell", indicator=indicator),
    )


def summarise_decisions(
    decisions: pd.DataFrame, measures: Mapping[str, Measure], as_of: dt.date
) -> list:
    """Findings: the decision log with what followed.

    Parameters
    ----------
    decisions : DataFrame
        The table ``decisions``.
    measures : mapping of str to callable
        As in :func:`~mentorkit.adjustments.gather_evidence`.
    as_of : date

    Returns
    -------
    list of findings
    """
    heading = Heading(Text("Decisions and what followed"))
    followed = follow_decisions(decisions, measures, as_of)
    if followed.empty:
        return [heading, Missing("decisions", NEEDS_DECISIONS)]
    return [
        heading,
        Tabulation(
            followed,
            Text("Decision log, the latest first"),
            {
                "date": fact(Text("Date"), spec="d"),
                "proposal": label(Text("Proposal")),
                "decision": label(Text("Decision")),
                "by": label(Text("Decided by")),
                "why": label(Text("Why")),
                "follow_up": fact(Text("To look at again"), spec="d"),
                "followed": label(Text("What followed")),
            },
            note=Text("A figure that moved after a decision went with it; other things moved too."),
            needs="decisions",
        ),
    ]


def answer_decisions(decisions: pd.DataFrame, waiting: Sequence[Proposal]) -> list[Answer]:
    """One sentence on how many proposals wait for a decision."""
    n = len({proposal.id for proposal in waiting})
    if not n:
        return []
    return [
        Answer(
            Plural(
                "{n} proposed change waits for a decision; {logged} decisions are in the log.",
                "{n} proposed changes wait for a decision; {logged} decisions are in the log.",
                n=Fact(n),
                logged=Fact(len(decisions)),
            ),
            "act",
        )
    ]
