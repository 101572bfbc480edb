"""Propose changes where the evidence passes the programme's thresholds."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from ..codes import KEY_FACTORS, ROLES
from ..errors import EvaluationError, Problem, nearest
from ..language import Plural, Text, Wording
from ..programme import Programme
from ..result import Count, Fact, Mean, Share
from .clearness import wilson_low
from .evidence import Evidence
from .rules import (
    FACTOR_PROPOSALS,
    INDICATORS,
    KEY_FACTOR_PCT,
    PROPOSALS,
    SHARE_RULES,
    Proposal,
    ShareRule,
)
from .wanting import open_changes, propose_by_changes


def propose_adjustments(evidence: Evidence, programme: Programme) -> list[Proposal]:
    """Propose changes where the evidence passes the programme's thresholds.

    Parameters
    ----------
    evidence : mapping
        By indicator (:data:`INDICATORS`): a share of people, or a frame as
        :func:`~mentorkit.adjustments.gather_evidence` describes. What is None
        or absent was not measured.
    programme : Programme
        Its ``adjustments`` are the thresholds.

    Returns
    -------
    list of Proposal
        In the order of :data:`PROPOSALS`, the clear ones first. A figure that
        the reader may not see proposes nothing, since the proposal itself
        would tell of it; see :func:`select_open`.

    Raises
    ------
    EvaluationError
        An indicator that is not known.

    Notes
    -----
    A share counts as clear if its 95 % Wilson interval lies beyond the
    threshold, a mean if its interval does.

    Examples
    --------
    >>> programme = Programme(id="p", name="P", organisation="O", purpose="Grow",
    ...     period={"start": "2026-01-01", "end": "2026-12-31"})
    >>> for proposal in propose_adjustments({"late_pairs": Share(30, 80)}, programme):
    ...     print(proposal.id, "–", proposal.evidence, "–", proposal.strength)
    cadence – 38% of 80 running pairs do not meet as planned – clear
    """
    unknown = [name for name in evidence if name not in INDICATORS]
    if unknown:
        raise EvaluationError(
            Problem("evidence", f"{name} is not an indicator", nearest(name, INDICATORS))
            for name in unknown
        )
    given = select_open(evidence, programme)
    found: list[Proposal] = []
    for name, rule in SHARE_RULES.items():
        if name in given:
            found += _propose_by_share(name, rule, given[name], programme)
    for name, propose in (
        ("goal_supply", _propose_by_goals),
        ("scales", _propose_by_scales),
        ("response_rate", _propose_by_response),
        ("key_factors", _propose_by_key_factors),
        ("changes_wanted", propose_by_changes),
    ):
        if name in given and len(given[name]):
            found += propose(given[name], programme)
    order = list(PROPOSALS)
    return sorted(found, key=lambda p: (p.strength != "clear", order.index(p.id)))


def select_open(evidence: Evidence, programme: Programme) -> dict[str, Share | pd.DataFrame]:
    """The evidence that may be judged in the open: what of it tells of enough people.

    Parameters
    ----------
    evidence : mapping
        As in :func:`propose_adjustments`.
    programme : Programme

    Returns
    -------
    dict
        The indicators of which something is left; of a frame, the rows whose
        every figure may be shown.

    Examples
    --------
    >>> programme = Programme(id="p", name="P", organisation="O", purpose="Grow",
    ...     period={"start": "2026-01-01", "end": "2026-12-31"})
    >>> list(select_open({"late_pairs": Share(30, 80), "untrained": Share(2, 60)}, programme))
    ['late_pairs']
    """
    told: dict[str, Share | pd.DataFrame] = {}
    for name, value in evidence.items():
        if isinstance(value, Share):
            if value.n and not value.hides(programme.privacy):
                told[name] = value
        elif value is not None and len(value):
            rows = _OPEN_ROWS[name](value, programme)
            if len(rows):
                told[name] = rows
    return told


def _open_goals(goals: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    # A goal that fewer people want than may be counted is not named: its words may be theirs.
    few = programme.privacy.minimum_count
    offered = goals.get("offered", goals["places"])
    return goals[(goals["wanted"] >= few) & (offered.eq(0) | offered.ge(few))]


def _open_scales(scales: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    taking_part = scales[scales["role"].isin(["mentor", "mentee"])]
    last = _last_wave(taking_part, ["scale", "role"], programme)
    return last[last["n"] >= programme.privacy.minimum_answers]


def _open_rates(rates: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    known = rates[rates["role"].isin(["mentor", "mentee"]) & (rates["invited"] > 0)]
    last = _last_wave(known, ["role"], programme)
    hidden = [
        Share(int(k), int(n)).hides(programme.privacy)
        for k, n in zip(last["answered"], last["invited"], strict=True)
    ]
    return last[~pd.Series(hidden, index=last.index, dtype=bool)]


_OPEN_ROWS = {
    "goal_supply": _open_goals,
    "scales": _open_scales,
    "response_rate": _open_rates,
    "key_factors": lambda scores, programme: scores,
    "changes_wanted": open_changes,
}


def _propose_by_share(
    name: str, rule: ShareRule, share: Share, programme: Programme
) -> Iterator[Proposal]:
    limit = rule.limit(programme)
    if share.value <= limit:
        return
    yield Proposal(
        rule.proposal,
        name,
        rule.words.replace(share=share, n=Count(share.n, held=share.held)),
        Text("at most {limit}", limit=Fact(limit, ".0%")),
        "clear" if wilson_low(share) > limit else "uncertain",
    )


def _propose_by_goals(goals: pd.DataFrame, programme: Programme) -> Iterator[Proposal]:
    # The gap is sure: so many go without even if all places for the goal went to them.
    short = goals[goals["gap"] >= programme.adjustments.goal_gap]
    short = short.sort_values("gap", ascending=False, kind="stable")
    if short.empty:
        return
    worst = short.iloc[0]
    offered = int(worst.get("offered", worst["places"]))
    held = bool(worst.get("held", False))
    yield Proposal(
        "recruit_mentors",
        "goal_supply",
        Plural(
            "{n} goal is wanted by at least {gap} mentees more than there are places for: {goal}, "
            "by {wanted} mentees for {places} places",
            "{n} goals are each wanted by at least {gap} mentees more than there are places for; "
            "most of all {goal}, by {wanted} mentees for {places} places",
            n=Fact(len(short)),
            gap=Fact(programme.adjustments.goal_gap),
            goal=str(worst["goal"]),
            wanted=Count(int(worst["wanted"]), held=held),
            places=Count(int(worst["places"]), people=offered, held=held),
        ),
        Text(
            "fewer than {gap} mentees more than places",
            gap=Fact(programme.adjustments.goal_gap),
        ),
        "clear" if worst["gap"] >= 2 * programme.adjustments.goal_gap else "uncertain",
    )


def find_low_limit(programme: Programme, scale: str) -> float:
    """The programme's ``low_scale``, which is of 1 to 5, on a scale's own range.

    Examples
    --------
    >>> programme = Programme(id="p", name="P", organisation="O", purpose="Grow",
    ...     period={"start": "2026-01-01", "end": "2026-12-31"})
    >>> find_low_limit(programme, "wellbeing"), find_low_limit(programme, "recommendation")
    (3.0, 5.0)
    """
    low, high = programme.surveys.range_of(scale)
    return low + (programme.adjustments.low_scale - 1) / 4 * (high - low)


def _last_wave(frame: pd.DataFrame, keys: list[str], programme: Programme) -> pd.DataFrame:
    waves = list(programme.surveys.waves)
    place = [waves.index(wave) if wave in waves else len(waves) for wave in frame["wave"]]
    ordered = frame.assign(_place=place).sort_values(["_place", "wave"], kind="stable")
    return ordered.groupby(keys, sort=False).tail(1).drop(columns="_place")


def _propose_by_scales(scales: pd.DataFrame, programme: Programme) -> Iterator[Proposal]:
    names = {scale.id: scale.name for scale in programme.surveys.scales}
    limits = scales["scale"].map(lambda scale: find_low_limit(programme, scale)).astype(float)
    low = scales.assign(limit=limits)[scales["mean"] < limits].sort_values(["scale", "role"])
    for row in low.to_dict("records"):
        held = bool(row.get("held", False))
        sure = not math.isnan(row["high"]) and row["high"] < row["limit"]
        yield Proposal(
            "improve_experience",
            "scales",
            Text(
                "{scale}, {role}: mean {mean} over {n} answers",
                scale=names.get(row["scale"], Wording(row["scale"])),
                role=ROLES[row["role"]],
                mean=Mean(row["mean"], int(row["n"]), ".2f", held=held),
                n=Count(int(row["n"]), held=held),
            ),
            Text("at least {limit}", limit=Fact(row["limit"])),
            "clear" if sure else "uncertain",
        )


def _propose_by_response(rates: pd.DataFrame, programme: Programme) -> Iterator[Proposal]:
    limit = programme.surveys.response_rate
    for row in rates.to_dict("records"):
        held = bool(row.get("held", False))
        answered = Share(int(row["answered"]), int(row["invited"]), held=held)
        if answered.value >= limit:
            continue
        missing = Share(answered.n - min(answered.k, answered.n), answered.n)
        yield Proposal(
            "raise_response",
            "response_rate",
            Text(
                "{share} of {n} answered the last survey ({role})",
                share=answered,
                n=Count(answered.n, held=held),
                role=ROLES[row["role"]],
            ),
            Text("at least {limit}", limit=Fact(limit, ".0%")),
            "clear" if wilson_low(missing) > 1 - limit else "uncertain",
        )


def _propose_by_key_factors(scores: pd.DataFrame, programme: Programme) -> Iterator[Proposal]:
    for row in scores.to_dict("records"):
        if not row["score_pct"] < KEY_FACTOR_PCT:
            continue
        yield Proposal(
            FACTOR_PROPOSALS[row["factor"]],
            "key_factors",
            Text(
                "{factor}: {score} per cent of the evidence; next: {step}",
                factor=KEY_FACTORS[row["factor"]],
                score=Fact(row["score_pct"], ".0f"),
                step=row["next_step"],
            ),
            Text("at least {limit} per cent", limit=Fact(KEY_FACTOR_PCT)),
            "clear",
        )
