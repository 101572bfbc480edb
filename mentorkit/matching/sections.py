"""The sections of the matching page: places, fit, criteria, who is left, real pairs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from ..language import Text
from ..result import (
    Chart,
    Claim,
    Fact,
    Finding,
    Heading,
    Note,
    Share,
    Tabulation,
    count,
    fact,
    group,
    label,
    mean,
    share,
    untold,
)
from .evidence import EXCLUSIONS, RankedPairs, check_stability, compare_pairs
from .matcher import REASONS, MentorMatcher
from .rules import RULES

#: Beyond so many cells of mentees × mentors the stability of pairs is not tried.
_STABILITY_CELLS = 1_000_000
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
    known = matcher.running_[
        matcher.running_["mentee_id"].isin(matcher.fit_scores_.index)
        & matcher.running_["mentor_id"].isin(matcher.fit_scores_.columns)
    ]
    return pd.Series(
        [matcher.fit_scores_.at[e, r] for e, r in known.itertuples(index=False, name=None)],
        dtype=float,
    )


def quality_section(matcher: MentorMatcher, minimum: int) -> list[Finding]:
    """How well proposed and running pairs fit, and how firm the proposals are."""
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
        x_label=Text("Score"),
        y_label=Text("Pairs"),
    )
    return [Heading(Text("How well the pairs fit")), chart, table, *_stability(matcher, minimum)]


def _stability(matcher: MentorMatcher, minimum: int) -> list[Finding]:
    if len(matcher.pairs_) < minimum or matcher.scores_.size > _STABILITY_CELLS:
        return []
    kept = check_stability(matcher)["kept"]
    return [
        Note(
            Claim(
                Text(
                    "Of the proposed pairs {share} stand whichever one weight is raised or lowered "
                    "by {change}; look twice at the others.",
                    share=Share(int((kept == 1).sum()), len(kept)),
                    change=Fact(0.2, ".0%"),
                ),
                otherwise=untold(
                    Text("how many of the proposed pairs stand if one weight is changed")
                ),
            )
        )
    ]


def criteria_section(matcher: MentorMatcher) -> list[Finding]:
    """Mean score of each criterion, beside chance."""
    pairs = pd.concat([matcher.running_, matcher.pairs_[["mentee_id", "mentor_id"]]])
    ids = [
        (matcher.mentees_.index.get_loc(e), matcher.mentors_.index.get_loc(r))
        for e, r in pairs[["mentee_id", "mentor_id"]].itertuples(index=False, name=None)
        if e in matcher.mentees_.index and r in matcher.mentors_.index
    ]
    counting = [name for name in matcher.criteria_ if matcher.filled_part(name) is not None]
    if not ids or not counting:
        return []
    rows, columns = (np.array(side) for side in zip(*ids, strict=True))
    weight = sum(matcher.weights_[name] for name in counting)
    allowed = ~matcher.forbidden(passing=False)
    frame = []
    for name in counting:
        part = matcher.parts_[name].to_numpy()
        own = part[rows, columns]
        usual = part[allowed & ~np.isnan(part)]
        frame.append(
            {
                "criterion": matcher.criteria_[name].text,
                "weight": matcher.weights_[name] / weight,
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
                "department": group(Text("Department")),
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


def real_pairs_section(matcher: MentorMatcher, ranked: RankedPairs | None) -> list[Finding]:
    """The pairs that people made, beside the scores."""
    if ranked is None or ranked.pairs.empty:
        return []
    frame = compare_pairs(matcher, ranked.pairs)
    frame["which"] = frame["which"].map(_WHICH)
    left_out = {code: n for code, n in ranked.excluded.items() if n}
    findings: list[Finding] = [
        Heading(Text("The scores beside the pairs that people made")),
        ranked.estimate,
        Tabulation(
            frame,
            Text("Mean score of pairs, 0 to 1"),
            {
                "which": label(Text("Pairs")),
                "score": mean(Text("Mean score"), n="mentees", spec=".2f"),
                "mentees": count(Text("Mentees")),
            },
            note=Text(
                "A rank above chance says that the scores go the same way as people's own "
                "choices, not that the pairs do well: page 07 looks at that."
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
