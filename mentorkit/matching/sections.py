"""The sections of the matching page: places, fit, criteria, who is left, real pairs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from ..language import Text
from ..result import (
    Chart,
    Claim,
    Estimate,
    Fact,
    Finding,
    Heading,
    Mean,
    Note,
    Spread,
    Tabulation,
    count,
    fact,
    group,
    label,
    mean,
    share,
    untold,
)
from .blame import REASONS
from .evidence import EXCLUSIONS, RankedPairs, compare_pairs
from .matcher import MentorMatcher
from .rules import RULES

_CHANCE_ROWS = 2000
_BANDS = np.linspace(0, 1, 6)


def places_section(matcher: MentorMatcher) -> list[Finding]:
    """Mentors' places by use."""
    offered = int(matcher.mentors_["capacity"].sum())
    free = int(matcher.free_places_.sum())
    proposed = len(matcher.pairs_)
    frame = pd.DataFrame(
        {
            "use": [
                Text("held by mentees with a mentor"),
                Text("proposed now"),
                Text("left free"),
            ],
            "places": [offered - free, proposed, free - proposed],
        }
    )
    return [
        Heading(Text("Places")),
        Tabulation(
            frame,
            Text("Mentors' places by use"),
            {"use": label(Text("Use")), "places": count(Text("Places"))},
            note=Text("A place is room for one mentee with one mentor."),
        ),
    ]


def _band_of(scores: pd.Series) -> np.ndarray:
    bands = np.searchsorted(_BANDS, scores.to_numpy(float), side="right") - 1
    return np.bincount(np.clip(bands, 0, len(_BANDS) - 2), minlength=len(_BANDS) - 1)


def _running_scores(matcher: MentorMatcher) -> pd.Series:
    running = matcher.running_
    # A running pair's mentor may have left the tables.
    here = running["mentee_id"].isin(matcher.mentees_.index)
    here &= running["mentor_id"].isin(matcher.mentors_.index)
    return pd.Series(matcher.score_pairs(running[here]), dtype=float)


def quality_section(matcher: MentorMatcher) -> list[Finding]:
    """How well proposed and running pairs fit."""
    running = _running_scores(matcher)
    kinds = {}
    if len(matcher.pairs_):
        kinds["proposed"] = (_band_of(matcher.pairs_["score"]), Text("Proposed pairs"))
    if len(running):
        kinds["running"] = (_band_of(running), Text("Running pairs"))
    if not kinds:
        return []
    frame = pd.DataFrame({name: counted for name, (counted, _) in kinds.items()})
    frame.insert(
        0,
        "band",
        [
            Text("{low} to {high}", low=Fact(low, ".1f"), high=Fact(high, ".1f"))
            for low, high in pairwise(_BANDS)
        ],
    )
    table = Tabulation(
        frame,
        Text("Pairs by how well they fit"),
        {
            "band": label(Text("Score")),
            **{name: count(text) for name, (_, text) in kinds.items()},
        },
        note=Text("The score is the weighted mean of the criteria, 0 to 1."),
    )
    chart = Chart(
        table,
        "bar",
        x="band",
        y=list(kinds),
        alt=Text("Bars: how many pairs lie in each fifth of the score, from low to high."),
        y_label=Text("Score"),  # bars lie: their lengths are the pairs
    )
    # The bars carry every figure of the table, which is folded beneath them.
    return [Heading(Text("How well the pairs fit")), chart]


def criteria_section(matcher: MentorMatcher) -> list[Finding]:
    """Mean score of each criterion, beside chance."""
    pairs = pd.concat([matcher.running_, matcher.pairs_[["mentee_id", "mentor_id"]]])
    ids = [
        (matcher.mentees_.index.get_loc(e), matcher.mentors_.index.get_loc(r))
        for e, r in pairs[["mentee_id", "mentor_id"]].itertuples(index=False, name=None)
        if e in matcher.mentees_.index and r in matcher.mentors_.index
    ]
    shares = matcher.scoring_.shares()
    if not ids or not shares:
        return []
    rows, columns = (np.array(side) for side in zip(*ids, strict=True))
    # Of a large programme, chance is taken from some mentees, evenly spread.
    some = np.unique(np.linspace(0, len(matcher.mentees_) - 1, _CHANCE_ROWS).astype(int))
    allowed = np.ones((len(some), len(matcher.mentors_)), bool)
    for ban in matcher.bans(passing=False):
        allowed &= ~ban.mask(len(matcher.mentors_), some)
    frame = []
    for name, weight in shares.items():
        block = matcher.blocks_[name]
        own = np.where(block.knows(rows, columns), block.of_pairs(rows, columns), np.nan)
        part = block.scores(some)
        usual = part[allowed & ~np.isnan(part)]
        frame.append(
            {
                "criterion": matcher.criteria_[name].text,
                "weight": weight,
                "n": int((~np.isnan(own)).sum()),
                "score": float(np.nanmean(own)) if (~np.isnan(own)).any() else np.nan,
                "chance": float(usual.mean()) if len(usual) else np.nan,
            }
        )
    return [
        Heading(Text("What the criteria carried")),
        Tabulation(
            pd.DataFrame(frame),
            Text("Score of each criterion, 0 to 1: running and proposed pairs, and chance"),
            {
                "criterion": label(Text("Criterion")),
                "weight": fact(Text("Weight"), ".0%"),
                "score": mean(Text("These pairs"), n="n", spec=".2f"),
                "chance": mean(Text("Any allowed pair"), n="n", spec=".2f"),
            },
            note=Text(
                "Of pairs in which both have answered. Criteria that nobody has answered do not "
                "count and are left out."
            ),
        ),
    ]


