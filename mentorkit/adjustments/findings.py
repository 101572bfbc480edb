"""What the adjustments page says: the proposed changes, and what was looked at."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..language import Plural, Text
from ..programme import Programme
from ..result import (
    TOO_FEW,
    Answer,
    Count,
    Decision,
    Fact,
    Heading,
    Limits,
    Missing,
    Share,
    Tabulation,
    figure,
    label,
    verdict,
)
from .decisions import word_decisions
from .evidence import Evidence
from .proposing import select_open
from .rules import (
    INDICATOR_PAGES,
    INDICATOR_TABLES,
    INDICATORS,
    PROPOSALS,
    SHARE_RULES,
    STRENGTHS,
    Proposal,
)

#: So many of the proposed changes are named in the answer.
_NAMED = 3
NEEDS_EVIDENCE = Text(
    "which changes the evidence asks for. Supply the tables pairs, meetings, training_attendance "
    "or survey_responses; each of them carries some of the rules."
)


def answer_adjustments(
    proposals: Sequence[Proposal], evidence: Evidence, programme: Programme
) -> list:
    """The sentences that a hurried reader needs.

    Parameters
    ----------
    proposals : sequence of Proposal
        From :func:`~mentorkit.adjustments.propose_adjustments`.
    evidence : mapping
        What they were proposed from.
    programme : Programme

    Returns
    -------
    list of Answer or Missing
    """
    measured = _measured(evidence)
    if not measured:
        return [Missing("meetings", NEEDS_EVIDENCE)]
    if not proposals:
        told = len(select_open(evidence, programme))
        if not told:
            text = Text("Too few people take part to tell whether anything should be changed.")
            return [Answer(text)]
        text = Text(
            "No change is proposed. {n} of {total} things could be looked at.",
            n=Fact(told),
            total=Fact(len(INDICATORS)),
        )
        few = len(measured) - told
        if few:
            text = Plural(
                "{text} {n} more was measured on too few people to tell.",
                "{text} {n} more were measured on too few people to tell.",
                n=Fact(few),
                text=text,
            )
        # Little was looked at: that nothing was found is then no good sign.
        return [Answer(text, "good" if told > len(INDICATORS) / 2 else "info")]
    ids = list(dict.fromkeys(p.id for p in proposals))
    first = proposals[0]
    return [
        Answer(
            _word_changes(ids),
            "act" if any(p.strength == "clear" for p in proposals) else "watch",
        ),
        Answer(
            Text("First of all: {evidence}.", evidence=first.evidence),
            "act" if first.strength == "clear" else "watch",
        ),
    ]


def _word_changes(ids: Sequence[str]) -> Text:
    named = [Text("“{change}”", change=PROPOSALS[code]) for code in ids[:_NAMED]]
    n = Fact(len(ids))
    if len(ids) > _NAMED:
        return Text("The evidence asks for {n} changes, among them {changes}.", n=n, changes=named)
    return Plural(
        "The evidence asks for {n} change: {changes}.",
        "The evidence asks for {n} changes: {changes}.",
        n=n,
        changes=named,
    )


def _measured(evidence: Evidence) -> list[str]:
    return [
        name
        for name, value in evidence.items()
        if value is not None and (value.n if isinstance(value, Share) else len(value))
    ]


def summarise_proposals(
    proposals: Sequence[Proposal],
    waiting: Sequence[Proposal],
    evidence: Evidence,
    programme: Programme,
) -> list:
    """Findings: each proposed change with its figures, and every rule that was tried.

    Parameters
    ----------
    proposals : sequence of Proposal
        From :func:`~mentorkit.adjustments.propose_adjustments`.
    waiting : sequence of Proposal
        Those of them without a decision, from
        :func:`~mentorkit.adjustments.list_undecided`.
    evidence : mapping
        What they were proposed from.
    programme : Programme

    Returns
    -------
    list of findings
    """
    found: list = []
    if proposals:
        found += [Heading(Text("Proposed changes")), _tabulate_proposals(proposals, waiting)]
    return [
        *found,
        Heading(Text("What was looked at")),
        _tabulate_rules(proposals, evidence, programme),
    ]


def _tabulate_proposals(proposals: Sequence[Proposal], waiting: Sequence[Proposal]) -> Tabulation:
    frame = pd.DataFrame(
        {
            "proposal": [p.text for p in proposals],
            "evidence": [p.evidence for p in proposals],
            "threshold": [p.threshold for p in proposals],
            "strength": [STRENGTHS[p.strength] for p in proposals],
            "decided": [
                Text("waits for a decision") if p in waiting else Text("decided; see below")
                for p in proposals
            ],
            "code": [p.id for p in proposals],
        }
    )
    return Tabulation(
        frame,
        Text("Proposed changes and the evidence for them"),
        {
            "proposal": label(Text("Proposed change")),
            "evidence": label(Text("Evidence")),
            "threshold": label(Text("Threshold")),
            "strength": label(Text("How clear")),
            "decided": label(Text("Decision")),
            "code": label(Text("Code in the table decisions")),
        },
        note=Text(
            "Clear: the whole 95% interval lies beyond the threshold. May be chance: so small a "
            "group could have passed it by chance."
        ),
    )


def _tabulate_rules(
    proposals: Sequence[Proposal], evidence: Evidence, programme: Programme
) -> Tabulation:
    measured, told = _measured(evidence), select_open(evidence, programme)
    passed = {p.indicator for p in proposals}
    verdicts = [
        Text("a change is proposed")
        if name in passed
        else Text("within the threshold")
        if name in told
        else TOO_FEW
        if name in measured
        else Text("not measured: nobody waits for a later wave")
        if name == "next_wave"
        else Text("not measured: supply the table {table}", table=INDICATOR_TABLES[name])
        for name in INDICATORS
    ]
    frame = pd.DataFrame(
        {
            "indicator": list(INDICATORS.values()),
            "figure": [_figure(name, evidence.get(name)) for name in INDICATORS],
            "threshold": [
                Fact(SHARE_RULES[name].limit(programme), ".0%") if name in SHARE_RULES else ""
                for name in INDICATORS
            ],
            "verdict": verdicts,
        }
    )
    return Tabulation(
        frame,
        Text("Every rule and what came of it"),
        {
            "indicator": label(Text("Looked at")),
            "figure": figure(Text("Figure")),
            "threshold": label(Text("At most")),
            "verdict": verdict(Text("Outcome"), on="figure"),
        },
        note=Text("The thresholds stand under adjustments in the params file."),
        tells_without_figures=True,
    )


def _figure(name: str, value: object) -> Text:
    if value is None or (isinstance(value, Share) and not value.n):
        return Text("not measured")
    if not isinstance(value, Share):
        return Text("several: see page {page}", page=INDICATOR_PAGES[name])
    return Text("{share} of {n}", share=value, n=Count(value.n, held=value.held))


def conclude_adjustments(waiting: Sequence[Proposal]) -> list:
    """What the page cannot say, and what it asks leadership to decide.

    Parameters
    ----------
    waiting : sequence of Proposal
        From :func:`~mentorkit.adjustments.list_undecided`.

    Returns
    -------
    list of Limits and Decision
    """
    limits = Limits(
        [
            Text("The rules see only what is measured; a need that nobody logged is not here."),
            Text(
                "Thresholds are choices, not laws: a figure just within one is no better than one "
                "just beyond."
            ),
            Text("The rules propose; people decide, and write who, when and why in the log."),
        ]
    )
    texts = word_decisions(waiting)
    return [limits, Decision(texts)] if texts else [limits]
