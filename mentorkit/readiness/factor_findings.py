"""What the key factors say: are they in place, and does leadership stay with the programme?"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..codes import KEY_FACTORS
from ..language import Text
from ..programme import Programme
from ..result import (
    Answer,
    Chart,
    Decision,
    Fact,
    Heading,
    Limits,
    Missing,
    Note,
    Status,
    Tabulation,
    fact,
    label,
)
from .factors import count_acts, days_of_silence, is_silent, list_evidence, score_key_factors
from .purpose import check_targets

_NEEDS_ACTS = Text(
    "what leadership has done, and when. Supply the table key_factors: one row an act, with its "
    "date, the act and the function that did it."
)


# ---------------------------------------------------------------- key factors


def summarise_key_factors(key_factors: pd.DataFrame, programme: Programme, as_of: dt.date) -> list:
    """How far each key factor is in place, and whether leadership is still visible.

    Parameters
    ----------
    key_factors : DataFrame
        The table ``key_factors``; may have no rows.
    programme : Programme
    as_of : date

    Returns
    -------
    list of findings
    """
    if key_factors.empty:
        return _tell_plan_alone(key_factors, programme, as_of)
    scores = score_key_factors(key_factors, programme, as_of)
    findings: list = [_answer_scores(scores)]
    leadership = tell_leadership(scores)
    if isinstance(leadership, Answer):
        # Silence is the first thing to know: no plan holds without its leaders.
        findings.insert(0, leadership)
    findings += [
        Heading(Text("Are the three key factors in place?")),
        leadership if isinstance(leadership, Note) else None,
        _tabulate_scores(scores),
        _tabulate_evidence(list_evidence(key_factors, programme, as_of)),
    ]
    quarters = count_acts(key_factors, programme, as_of)
    if len(quarters):
        findings += [Heading(Text("Has it lasted through the year?")), _chart_acts(quarters)]
    return findings


def _tell_plan_alone(key_factors: pd.DataFrame, programme: Programme, as_of: dt.date) -> list:
    # That nothing was supplied does not say that nothing was done.
    evidence = list_evidence(key_factors, programme, as_of)
    plan = evidence[evidence["source"] == "plan"]
    text = Text(
        "Whether leadership stands behind the programme cannot be told: its acts have not been "
        "recorded. The plan itself holds {done} of the {expected} parts it should.",
        done=Fact(int(plan["done"].sum())),
        expected=Fact(len(plan)),
    )
    return [
        Answer(text, "watch"),
        Missing("key_factors", _NEEDS_ACTS),
        Heading(Text("Are the three key factors in place?")),
        _tabulate_evidence(plan),
    ]


def _answer_scores(scores: pd.DataFrame) -> Answer:
    lowest = scores.loc[scores["score_pct"].idxmin()]
    expected = int((scores["acts_expected"] + scores["plan_expected"]).sum())
    done = int((scores["acts_done"] + scores["plan_done"]).sum())
    if done == expected:
        text = Text(
            "Everything that was to be in place for the three key factors is: {done} of {expected} "
            "pieces of evidence.",
            done=Fact(done),
            expected=Fact(expected),
        )
        return Answer(text, "good")
    status: Status = "act" if lowest["score_pct"] < 50 else "watch"
    text = Text(
        "{done} of {expected} pieces of evidence for the key factors are in place; the weakest is "
        "{factor} ({score}). Next step: {step}.",
        done=Fact(done),
        expected=Fact(expected),
        factor=KEY_FACTORS[lowest["factor"]],
        score=Fact(lowest["score_pct"] / 100, ".0%"),
        step=lowest["next_step"],
    )
    return Answer(text, status)


def tell_leadership(scores: pd.DataFrame) -> Answer | Note:
    """Whether leadership is still seen to act: an answer where it is not.

    Parameters
    ----------
    scores : DataFrame
        From :func:`score_key_factors`.

    Returns
    -------
    Answer or Note
    """
    leadership = scores.set_index("factor").loc["leadership"]
    if pd.isna(leadership["last_act"]):
        return Answer(Text("No act of leadership has been recorded for this programme."), "act")
    figures = {
        "date": Fact(leadership["last_act"]),
        "days": Fact(int(leadership["days_since_last"])),
    }
    if leadership["over"]:
        return Note(
            Text("Leadership last acted on {date}, {days} days before the programme ended.",
                 **figures)
        )  # fmt: skip
    if is_silent(scores):
        text = Text(
            "Leadership has not been seen to act since {date}, {days} days ago (limit {limit}). "
            "Let it show again, so that the programme stays a priority.",
            limit=days_of_silence(),
            **figures,
        )
        return Answer(text, "act")
    return Note(Text("Leadership is visible: it last acted on {date}, {days} days ago.", **figures))


def _tabulate_scores(scores: pd.DataFrame) -> Tabulation:
    table = scores.assign(
        name=[KEY_FACTORS[factor] for factor in scores["factor"]],
        score=scores["score_pct"] / 100,
        done=scores["acts_done"] + scores["plan_done"],
        expected=scores["acts_expected"] + scores["plan_expected"],
    )
    return Tabulation(
        table,
        Text("Key factors: what is in place, what is missing and the next step"),
        {
            "name": label(Text("Key factor")),
            "score": fact(Text("In place"), ".0%"),
            "done": fact(Text("Evidence found")),
            "expected": fact(Text("Evidence expected")),
            "last_act": fact(Text("Last act"), "d"),
            "days_since_last": fact(Text("Days since")),
            "gap": fact(Text("Gap")),
            "next_step": fact(Text("Next step")),
        },
        note=Text(
            "Evidence is an act that was recorded with its date, or a part of the plan that stands "
            "in the params file. Every piece weighs the same: the score says what has been "
            "done, not how well."
        ),
    )


def _tabulate_evidence(evidence: pd.DataFrame) -> Tabulation:
    sources = {"act": Text("recorded act"), "plan": Text("the plan")}
    table = evidence.assign(
        factor=[KEY_FACTORS[factor] for factor in evidence["factor"]],
        source=[sources[source] for source in evidence["source"]],
        state=[Text("in place") if done else Text("not found") for done in evidence["done"]],
    )
    return Tabulation(
        table,
        Text("The evidence, piece by piece"),
        {
            "factor": label(Text("Key factor")),
            "name": fact(Text("Evidence")),
            "source": fact(Text("Where it is looked for")),
            "state": fact(Text("State")),
            "date": fact(Text("Last act"), "d"),
        },
    )


def _chart_acts(quarters: pd.DataFrame) -> list:
    spoken = quarters["quarter"].str.split(" Q")
    table = quarters.assign(
        quarter=[Text("{year} Q{quarter}", year=year, quarter=of) for year, of in spoken]
    )
    tabulation = Tabulation(
        table,
        Text("Recorded acts by quarter and key factor"),
        {
            "quarter": label(Text("Quarter")),
            **{factor: fact(KEY_FACTORS[factor]) for factor in KEY_FACTORS},
        },
        note=Text("A quarter without a bar is one in which nothing was recorded."),
    )
    chart = Chart(
        tabulation,
        "stacked",
        x="quarter",
        y=list(KEY_FACTORS),
        alt=Text("Stacked bars: recorded acts in each quarter, by key factor."),
    )
    return [chart, tabulation]


# ---------------------------------------------------------------- the end of the page


def conclude_readiness(
    key_factors: pd.DataFrame, programme: Programme, as_of: dt.date
) -> list[Limits | Decision]:
    """What the page cannot say, and what it asks its readers to decide.

    Parameters
    ----------
    key_factors : DataFrame
        The table ``key_factors``.
    programme : Programme
    as_of : date
    """
    scores = score_key_factors(key_factors, programme, as_of)
    limits = [
        Text("The scores count what was recorded; an act that nobody wrote down is not seen."),
        Text("They do not say how well something was done, or what it led to."),
        Text(
            "Hours are a calculation from the cadence and the plan, not a measurement of time used."
        ),
    ]
    if key_factors.empty:
        asked = [
            Text("Decide who records what is done for the three key factors, and from when."),
            *_ask_of_goals(programme),
        ]
        return [Limits(limits), Decision(asked)]
    asked = [*ask_of_key_factors(scores), *_ask_of_goals(programme)]
    if not asked:
        asked = [Text("Nothing new: decide only when readiness is to be looked at again.")]
    return [Limits(limits), Decision(asked)]


def ask_of_key_factors(scores: pd.DataFrame) -> list[Text]:
    """What leadership is asked to decide for the key factors: the next step of each.

    Parameters
    ----------
    scores : DataFrame
        From :func:`score_key_factors`.

    Returns
    -------
    list of Text
    """
    return [
        Text("{factor}: {step}.", factor=KEY_FACTORS[row.factor], step=row.next_step)
        for row in scores.itertuples()
        if row.score_pct < 100 or (row.factor == "leadership" and is_silent(scores))
    ]


def _ask_of_goals(programme: Programme) -> list[Text]:
    if programme.targets and check_targets(programme)["measurable"].all():
        return []
    return [Text("Decide who completes the goals, and by when.")]
