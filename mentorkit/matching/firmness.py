"""How firm the proposal is, what it cost to lift the worst-off, and what would place more."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..language import Text
from ..result import (
    Claim,
    Fact,
    Finding,
    Heading,
    Mean,
    Note,
    Share,
    Tabulation,
    count,
    label,
    untold,
)
from .blocking import find_blocking_pairs
from .changes import compare_changes
from .evidence import check_stability
from .matcher import MentorMatcher

#: Beyond so many cells of mentees × mentors nothing is solved again for the page.
_MOST_CELLS = 1_000_000
_CHANGE = 0.2


def firmness_section(matcher: MentorMatcher) -> list[Finding]:
    """How near the best the pairs are, and which would stand under other weights."""
    if matcher.pairs_.empty:
        return []
    notes = [_certified(matcher), *_lifted(matcher)]
    if np.prod(matcher.scoring_.shape) <= _MOST_CELLS:
        notes += [_stable(matcher), _swaps(matcher)]
    return [Heading(Text("How firm the proposal is")), *notes]


def _certified(matcher: MentorMatcher) -> Note:
    known = matcher.certificate_
    if known.placed < known.placed_bound:
        return Note(Text("It is not proved that as many mentees as can be have a place."))
    if known.method == "exact" and known.gap < 1e-9:
        return Note(
            Text(
                "Nobody more could be placed within the rules and the places, and no choice of "
                "pairs that places as many could score higher in all."
            )
            if matcher.lifted_ is None
            else Text(
                "Nobody more could be placed within the rules and the places, and no choice of "
                "pairs with so high a lowest score could score higher in all."
            )
        )
    gap = Fact(max(known.gap, 1e-6), ".4%")
    return Note(
        Text(
            "Nobody more could be placed within the rules and the places, and no choice of pairs "
            "could score more than {gap} higher in all.",
            gap=gap,
        )
        if matcher.lifted_ is None
        else Text(
            "Nobody more could be placed within the rules and the places, and no choice of pairs "
            "with so high a lowest score could score more than {gap} higher in all.",
            gap=gap,
        )
    )


def _lifted(matcher: MentorMatcher) -> list[Finding]:
    lifted, n = matcher.lifted_, len(matcher.pairs_)
    if lifted is None:
        return []
    if lifted.lowest <= lifted.lowest_before:
        return [
            Note(
                Text("The lowest score of a pair could not be raised without leaving more people "
                     "out.")
            )
        ]  # fmt: skip
    figures = {
        "before": Mean(lifted.lowest_before, n, ".2f"),
        "lowest": Mean(lifted.lowest, n, ".2f"),
        "cost": Mean(lifted.cost / n, n, ".3f"),
    }
    text = (
        Text(
            "Raising the lowest score of a pair that nobody had settled from {before} to {lowest} "
            "cost {cost} of the mean score of all pairs.",
            **figures,
        )
        if matcher.locked_
        else Text(
            "Raising the lowest score of a pair from {before} to {lowest} cost {cost} of the mean "
            "score of all pairs.",
            **figures,
        )
    )
    return [Note(Claim(text, otherwise=untold(Text("what raising the lowest score cost"))))]


def _stable(matcher: MentorMatcher) -> Note:
    found = check_stability(matcher, _CHANGE)
    stand = Share(int((found["kept"] == 1).sum()), len(found))
    weights = found["moved_by"].explode().dropna().value_counts()
    if len(weights) and len(found) > stand.k:
        text = Text(
            "Of the proposed pairs {share} stand whichever one weight is raised or lowered by "
            "{change}; look twice at the others. The weight that moves most pairs is that of: "
            "{criterion}.",
            share=stand,
            change=Fact(_CHANGE, ".0%"),
            criterion=matcher.criteria_[weights.index[0]].text,
        )
    else:
        text = Text(
            "Of the proposed pairs {share} stand whichever one weight is raised or lowered by "
            "{change}.",
            share=stand,
            change=Fact(_CHANGE, ".0%"),
        )
    return Note(
        Claim(
            text,
            otherwise=untold(Text("how many of the proposed pairs stand if one weight is changed")),
        )
    )


def _swaps(matcher: MentorMatcher) -> Note:
    mentees = find_blocking_pairs(matcher, most=1)["mentee_id"]
    share = Share(int(mentees.nunique()), len(matcher.seeking_))
    text = (
        Text(
            "For {share} of the mentees without a running pair there is a mentor with whom both "
            "would score higher than with what is proposed: the best for all is not the best for "
            "each.",
            share=share,
        )
        if share.k
        else Text(
            "No mentee and mentor would both score higher with each other than with what is "
            "proposed."
        )
    )
    return Note(Claim(text, on=(share,), otherwise=untold(Text("how many could ask for a swap"))))


def changes_section(matcher: MentorMatcher) -> list[Finding]:
    """What would place more mentees, each by itself."""
    if matcher.unmatched_.empty or np.prod(matcher.scoring_.shape) > _MOST_CELLS:
        return []
    found = compare_changes(matcher)
    if found.empty:
        return [Note(Text("No change to places, training, levels, teams or the lowest score would "
                          "place another mentee."))]  # fmt: skip
    return [
        Tabulation(
            pd.DataFrame(
                {
                    "change": list(found["words"]),
                    "mentees": found["mentees"],
                }
            ),
            Text("More mentees would have a mentor if"),
            {"change": label(Text("Change")), "mentees": count(Text("Mentees"))},
            note=Text(
                "Each change by itself. The rules about managers, conflicts, ended pairs and "
                "languages stand."
            ),
        )
    ]
