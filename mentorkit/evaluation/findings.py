"""What page 07 says first and last: does it work, how sure are we, what it cannot say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..codes import SURVEY_ROLES
from ..language import Text
from ..programme import Programme
from ..result import (
    Answer,
    Claim,
    Count,
    Decision,
    Fact,
    Finding,
    Heading,
    Limits,
    Mean,
    Note,
    Share,
    Status,
    Tabulation,
    Words,
    count,
    label,
    mean,
    untold,
)
from .effects import Effect
from .evidence import COMPARED_SCALES, scale_name, smallest_seen
from .outcomes import follow_people
from .surveys import hidden_rates, measure_changes

#: In which order effects are told where the targets do not say which matters.
_EFFECT_ORDER = ("wellbeing", "inclusion", "ties_across", "retention", "promotion")


def choose_primary(effects: Mapping[str, Effect], programme: Programme) -> str | None:
    """The outcome that answers for the programme: the first target's that was compared.

    The targets were set in the params file; choosing the outcome by how well
    it went would always find one. One that too few stand behind gives way to the
    next that can be shown.
    """
    wanted = [target.indicator for target in programme.targets]
    known = [key for key in (*wanted, *_EFFECT_ORDER) if key in effects]
    shown = [key for key in known if is_shown(effects[key], programme)]
    return next(iter(shown or known), None)


def is_shown(effect: Effect, programme: Programme) -> bool:
    """True if the effect stands on enough people to be released, and has an interval."""
    privacy = programme.privacy
    least = privacy.minimum_answers if effect.shares is None else privacy.minimum_group
    return effect.people >= least and bool(np.isfinite(effect.low))


def report_answers(
    effects: Mapping[str, Effect],
    scores: pd.DataFrame,
    waves: Sequence[str],
    rates: pd.DataFrame,
    employment: pd.DataFrame,
    mentees: Sequence[str],
    programme: Programme,
    as_of: dt.date,
    *,
    goals: pd.DataFrame | None = None,
) -> list[Finding]:
    """The page's answers: does it work, what became of the mentees, how sure are we.

    Parameters
    ----------
    effects : dict of str to Effect
        Of :func:`measure_effects`.
    scores : DataFrame
        Of :func:`score_scales`.
    waves : sequence of str
    rates : DataFrame
        Of :func:`response_rate`.
    employment : DataFrame
        The table ``employment``.
    mentees : sequence of str
    programme : Programme
    as_of : date
    goals : DataFrame, optional
        The table ``goals``, which answers where `employment` cannot.

    Returns
    -------
    list of Answer
        At most three.
    """
    return [
        _answer_effect(effects, scores, waves, programme),
        _answer_outcomes(employment, mentees, programme, as_of) or _answer_goals(goals),
        _answer_certainty(effects, rates, programme),
    ]


def _answer_effect(
    effects: Mapping[str, Effect],
    scores: pd.DataFrame,
    waves: Sequence[str],
    programme: Programme,
) -> Answer:
    if effects:
        return _answer_by_lot(effects, programme)
    changes = measure_changes(scores[scores["role"].eq("mentee")], waves)
    for scale in COMPARED_SCALES:
        own = changes[changes["scale"].eq(scale)]
        if len(own) and np.isfinite(own["low"].iloc[0]):
            row = own.iloc[0]
            n = int(row["n"])
            text = Text(
                "Nobody was drawn by lot, so the effect cannot be told. {scale} of the same "
                "mentees went from {first} to {last} (95% interval of the change {low} to "
                "{high}; {n} people), for whatever reason.",
                scale=scale_name(programme, scale),
                first=Mean(row["first_mean"], n, ".2f"),
                last=Mean(row["last_mean"], n, ".2f"),
                low=Mean(row["low"], n, ".2f"),
                high=Mean(row["high"], n, ".2f"),
                n=Count(n),
            )
            too_few = Text(
                "Nobody was drawn by lot, so the effect cannot be told, and too few mentees have "
                "answered twice to show how their answers changed."
            )
            return Answer(Claim(text, otherwise=too_few))
    return Answer(
        Text("Whether the programme works cannot be told yet: there is nothing to compare.")
    )


def _answer_by_lot(effects: Mapping[str, Effect], programme: Programme) -> Answer:
    shown = {
        key: effects[key] for key in _EFFECT_ORDER
        if key in effects and is_shown(effects[key], programme)
    }  # fmt: skip
    if not shown:
        return Answer(
            Text(
                "Places were given by lot, but too few people stand behind any difference to "
                "show it."
            )
        )
    sure = [_told(key, effect, programme) for key, effect in shown.items() if effect.is_sure]
    unsure = [_told(key, effect, programme) for key, effect in shown.items() if not effect.is_sure]
    worse = any(effect.is_sure and effect.value < 0 for effect in shown.values())
    status: Status = "act" if worse else "good" if sure else "watch"
    if not sure:
        return Answer(
            Text(
                "Those offered a place and those on the waiting list do not differ for sure (95% "
                "intervals): {unsure}. There may be no effect, or one too small for so few people "
                "to show.",
                unsure=unsure,
            ),
            status,
        )
    if all(effect.by_lot for effect in shown.values()):
        text = Text(
            "By lot, being offered a place caused a difference against the waiting list (95% "
            "intervals): {sure}.",
            sure=sure,
        )
    else:
        text = Text(
            "Being offered a place went with a difference against the waiting list (95% "
            "intervals): {sure}.",
            sure=sure,
        )
    if unsure:
        text = Text(
            "{sure} May be no effect, once several outcomes are allowed for: {unsure}.",
            sure=text,
            unsure=unsure,
        )
    return Answer(text, status)


def _told(key: str, effect: Effect, programme: Programme) -> Text:
    return Text(
        "{name} {value} ({low} to {high})",
        name=scale_name(programme, key) if key in COMPARED_SCALES else effect.title,
        value=effect.figure(effect.value),
        low=effect.figure(effect.low),
        high=effect.figure(effect.high),
    )


def _answer_outcomes(
    employment: pd.DataFrame, mentees: Sequence[str], programme: Programme, as_of: dt.date
) -> Answer | None:
    if employment.empty or not len(mentees):
        return None
    start = programme.period.start
    followed = follow_people(employment, start, as_of, mentees)
    n = len(followed)
    if n < programme.privacy.minimum_group:
        return None
    stayed, promoted = int((~followed["left"]).sum()), int(followed["promoted"].sum())
    privacy, known = programme.privacy, (Share(stayed, n), Share(promoted, n))
    if all(share.hides(privacy) for share in known):
        return Answer(
            untold(Text("how many mentees are still employed, and how many have been promoted"))
        )
    employed = Claim(
        Text("{share} are still employed", share=known[0]),
        otherwise=Text("how many are still employed is not shown"),
    )
    risen = Claim(
        Text("{share} have been promoted", share=known[1]),
        otherwise=Text("how many have been promoted is not shown"),
    )
    return Answer(
        Text(
            "Of {n} mentees followed since {start}, {stayed}, and {promoted}.",
            n=Count(n),
            start=Fact(start),
            stayed=employed,
            promoted=risen,
        )
    )


def _answer_goals(goals: pd.DataFrame | None) -> Answer | None:
    if goals is None or goals.empty:
        return None
    return Answer(
        Claim(
            Text(
                "{share} of the goals that the pairs have set are reached.",
                share=Share(int(goals["status"].eq("reached").sum()), len(goals)),
            ),
            on=(Count(int(goals["mentee_id"].nunique())),),
            otherwise=untold(Text("how many of the pairs' goals are reached")),
        )
    )


def _answer_certainty(
    effects: Mapping[str, Effect], rates: pd.DataFrame, programme: Programme
) -> Answer | None:
    known = rates[rates["role"].eq("mentee") & rates["rate"].notna()]
    if known.empty:
        return None
    last = known.iloc[-1]
    k, n = int(last["answered"]), int(last["invited"])
    enough = bool(last["enough"])
    # A rate that the door hides must not show by the colour or the words.
    if min(n, *(c for c in (k, n - k) if c)) < programme.privacy.minimum_group:
        return Answer(
            Text("Too few people stand behind the response rate of the last survey to show it.")
        )
    rate = {"rate": Share(k, n), "goal": Fact(programme.surveys.response_rate, ".0%")}
    key = choose_primary(effects, programme)
    shown = key is not None and is_shown(effects[key], programme)
    smallest = smallest_seen(effects[key]) if shown else float("nan")
    if np.isfinite(smallest):
        effect = effects[key]
        return Answer(
            Text(
                "How sure: {rate} of the mentees answered the last survey (goal {goal}). With so "
                "many people a true difference is likely to show if it is at least {smallest} "
                "({name}).",
                **rate,
                name=effect.title,
                smallest=effect.figure(smallest),
            ),
            "good" if enough else "watch",
        )
    return Answer(
        Text("How sure: {rate} of the mentees answered the last survey (goal {goal}).", **rate),
        "good" if enough else "watch",
    )


# ---------------------------------------------------------------- effects


def report_effects(effects: Mapping[str, Effect], programme: Programme) -> list[Finding]:
    """Offered by lot against the waiting list, outcome by outcome.

    Parameters
    ----------
    effects : dict of str to Effect
        Of :func:`measure_effects`.
    programme : Programme

    Returns
    -------
    list of findings
    """
    heading = Heading(Text("What the programme did, by lot"))
    if not effects:
        return [
            heading,
            Note(
                Text(
                    "Nobody was given a place by lot, so there is no group to compare with whose "
                    "differences chance alone explains. When more apply than there are places, "
                    "draw lots among them: those on the waiting list show what would have "
                    "happened anyway."
                )
            ),
        ]
    rows = []
    for key in [key for key in _EFFECT_ORDER if key in effects]:
        effect = effects[key]
        scale = 1.0 if effect.shares is None else 100.0
        people = effect.people if effect.shares is None else effect.n
        # A difference of shares hides with the smallest of their cells.
        if effect.shares is not None and effect.people < programme.privacy.minimum_group:
            people = 0
        rows.append(
            {
                "outcome": effect.title,
                "design": Text("by lot") if effect.by_lot else Text("not by lot alone"),
                "n1": effect.n_treated,
                "n0": effect.n_control,
                "value": scale * effect.value,
                "low": scale * effect.low,
                "high": scale * effect.high,
                "p": max(effect.p_adjusted, 0.001),
                "smallest": scale * smallest_seen(effect),
                "people": people,
            }
        )
    return [
        heading,
        Tabulation(
            pd.DataFrame(rows),
            Text("Offered a place against waiting list: difference, with its interval"),
            {
                "outcome": label(Text("Outcome")),
                "design": label(Text("Places given")),
                "n1": count(Text("Offered a place")),
                "n0": count(Text("On the waiting list")),
                "value": mean(Text("Difference"), n="people", spec=".2f"),
                "low": mean(Text("Lower end"), n="people", spec=".2f"),
                "high": mean(Text("Upper end"), n="people", spec=".2f"),
                "p": mean(Text("p, corrected"), n="people", spec=".3f"),
                "smallest": mean(Text("Smallest that would show"), n="people", spec=".2f"),
            },
            note=Text(
                "Everybody counts on the side that was drawn, whatever came after. Scales and "
                "ties: difference in change within the same people. 95% intervals; p is corrected "
                "by Holm for {k} outcomes, and written 0.001 where it is smaller. The smallest "
                "that would show is what so many people find four times in five.",
                k=Fact(len(effects)),
            ),
        ),
    ]


# ---------------------------------------------------------------- limits and decision


def report_limits(
    effects: Mapping[str, Effect], rates: pd.DataFrame, programme: Programme
) -> list[Finding]:
    """What the page cannot say, and the decision it asks for.

    Parameters
    ----------
    effects : dict of str to Effect
        Of :func:`measure_effects`.
    rates : DataFrame
        Of :func:`response_rate`.
    programme : Programme

    Returns
    -------
    list of findings
    """
    limits: list[Words] = []
    if effects:
        limits.append(
            Text(
                "The lottery tells what the offer of a place does among those who applied here, "
                "not among others, and not what each part of the programme does."
            )
        )
        if not all(effect.by_lot for effect in effects.values()):
            limits.append(
                Text(
                    "Answers to the survey are pseudonymous, and some mentees were given a place "
                    "without lot: differences in the survey's scales may have other causes."
                )
            )
    else:
        limits.append(
            Text(
                "Without a lottery or another group to compare with, what went with the programme "
                "cannot be told from what would have happened anyway."
            )
        )
    limits += [
        Text(
            "Those who answered may differ from those who did not; whoever has left counts "
            "as asked."
        ),
        Text(
            "Mentees who share a mentor may do well or badly together; the intervals do not allow "
            "for that."
        ),
        Text("Figures about too few people are left out to protect them."),
    ]  # fmt: skip
    return [Limits(limits), Decision(_decisions(effects, rates, programme))]


def _decisions(
    effects: Mapping[str, Effect], rates: pd.DataFrame, programme: Programme
) -> list[Words]:
    decisions: list[Words] = []
    low = rates[
        rates["rate"].notna()
        & ~rates["enough"].astype(bool)
        & (rates["invited"] >= programme.privacy.minimum_answers)
        & ~hidden_rates(rates, programme)
    ]
    low = low[low["wave"].eq(rates["wave"].iloc[-1])] if len(rates) else low
    if len(low):
        decisions.append(
            Text(
                "Who follows up the survey, so that more answer next time: {groups}.",
                groups=[SURVEY_ROLES[role] for role in low["role"]],
            )
        )
    if effects:
        decisions.append(
            Text("Whether the programme continues, and whether places are given by lot again.")
        )
    else:
        decisions.append(
            Text("Whether places in the next round are given by lot among those who apply.")
        )
    return decisions
