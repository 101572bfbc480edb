"""The three key factors, each scored from what was done and what the plan holds.

An act ("sponsor named") counts once, however often it is repeated; how lately
the organisation acted is followed beside the score, since commitment that was
shown once at the start is not commitment through the year.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..codes import ACTS, KEY_FACTOR_ACTS, KEY_FACTORS
from ..language import Text
from ..programme import Programme
from ..result import Fact
from .purpose import check_targets

#: Leadership that has done nothing for so long is no longer visible, days.
SILENT_AFTER_DAYS = 90
#: Acts older than this before the first day belonged to an earlier cohort, days.
_COUNTED_BEFORE_START_DAYS = 365
#: The guidance asks for time to build trust; a shorter programme gives too little, months.
SHORTEST_PROGRAMME_MONTHS = 9

_STEPS = {
    "sponsor_named": Text("name a sponsor in top management"),
    "hours_granted": Text("decide how many hours a month participants may use"),
    "management_attended": Text("let top management attend the next meeting of the programme"),
    "message_sent": Text("let top management say to all staff why the programme matters"),
    "budget_decided": Text("decide the budget"),
    "purpose_decided": Text("decide the purpose and the measurable goals"),
    "guidelines_published": Text("publish the guidelines for mentors and mentees"),
    "roles_assigned": Text("assign the roles, with time for them"),
    "follow_up_planned": Text("plan the follow-up and the evaluation"),
    "length_decided": Text("decide on a programme of at least nine months"),
    "time_protected": Text("protect time for the meetings in the schedule"),
    "next_cohort_decided": Text("decide when the next cohort starts"),
    "targets_measurable": Text(
        "give every goal an indicator, a baseline, a target and a date in the params file"
    ),
    "timeline_given": Text("write the plan's milestones with dates in the params file"),
    "roles_given": Text("write the plan's roles and their hours in the params file"),
    "cadence_given": Text("write how often pairs are to meet in the params file"),
    "length_given": Text("plan for at least nine months from first to last day"),
}
_PLAN_EVIDENCE = {
    "targets_measurable": ("clarity", Text("every goal is measurable")),
    "timeline_given": ("clarity", Text("a timeline with dates")),
    "roles_given": ("clarity", Text("roles with their hours")),
    "cadence_given": ("clarity", Text("how often pairs meet")),
    "length_given": ("long_term", Text("at least nine months long")),
}


def select_acts(key_factors: pd.DataFrame, programme: Programme, as_of: dt.date) -> pd.DataFrame:
    """The acts that belong to this programme and had been done by a day.

    Parameters
    ----------
    key_factors : DataFrame
        The table ``key_factors``.
    programme : Programme
    as_of : date

    Returns
    -------
    DataFrame
        ``date``, ``act``, ``factor``; acts from a year before the programme's
        first day, in order of date.
    """
    factor_of = {act: factor for factor, acts in KEY_FACTOR_ACTS.items() for act in acts}
    acts = key_factors[["date", "act"]].dropna()
    acts = acts.assign(factor=acts["act"].map(factor_of))
    first = pd.Timestamp(programme.period.start) - pd.Timedelta(days=_COUNTED_BEFORE_START_DAYS)
    counted = acts["date"].between(first, pd.Timestamp(as_of)) & acts["factor"].notna()
    return acts[counted].sort_values(["date", "act"], kind="stable").reset_index(drop=True)


def list_evidence(key_factors: pd.DataFrame, programme: Programme, as_of: dt.date) -> pd.DataFrame:
    """Every piece of evidence for the key factors, and whether it is there.

    Parameters
    ----------
    key_factors : DataFrame
        The table ``key_factors``; may have no rows.
    programme : Programme
    as_of : date

    Returns
    -------
    DataFrame, one row a piece of evidence
        ``factor``, ``evidence`` (code), ``name`` (Text), ``source`` (``"act"``
        or ``"plan"``), ``done`` (bool), ``date`` (of the latest such act),
        ``next_step`` (Text).
    """
    latest = select_acts(key_factors, programme, as_of).groupby("act")["date"].max()
    held = _read_plan(programme)
    pieces = [
        (factor, act, ACTS[act], "act", act in latest.index)
        for factor, acts in KEY_FACTOR_ACTS.items()
        for act in acts
    ]
    pieces += [
        (factor, code, name, "plan", held[code]) for code, (factor, name) in _PLAN_EVIDENCE.items()
    ]
    evidence = pd.DataFrame(pieces, columns=["factor", "evidence", "name", "source", "done"])
    evidence["date"] = latest.reindex(evidence["evidence"]).to_numpy("datetime64[us]")
    evidence["next_step"] = evidence["evidence"].map(_STEPS)
    evidence = evidence.astype({"done": bool, "date": "datetime64[us]"})
    order = evidence["factor"].map(list(KEY_FACTORS).index)
    return evidence.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def _read_plan(programme: Programme) -> dict[str, bool]:
    start, end = pd.Timestamp(programme.period.start), pd.Timestamp(programme.period.end)
    # The period names its last day, so nine whole months end a day before the ninth anniversary.
    long_enough = end >= start + pd.DateOffset(months=SHORTEST_PROGRAMME_MONTHS, days=-1)
    return {
        "targets_measurable": bool(check_targets(programme)["measurable"].all())
        and bool(programme.targets),
        "timeline_given": bool(programme.plan.timeline),
        "roles_given": bool(programme.plan.roles),
        # The cadence has a default: only one that was written down is a plan.
        "cadence_given": "cadence" in programme.model_fields_set,
        "length_given": bool(long_enough),
    }


def score_key_factors(
    key_factors: pd.DataFrame, programme: Programme, as_of: dt.date
) -> pd.DataFrame:
    """Score each key factor from its evidence, with the gap and the next step.

    Parameters
    ----------
    key_factors : DataFrame
        The table ``key_factors``; may have no rows.
    programme : Programme
    as_of : date

    Returns
    -------
    DataFrame, one row a key factor
        ``factor``; ``acts_done`` of ``acts_expected`` kinds of act;
        ``plan_done`` of ``plan_expected`` things that the params file should
        hold; ``score_pct``, all that is there over all that is expected, 0 to
        100; ``last_act`` (date) and ``days_since_last`` (days to `as_of`, or to
        the programme's last day if that came first; NaN without an act);
        ``over`` (the programme is);
        ``gap`` and ``next_step`` (Text).

    Notes
    -----
    Every piece of evidence weighs the same. The score says what has been done
    and written down, not how well it was done.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> programme = Programme(id="spring", name="Vår", organisation="Myndigheten",
    ...     purpose="Nätverk", period={"start": "2026-01-15", "end": "2026-12-15"})
    >>> acts = table("key_factors").empty()
    >>> score_key_factors(acts, programme, dt.date(2026, 3, 1))[["factor", "score_pct"]]
           factor  score_pct
    0  leadership        0.0
    1     clarity        0.0
    2   long_term       25.0
    """
    evidence = list_evidence(key_factors, programme, as_of)
    acts = select_acts(key_factors, programme, as_of)
    over = programme.period.is_over(as_of)
    last_day = pd.Timestamp(min(as_of, programme.period.end))
    rows = []
    for factor in KEY_FACTORS:
        own = evidence[evidence["factor"] == factor]
        by_source = own.groupby("source")["done"].agg(["sum", "size"])
        by_source = by_source.reindex(["act", "plan"], fill_value=0)
        last = acts.loc[acts["factor"] == factor, "date"].max()
        days = float("nan") if pd.isna(last) else float(max((last_day - last).days, 0))
        rows.append(
            {
                "factor": factor,
                "acts_done": int(by_source.loc["act", "sum"]),
                "acts_expected": int(by_source.loc["act", "size"]),
                "plan_done": int(by_source.loc["plan", "sum"]),
                "plan_expected": int(by_source.loc["plan", "size"]),
                "score_pct": 100 * own["done"].mean(),
                "last_act": last,
                "days_since_last": days,
                "over": over,
                "gap": _describe_gap(own),
                "next_step": _choose_step(
                    own, factor == "leadership" and not over and days > SILENT_AFTER_DAYS
                ),
            }
        )
    return pd.DataFrame(rows).astype({"last_act": "datetime64[us]", "days_since_last": float})


def _describe_gap(own: pd.DataFrame) -> Text:
    absent = own.loc[~own["done"], "name"].tolist()
    if not absent:
        return Text("nothing is missing")
    return Text("missing: {evidence}", evidence=absent)


def _choose_step(own: pd.DataFrame, silent: bool) -> Text:
    if not own["done"].all():
        return own.loc[~own["done"], "next_step"].iloc[0]
    if silent:
        return Text("show the commitment again: attend a meeting or speak up")
    return Text("keep it up and record the next act")


def count_acts(key_factors: pd.DataFrame, programme: Programme, as_of: dt.date) -> pd.DataFrame:
    """Acts by quarter and key factor, through the year.

    Parameters
    ----------
    key_factors : DataFrame
        The table ``key_factors``.
    programme : Programme
    as_of : date

    Returns
    -------
    DataFrame, one row a quarter
        ``quarter`` (``"2026 Q1"``) from the first counted act, or the
        programme's start if that came first, to `as_of` or the programme's end,
        quarters without an act included; one column of acts a key factor.
        Without acts, no rows.
    """
    acts = select_acts(key_factors, programme, as_of)
    columns = ["quarter", *KEY_FACTORS]
    if acts.empty:
        return pd.DataFrame(columns=columns).astype(dict.fromkeys(KEY_FACTORS, int))
    first = min(acts["date"].min(), pd.Timestamp(programme.period.start))
    last = max(acts["date"].max(), pd.Timestamp(min(as_of, programme.period.end)))
    quarters = pd.period_range(first, last, freq="Q")
    counts = pd.crosstab(acts["date"].dt.to_period("Q"), acts["factor"])
    counts = counts.reindex(index=quarters, columns=list(KEY_FACTORS), fill_value=0).astype(int)
    names = [f"{quarter.year} Q{quarter.quarter}" for quarter in quarters]
    return counts.reset_index(drop=True).rename_axis(columns=None).assign(quarter=names)[columns]


def is_silent(scores: pd.DataFrame) -> bool:
    """True if leadership has not been seen to act for `SILENT_AFTER_DAYS` days of a programme
    that goes on."""
    leadership = scores.set_index("factor").loc["leadership"]
    days = leadership["days_since_last"]
    return bool(not leadership["over"] and (pd.isna(days) or days > SILENT_AFTER_DAYS))


def days_of_silence() -> Fact:
    """The days after which leadership is no longer visible, for sentences."""
    return Fact(SILENT_AFTER_DAYS)
