"""The rules that turn evidence into proposed changes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ..codes import KEY_FACTORS, ROLES, CodeList
from ..errors import EvaluationError, Problem, nearest
from ..language import Plural, Text, Wording
from ..programme import Programme
from ..result import Count, Fact, Mean, Share
from ..tables.views import current_pairs, known_on

#: What can be proposed; the code is what a row of the table ``decisions`` names.
PROPOSALS = CodeList(
    "proposals",
    {
        "rematch": Text("Find mentors for mentees without one"),
        "recruit_mentors": Text("Recruit mentors for the goals that few can help with"),
        "more_training": Text("Hold the missing mentor trainings"),
        "cadence": Text("Make it easier to keep the cadence"),
        "follow_up": Text("Hold the follow-up meetings that are late"),
        "complete_start": Text("Help pairs to an agreement and goals"),
        "improve_experience": Text("Talk to participants about what the survey scores low"),
        "raise_response": Text("Make more people answer the survey"),
        "strengthen_leadership": Text("Let leadership show its commitment"),
        "clarify_structure": Text("Make guidelines, roles and follow-up clear"),
        "secure_long_term": Text("Secure time and the next cohort"),
    },
)

STRENGTHS = CodeList(
    "strengths",
    {"clear": Text("clear"), "uncertain": Text("may be chance")},
)

#: Share of running pairs that may lack an agreement or a goal before a change is proposed.
INCOMPLETE_SHARE = 0.1
#: A key factor with less of its evidence than this asks for a change, in per cent.
KEY_FACTOR_PCT = 75


@dataclass(frozen=True)
class Proposal:
    """A proposed change and the figures behind it.

    Parameters
    ----------
    id : str
        Code in :data:`PROPOSALS`.
    indicator : str
        What was measured; a key of :data:`INDICATORS`.
    evidence : Text
        The figures, marked for release.
    threshold : Text
        What they were held against.
    strength : {"clear", "uncertain"}
        Uncertain where chance alone could have carried so small a group past
        the threshold.
    """

    id: str
    indicator: str
    evidence: Text
    threshold: Text
    strength: Literal["clear", "uncertain"]

    @property
    def text(self) -> Text:
        """What is proposed."""
        return PROPOSALS[self.id]


@dataclass(frozen=True)
class _ShareRule:
    proposal: str
    text: Text
    limit: Callable[[Programme], float]
    words: Text
    table: str


def _late_limit(programme: Programme) -> float:
    return programme.adjustments.overdue_share


_SHARES = {
    "without_mentor": _ShareRule(
        "rematch",
        Text("mentees with a place and no mentor"),
        lambda programme: programme.adjustments.unmatched_share,
        Text("{share} of {n} mentees with a place have no mentor"),
        "applications",
    ),
    "untrained": _ShareRule(
        "more_training",
        Text("mentors without the required training"),
        lambda programme: programme.adjustments.untrained_share,
        Text("{share} of {n} mentors lack a required training"),
        "training_attendance",
    ),
    "late_pairs": _ShareRule(
        "cadence",
        Text("pairs that are late or have not met"),
        _late_limit,
        Text("{share} of {n} running pairs are late or have not met"),
        "meetings",
    ),
    "without_follow_up": _ShareRule(
        "follow_up",
        Text("pairs whose follow-up is late"),
        _late_limit,
        Text("{share} of {n} pairs that should have been followed up have not been"),
        "meetings",
    ),
    "without_agreement": _ShareRule(
        "complete_start",
        Text("pairs without an agreement"),
        lambda programme: INCOMPLETE_SHARE,
        Text("{share} of {n} running pairs have signed no agreement"),
        "agreements",
    ),
    "without_goals": _ShareRule(
        "complete_start",
        Text("pairs without a goal"),
        lambda programme: INCOMPLETE_SHARE,
        Text("{share} of {n} running pairs have set no goal"),
        "goals",
    ),
}
_FRAMES = {
    "goal_supply": (Text("goals that few mentors can help with"), "people"),
    "scales": (Text("what the survey scores low"), "survey_responses"),
    "response_rate": (Text("how many answer the survey"), "survey_responses"),
    "key_factors": (Text("the three key factors"), "key_factors"),
}
#: What can be measured, in words.
INDICATORS = CodeList(
    "adjustment_indicators",
    {
        **{name: rule.text for name, rule in _SHARES.items()},
        **{name: text for name, (text, _) in _FRAMES.items()},
    },
)
#: The table that each indicator is measured from.
INDICATOR_TABLES = {
    **{name: rule.table for name, rule in _SHARES.items()},
    **{name: name_of_table for name, (_, name_of_table) in _FRAMES.items()},
}
_FACTOR_PROPOSALS = {
    "leadership": "strengthen_leadership",
    "clarity": "clarify_structure",
    "long_term": "secure_long_term",
}

Measure = Callable[[dt.date], Share]
Evidence = Mapping[str, Share | pd.DataFrame | None]


def measure_shares(measures: Mapping[str, Measure], as_of: dt.date) -> dict[str, Share]:
    """Take each measure as of a day.

    Parameters
    ----------
    measures : mapping of str to callable
        Indicator to a function of the day, e.g.
        ``functools.partial(share_overdue, meetings, pairs, programme)``.
    as_of : date

    Returns
    -------
    dict of str to Share
        Those that are about somebody.
    """
    found = {name: measure(as_of) for name, measure in measures.items()}
    return {name: share for name, share in found.items() if share.n}


def share_without_mentor(
    people: pd.DataFrame,
    applications: pd.DataFrame,
    pairs: pd.DataFrame,
    employment: pd.DataFrame,
    as_of: dt.date,
) -> Share:
    """The share of mentees with a place who have no mentor.

    Parameters
    ----------
    people, applications, pairs, employment : DataFrame
        The tables. Without accepted applications every mentee in `people` has
        a place; those who have left the organisation do not count.
    as_of : date

    Returns
    -------
    Share
        Of nobody while no pair has been approved: the matching is still to
        come.
    """
    known = current_pairs(known_on("pairs", pairs, as_of))
    if not known["state"].isin(["approved", "running", "ended"]).any():
        return Share(0, 0)
    mentee = known_on("applications", applications, as_of)
    mentee = mentee[mentee["role"].eq("mentee") & mentee["status"].eq("accepted")]
    placed = set(mentee["id"]) or set(people.loc[people["role"].eq("mentee"), "id"])
    gone = known_on("employment", employment, as_of)
    placed -= set(gone.loc[gone["left"].notna(), "id"])
    has_mentor = set(known.loc[known["state"].isin(["approved", "running"]), "mentee_id"])
    return Share(len(placed - has_mentor), len(placed))


def propose_adjustments(evidence: Evidence, programme: Programme) -> list[Proposal]:
    """Propose changes where the evidence passes the programme's thresholds.

    Parameters
    ----------
    evidence : mapping
        By indicator (:data:`INDICATORS`): a share of people, or a frame.
        ``goal_supply``: ``goal``, ``wanted``, ``places`` (and ``offered``), as
        ``mentorkit.matching.map_supply_and_demand`` gives. ``scales``:
        ``scale``, ``role``, ``wave``, ``mean``, ``high``, ``n``.
        ``response_rate``: ``role``, ``wave``, ``answered``, ``invited``.
        ``key_factors``: ``factor``, ``score_pct``, ``next_step``. What is None
        or absent was not measured.
    programme : Programme
        Its ``adjustments`` are the thresholds.

    Returns
    -------
    list of Proposal
        In the order of :data:`PROPOSALS`, the clear ones first. A group below
        ``privacy.minimum_group`` proposes nothing, since the proposal itself
        would tell of it.

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
    cadence – 38% of 80 running pairs are late or have not met – clear
    """
    unknown = [name for name in evidence if name not in INDICATORS]
    if unknown:
        raise EvaluationError(
            Problem("evidence", f"{name} is not an indicator", nearest(name, INDICATORS))
            for name in unknown
        )
    given = {name: value for name, value in evidence.items() if value is not None}
    found: list[Proposal] = []
    for name, rule in _SHARES.items():
        if name in given:
            found += _propose_by_share(name, rule, given[name], programme)
    for name, propose in (
        ("goal_supply", _propose_by_goals),
        ("scales", _propose_by_scales),
        ("response_rate", _propose_by_response),
        ("key_factors", _propose_by_key_factors),
    ):
        if name in given and len(given[name]):
            found += propose(given[name], programme)
    order = list(PROPOSALS)
    return sorted(found, key=lambda p: (p.strength != "clear", order.index(p.id)))


def _wilson_low(share: Share) -> float:
    from statsmodels.stats.proportion import proportion_confint

    return float(proportion_confint(share.k, share.n, method="wilson")[0])


def _propose_by_share(
    name: str, rule: _ShareRule, share: Share, programme: Programme
) -> Iterator[Proposal]:
    limit = rule.limit(programme)
    if share.n < programme.privacy.minimum_group or share.value <= limit:
        return
    yield Proposal(
        rule.proposal,
        name,
        rule.words.replace(share=share, n=Count(share.n)),
        Text("at most {limit}", limit=Fact(limit, ".0%")),
        "clear" if _wilson_low(share) > limit else "uncertain",
    )


def _propose_by_goals(goals: pd.DataFrame, programme: Programme) -> Iterator[Proposal]:
    # A goal that fewer people want than may be counted is not named: its words may be theirs.
    known = goals[goals["wanted"] >= programme.privacy.minimum_group]
    gap = known["wanted"] - known["places"]
    short = known.assign(gap=gap)[gap >= programme.adjustments.goal_gap]
    short = short.sort_values("gap", ascending=False, kind="stable")
    if short.empty:
        return
    worst = short.iloc[0]
    offered = int(worst.get("offered", worst["places"]))
    yield Proposal(
        "recruit_mentors",
        "goal_supply",
        Plural(
            "{n} goal is wanted by more mentees than there are places for; most of all {goal}: "
            "{wanted} mentees, {places} places",
            "{n} goals are wanted by more mentees than there are places for; most of all {goal}: "
            "{wanted} mentees, {places} places",
            n=Fact(len(short)),
            goal=str(worst["goal"]),
            wanted=Count(int(worst["wanted"])),
            places=Count(int(worst["places"]), people=offered),
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
    own = {(item.low, item.high) for item in programme.surveys.items if item.scale == scale}
    # Scales of items that differ in range are scored 0 to 100.
    low, high = next(iter(own)) if len(own) == 1 else (0.0, 100.0)
    return low + (programme.adjustments.low_scale - 1) / 4 * (high - low)


def _last_wave(frame: pd.DataFrame, keys: list[str], programme: Programme) -> pd.DataFrame:
    waves = list(programme.surveys.waves)
    place = [waves.index(wave) if wave in waves else len(waves) for wave in frame["wave"]]
    ordered = frame.assign(_place=place).sort_values(["_place", "wave"], kind="stable")
    return ordered.groupby(keys, sort=False).tail(1).drop(columns="_place")


def _propose_by_scales(scales: pd.DataFrame, programme: Programme) -> Iterator[Proposal]:
    names = {scale.id: scale.name for scale in programme.surveys.scales}
    taking_part = scales[scales["role"].isin(["mentor", "mentee"])]
    last = _last_wave(taking_part, ["scale", "role"], programme)
    last = last[last["n"] >= programme.privacy.minimum_answers]
    limits = last["scale"].map(lambda scale: find_low_limit(programme, scale)).astype(float)
    low = last.assign(limit=limits)[last["mean"] < limits].sort_values(["scale", "role"])
    for row in low.to_dict("records"):
        sure = not math.isnan(row["high"]) and row["high"] < row["limit"]
        yield Proposal(
            "improve_experience",
            "scales",
            Text(
                "{scale}, {role}: mean {mean} over {n} answers",
                scale=names.get(row["scale"], Wording(row["scale"])),
                role=ROLES[row["role"]],
                mean=Mean(row["mean"], int(row["n"])),
                n=Count(int(row["n"])),
            ),
            Text("at least {limit}", limit=Fact(row["limit"], ".1f")),
            "clear" if sure else "uncertain",
        )


def _propose_by_response(rates: pd.DataFrame, programme: Programme) -> Iterator[Proposal]:
    limit = programme.surveys.response_rate
    known = rates[rates["role"].isin(["mentor", "mentee"]) & (rates["invited"] > 0)]
    for row in _last_wave(known, ["role"], programme).to_dict("records"):
        answered = Share(int(row["answered"]), int(row["invited"]))
        if answered.n < programme.privacy.minimum_group or answered.value >= limit:
            continue
        missing = Share(answered.n - min(answered.k, answered.n), answered.n)
        yield Proposal(
            "raise_response",
            "response_rate",
            Text(
                "{share} of {n} answered the last survey ({role})",
                share=answered,
                n=Count(answered.n),
                role=ROLES[row["role"]],
            ),
            Text("at least {limit}", limit=Fact(limit, ".0%")),
            "clear" if _wilson_low(missing) > 1 - limit else "uncertain",
        )


def _propose_by_key_factors(scores: pd.DataFrame, programme: Programme) -> Iterator[Proposal]:
    for row in scores.to_dict("records"):
        if not row["score_pct"] < KEY_FACTOR_PCT:
            continue
        yield Proposal(
            _FACTOR_PROPOSALS[row["factor"]],
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