def unmatched_section(matcher: MentorMatcher) -> list[Finding]:
    """Mentees without a proposed mentor, by reason."""
    if matcher.unmatched_.empty:
        return []
    accepted = matcher.unmatched_["mentee_id"].isin(matcher.accepted_)
    counted = (
        matcher.unmatched_.assign(accepted=accepted, waiting=~accepted)
        .groupby(["reason", "rule"], dropna=False)[["accepted", "waiting"]]
        .sum()
        .astype(int)
        .sort_values(["accepted", "waiting"], ascending=False, kind="stable")
        .reset_index()
    )
    counted["words"] = [
        REASONS[reason].replace(rule=RULES[rule].text) if reason == "rule" else REASONS[reason]
        for reason, rule in zip(counted["reason"], counted["rule"], strict=True)
    ]
    columns = {
        "words": label(Text("Reason")),
        "accepted": count(Text("Accepted mentees")),
        "waiting": count(Text("On the waiting list")),
    }
    if accepted.all():
        del columns["waiting"]
    return [
        Heading(Text("Mentees without a proposed mentor")),
        Tabulation(counted, Text("Mentees without a proposed mentor, by reason"), columns),
    ]


def departments_section(matcher: MentorMatcher) -> list[Finding]:
    """Who gets a place, by department."""
    seeking = matcher.mentees_.loc[matcher.seeking_, "department"]
    if seeking.dropna().nunique() < 2:
        return []
    placed = pd.Series(seeking.index.isin(matcher.pairs_["mentee_id"]), index=seeking.index)
    frame = (
        pd.DataFrame({"department": seeking.fillna(""), "placed": placed})
        .groupby("department")["placed"]
        .agg(seeking="size", placed="sum")
        .reset_index()
    )
    frame["placed"] = frame["placed"].astype(int)
    frame["share"] = frame["placed"] / frame["seeking"]
    frame["department"] = frame["department"].astype(object).replace("", Text("not known"))
    return [
        Heading(Text("Who gets a place")),
        Tabulation(
            frame,
            Text("Eligible mentees without a mentor, by department"),
            {
                "department": group(Text("Department"), of="department"),
                "seeking": count(Text("Mentees")),
                "placed": count(Text("With a proposed mentor")),
                "share": share(Text("Share"), k="placed", n="seeking"),
            },
        ),
    ]


_WHICH = {
    "given": Text("pairs that people made"),
    "chance": Text("mentors drawn at random among those allowed"),
    "best": Text("the same mentees matched afresh"),
}


def _tell_rank(rank: Estimate) -> Claim:
    """The mean rank without its people: beside those in running pairs they tell of few."""
    value = Mean(rank.value, rank.n, rank.spec)
    alone = Text("{name}: {value} (too few to show an interval)", name=rank.name, value=value)
    whole = Text(
        "{name}: {value} ({level} interval {low} to {high})",
        name=rank.name,
        value=value,
        level=Fact(rank.level, ".0%"),
        low=Spread(rank.low, rank.n, rank.spec),
        high=Spread(rank.high, rank.n, rank.spec),
    )
    return Claim(whole, otherwise=Claim(alone, otherwise=untold(rank.name)))


def real_pairs_section(matcher: MentorMatcher, ranked: RankedPairs | None) -> list[Finding]:
    """The pairs that people made, beside the scores."""
    if ranked is None or not (len(ranked.pairs) or ranked.excluded.get("proposed")):
        return []
    heading = Heading(Text("The scores beside the pairs that people made"))
    if ranked.pairs.empty:
        return [
            heading,
            Note(
                Text(
                    "The scores cannot be held against people's own choices: there are no pairs "
                    "that people made without a proposal and that can be ranked."
                )
            ),
        ]
    frame = compare_pairs(matcher, ranked.pairs)
    frame["which"] = frame["which"].map(_WHICH)
    left_out = {code: n for code, n in ranked.excluded.items() if n}
    findings: list[Finding] = [
        heading,
        Note(_tell_rank(ranked.estimate)),
        Tabulation(
            frame,
            Text("Mean score of pairs, 0 to 1"),
            {
                "which": label(Text("Pairs")),
                "score": mean(Text("Mean score"), n="mentees", spec=".2f"),
            },
            note=Text(
                "A rank above chance says that the scores go the same way as people's own "
                "choices, not that the pairs do well: page 07 looks at that. Pairs that were "
                "approved from mentorkit's proposal say nothing here; those that the log does not "
                "mark as such count all the same."
            ),
        ),
    ]
    if left_out:
        findings.append(
            Tabulation(
                pd.DataFrame(
                    {
                        "why": [EXCLUSIONS[code] for code in left_out],
                        "pairs": list(left_out.values()),
                    }
                ),
                Text("Pairs that could not be ranked"),
                {"why": label(Text("Why")), "pairs": count(Text("Pairs"))},
            )
        )
    return findings
