"""What readiness says: is the organisation prepared, and does leadership stay with it?"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..codes import KEY_FACTORS
from ..language import Plural, Text
from ..programme import Programme
from ..result import (
    Answer,
    Chart,
    Count,
    Decision,
    Fact,
    Heading,
    Limits,
    Missing,
    Note,
    Status,
    Tabulation,
    count,
    fact,
    label,
)
from .factors import count_acts, days_of_silence, is_silent, list_evidence, score_key_factors
from .plan import (
    HOURS_PER_FOLLOW_UP,
    HOURS_PER_GROUP_MEETING,
    HOURS_PER_MEETING,
    RESOURCES,
    hours_per_month,
    list_milestones,
    list_roles,
    plan_resources,
)
from .purpose import INDICATORS, check_targets, format_measure

_NEEDS_ACTS = Text(
    "what leadership has done, and when. Supply the table key_factors: one row an act, with its "
    "date, the act and the function that did it."
)
_STATES = {"passed": Text("its day has passed"), "next": Text("next"), "ahead": Text("ahead")}


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
    scores = score_key_factors(key_factors, programme, as_of)
    findings: list = [_answer_scores(scores)]
    leadership = _tell_leadership(scores)
    if key_factors.empty:
        findings.append(Missing("key_factors", _NEEDS_ACTS))
    elif isinstance(leadership, Answer):
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


def _tell_leadership(scores: pd.DataFrame) -> Answer | Note:
    leadership = scores.set_index("factor").loc["leadership"]
    if pd.isna(leadership["last_act"]):
        return Answer(Text("No act of leadership has been recorded for this programme."), "act")
    figures = {
        "date": Fact(leadership["last_act"]),
        "days": Fact(int(leadership["days_since_last"])),
    }
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


# ---------------------------------------------------------------- purpose and goals


def summarise_purpose(programme: Programme) -> list:
    """The purpose in the organisation's words, and whether each goal is measurable.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    list of findings
    """
    targets = check_targets(programme)
    told = _tell_targets(targets)
    findings = [
        told if isinstance(told, Answer) else None,
        Heading(Text("Purpose and measurable goals")),
        Note(Text("The purpose: {purpose}", purpose=programme.purpose)),
    ]
    if programme.under_represented is not None:
        findings.append(Note(Text("For whom: {whom}", whom=programme.under_represented)))
    if targets.empty:
        return findings
    if isinstance(told, Note):
        findings.append(told)
    table = targets.assign(
        indicator=[INDICATORS[code] for code in targets["indicator"]],
        baseline=_format_measures(targets, "baseline"),
        target=_format_measures(targets, "target"),
        measurable=[Text("yes") if yes else Text("no") for yes in targets["measurable"]],
    )
    findings.append(
        Tabulation(
            table,
            Text("The goals, and whether it can be seen if they are reached"),
            {
                "goal": label(Text("Goal")),
                "indicator": fact(Text("Indicator")),
                "baseline": fact(Text("Baseline")),
                "target": fact(Text("Target")),
                "by": fact(Text("By"), "d"),
                "measurable": fact(Text("Measurable")),
                "gap": fact(Text("Gap")),
                "next_step": fact(Text("Next step")),
            },
            note=Text(
                "What only the programme brings about, such as meetings held or goals that pairs "
                "reach, needs no baseline."
            ),
        )
    )
    return findings


def _format_measures(targets: pd.DataFrame, column: str) -> list[Fact]:
    return [
        format_measure(value, indicator)
        for value, indicator in zip(targets[column], targets["indicator"], strict=True)
    ]


def _tell_targets(targets: pd.DataFrame) -> Answer | Note:
    if targets.empty:
        text = Text(
            "The programme has no measurable goals yet: without them nobody can say whether it "
            "works. Write them under targets in the params file."
        )
        return Answer(text, "act")
    good, all_ = int(targets["measurable"].sum()), len(targets)
    if good == all_:
        return Note(
            Plural(
                "The programme's {n} goal is measurable: it says what is measured, from where, to "
                "what and by when.",
                "All {n} goals are measurable: each says what is measured, from where, to what and "
                "by when.",
                n=Fact(all_),
            )
        )
    first = targets[~targets["measurable"]].iloc[0]
    text = Text(
        "{good} of {all} goals are measurable. First to mend: {goal} ({gap}).",
        good=Fact(good),
        all=Fact(all_),
        goal=first["goal"],
        gap=first["gap"],
    )
    return Answer(text, "act" if good == 0 else "watch")


# ---------------------------------------------------------------- the plan


def summarise_plan(
    programme: Programme,
    as_of: dt.date,
    people: pd.DataFrame,
    applications: pd.DataFrame | None = None,
    key_factors: pd.DataFrame | None = None,
) -> list:
    """Timeline, roles, and people and hours needed against those at hand.

    Parameters
    ----------
    programme : Programme
    as_of : date
    people, applications, key_factors : DataFrame
        The tables; see :func:`plan_resources`.

    Returns
    -------
    list of findings
    """
    resources = plan_resources(programme, people, applications, key_factors)
    return [
        _answer_resources(resources, programme),
        Heading(Text("Are there mentors and hours enough?")),
        _tabulate_resources(resources),
        Note(
            Text(
                "The cadence asks {hours} hours a month of each participant in a pair: {single} "
                "hours for a meeting with its preparation, {group} for a group meeting and "
                "{follow_up} for a follow-up meeting. Training and travel come on top.",
                hours=Fact(hours_per_month(programme), ".1f"),
                single=Fact(HOURS_PER_MEETING),
                group=Fact(HOURS_PER_GROUP_MEETING),
                follow_up=Fact(HOURS_PER_FOLLOW_UP),
            )
        ),
        _describe_timeline(programme, as_of),
        _describe_roles(programme),
    ]


def _answer_resources(resources: pd.DataFrame, programme: Programme) -> Answer:
    rows = resources.set_index("resource")
    places, hours = rows.loc["places"], rows.loc["mentor_hours"]
    mentors = int(places["people"])
    # A word on fewer mentors than may be counted would tell of them.
    told = mentors == 0 or mentors >= programme.privacy.minimum_group
    figures = {
        "places": Count(int(places["at_hand"]), people=mentors),
        # The plan's own number is no figure about people; those at hand are.
        "planned": Count(int(places["needed"]))
        if programme.plan.mentees is None
        else Fact(int(places["needed"])),
    }
    status: Status = "good" if places["needed"] else "info"
    if places["short"] > 0:
        text: Text = Plural(
            "Mentors offer {places} places for {planned} planned mentees: {n} place is short. "
            "Recruit more mentors, or start with fewer mentees.",
            "Mentors offer {places} places for {planned} planned mentees: {n} places are short. "
            "Recruit more mentors, or start with fewer mentees.",
            n=Count(int(places["short"]), people=mentors),
            **figures,
        )
        status = "act" if places["short"] > 0.1 * places["needed"] else "watch"
    elif hours["short"] > 0:
        text = Text(
            "There are places enough, {places} for {planned} planned mentees, but not hours: the "
            "cadence asks {needed} hours a month of the mentors, and {granted} have been granted.",
            needed=Count(round(hours["needed"]), people=mentors),
            granted=Count(round(hours["at_hand"]), people=mentors),
            **figures,
        )
        status = "act" if hours["short"] > 0.5 * hours["needed"] else "watch"
    else:
        text = Text(
            "There are places enough: mentors offer {places} for {planned} planned mentees.",
            **figures,
        )
    return Answer(text, status if told else "info")


def _tabulate_resources(resources: pd.DataFrame) -> Tabulation:
    table = resources.assign(
        name=[RESOURCES[code] for code in resources["resource"]],
        **{column: resources[column].round() for column in ("needed", "at_hand", "short")},
    )
    return Tabulation(
        table,
        Text("People, places and hours: what the plan needs and what is at hand"),
        {
            "name": label(Text("Resource")),
            "needed": count(Text("Needed"), people="people"),
            "at_hand": count(Text("At hand"), people="people"),
            "short": count(Text("Short"), people="people"),
        },
        note=Text(
            "At hand are those who said yes and were not turned down, the waiting list included. "
            "Hours at hand are the hours granted to each of them; a dash means that nobody has "
            "said how many hours are granted."
        ),
        needs="people",
    )


def _describe_timeline(programme: Programme, as_of: dt.date) -> list:
    steps = list_milestones(programme, as_of)
    if steps.empty:
        text = Text("The plan has no timeline. Write it under plan.timeline in the params file.")
        return [Heading(Text("Timeline")), Note(text)]
    table = steps.assign(state=[_STATES[state] for state in steps["state"]])
    tabulation = Tabulation(
        table,
        Text("Timeline on {date}", date=Fact(as_of)),
        {
            "milestone": label(Text("Milestone")),
            "date": fact(Text("Date"), "d"),
            "state": fact(Text("State")),
            "role": fact(Text("Answers for it")),
        },
        note=Text("That its day has passed does not say that a milestone was reached."),
    )
    return [Heading(Text("Timeline")), tabulation]


def _describe_roles(programme: Programme) -> list:
    roles = list_roles(programme)
    if roles.empty:
        text = Text("The plan names no roles. Write them under plan.roles in the params file.")
        return [Heading(Text("Roles and their hours")), Note(text)]
    tabulation = Tabulation(
        roles,
        Text("Roles, and the hours a month that each person needs and has been granted"),
        {
            "role": label(Text("Role")),
            "people": fact(Text("Planned people")),
            "needed_hours_per_month": fact(Text("Hours needed")),
            "granted_hours_per_month": fact(Text("Hours granted")),
            "short_hours_per_month": fact(Text("Hours short")),
        },
    )
    return [Heading(Text("Roles and their hours")), tabulation]


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
    asked = [
        Text("{factor}: {step}.", factor=KEY_FACTORS[row.factor], step=row.next_step)
        for row in scores.itertuples()
        if row.score_pct < 100 or (row.factor == "leadership" and is_silent(scores))
    ]
    if not check_targets(programme)["measurable"].all() or not programme.targets:
        asked.append(Text("Decide who completes the goals, and by when."))
    if not asked:
        asked = [Text("Nothing new: decide only when readiness is to be looked at again.")]
    return [Limits(limits), Decision(asked)]
