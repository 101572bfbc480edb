"""What the agency itself did and counted: acts of leadership, decisions, aggregates by group."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from . import setting
from .setting import fill_table

_BEFORE = (dt.date(2024, 10, 1), dt.date(2025, 9, 30))
_DURING = (dt.date(2025, 10, 1), dt.date(2026, 9, 30))

#: Day, act, value, by. The next cohort is not decided, and top management attended once.
_ACTS = (
    (dt.date(2025, 4, 8), "purpose_decided", None, "ledningsgruppen"),
    (dt.date(2025, 5, 20), "sponsor_named", 1, "generaldirektören"),
    (dt.date(2025, 6, 10), "budget_decided", 450_000, "ledningsgruppen"),
    (dt.date(2025, 6, 10), "length_decided", 14, "ledningsgruppen"),
    (dt.date(2025, 6, 17), "hours_granted", 4, "HR-direktören"),
    (dt.date(2025, 6, 24), "guidelines_published", None, "programansvarig"),
    (dt.date(2025, 6, 24), "roles_assigned", 6, "HR-direktören"),
    (dt.date(2025, 8, 12), "message_sent", None, "generaldirektören"),
    (dt.date(2025, 9, 2), "follow_up_planned", None, "styrgruppen"),
    (dt.date(2025, 10, 14), "management_attended", 2, "generaldirektören"),
    (dt.date(2025, 11, 4), "time_protected", 2, "HR-direktören"),
    (dt.date(2026, 1, 20), "message_sent", None, "sponsorn"),
    (dt.date(2026, 4, 28), "message_sent", None, "sponsorn"),
)

_DECISIONS = (
    (dt.date(2026, 1, 28), "more_training", "accepted", "styrgruppen",
     "några mentorer saknade utbildning när paren startade", dt.date(2026, 4, 29)),
    (dt.date(2026, 4, 29), "recruit_mentors", "accepted", "styrgruppen",
     "många vill utveckla dataanalys och få mentorer kan det", dt.date(2026, 11, 11)),
    (dt.date(2026, 8, 26), "cadence", "postponed", "styrgruppen",
     "sommaren gav långa uppehåll; se om hösten jämnar ut dem", dt.date(2026, 11, 11)),
)  # fmt: skip

_QUOTES = (
    ("Q01", "Jag vågar säga vad jag vill på ett annat sätt nu.", "mentee",
     "programansvarig", dt.date(2026, 10, 20)),
    ("Q02", "Jag lärde mig minst lika mycket som jag gav.", "mentor",
     "programansvarig", dt.date(2026, 10, 20)),
    ("Q03", "Det svåraste var att hitta tid mellan mötena.", "mentee", None, None),
)  # fmt: skip


#: What the steering group said beforehand that it would judge the programme by.
_PRIMARY = ("inclusion", "retention")


def record_draw(
    applicants: pd.DataFrame, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables ``studies``, ``study_arms`` and ``primary_outcomes``.

    The example draws its applicants with its own generator, before everything else.
    """
    sides = {"accepted": "offered", "waiting": "waiting"}
    drawn = applicants[applicants["role"].eq("mentee") & applicants["arm"].isin(list(sides))]
    offered = drawn["arm"].eq("accepted")
    study = {
        "study_id": "S01", "kind": "lottery", "drawn_at": f"{setting.DRAWN}T08:00:00Z",
        "seed": f"PCG64 {seed}", "places": float(offered.sum()), "drawn_by": "programansvarig",
    }  # fmt: skip
    arms = pd.DataFrame(
        {
            "study_id": "S01",
            "id": drawn["id"],
            "arm": drawn["arm"].map(sides),
            "starts": offered.map({True: setting.START, False: None}),
            "chance": offered.map({True: offered.mean(), False: 1 - offered.mean()}).round(4),
        }
    ).sort_values("id")
    primary = [
        {"outcome": outcome, "entered_at": "2025-09-02T12:00:00Z", "by": "styrgruppen"}
        for outcome in _PRIMARY
    ]
    return (
        fill_table("studies", [study]),
        fill_table("study_arms", arms.to_dict("records")),
        fill_table("primary_outcomes", primary),
    )


def list_key_factors() -> pd.DataFrame:
    """The table ``key_factors``."""
    columns = ("date", "act", "value", "by")
    return fill_table("key_factors", [dict(zip(columns, act, strict=True)) for act in _ACTS])


def list_decisions() -> pd.DataFrame:
    """The table ``decisions``."""
    columns = ("date", "proposal", "decision", "by", "why", "follow_up")
    rows = [dict(zip(columns, decision, strict=True)) for decision in _DECISIONS]
    for i, decision in enumerate(rows):
        decision["decision_id"] = f"D{i + 1:02d}"
    return fill_table("decisions", rows)


def list_quotes() -> pd.DataFrame:
    """The table ``quotes``: the last waits to be approved."""
    columns = ("quote_id", "quote", "role", "approved_by", "approved_on")
    return fill_table("quotes", [dict(zip(columns, quote, strict=True)) for quote in _QUOTES])


def count_groups(
    rng: np.random.Generator,
    staff: pd.DataFrame,
    applicants: pd.DataFrame,
    employment: pd.DataFrame,
) -> pd.DataFrame:
    """The table ``group_counts``: by sex, age and background, before and during the programme.

    They count the same people as ``employment``, so that every ground adds up to
    the same workforce. Those who left in the year before the programme are in no
    table: they are drawn once, each with a sex, an age and a background.
    """
    work = employment.set_index("id").loc[staff["id"]].reset_index()
    hired, left = work["hired"], work["left"]
    arms = pd.Series("", index=staff.index)
    arms[applicants["row"].to_numpy()] = (applicants["role"] + " " + applicants["arm"]).to_numpy()
    former = _draw_former(rng, staff, hired <= pd.Timestamp(_BEFORE[1]))
    rows = []
    for ground in ("sex", "age", "background"):
        for group in sorted(staff[ground].unique(), key=_in_order):
            inside = (staff[ground] == group).to_numpy()

            def add(measure: str, day: dt.date, n: float, first: dt.date | None = None,
                    ground: str = ground, group: str = group) -> None:  # fmt: skip
                rows.append({"date": day, "period_start": first, "measure": measure,
                             "ground": ground, "group": group, "count": float(n)})  # fmt: skip

            for period in (_BEFORE, _DURING):
                first, last = map(pd.Timestamp, period)
                employed = inside & (hired <= last) & ~(left <= last)
                if period is _BEFORE:
                    gone = (former[ground] == group).sum()
                    then = (inside & (hired < first)).sum() + gone
                    add("headcount", first.date() - dt.timedelta(days=1), then)
                else:
                    gone = (inside & (left >= first) & (left <= last)).sum()
                add("leavers", last.date(), gone, first.date())
                add("headcount", last.date(), employed.sum())
                add("managers", last.date(), (employed & (staff["level"] < 4)).sum())
                new = inside & (hired >= first) & (hired <= last)
                add("hired", last.date(), new.sum(), first.date())
                steps = [
                    sum(first <= day <= last for day in days) if mine else 0
                    for days, mine in zip(work["promotions"], inside, strict=True)
                ]
                add("promoted", last.date(), sum(steps), first.date())
            applied = inside & arms.str.startswith("mentee").to_numpy()
            add("applicants", _BEFORE[1], applied.sum())
            for role in ("mentee", "mentor"):
                joined = inside & (arms == f"{role} accepted").to_numpy()
                add(f"{role}s", _BEFORE[1], joined.sum())
    rows.sort(key=lambda row: row["date"])
    return fill_table("group_counts", rows)


def _in_order(group: str) -> str:
    return group.replace("under", "0")


def _draw_former(
    rng: np.random.Generator, staff: pd.DataFrame, employed: pd.Series
) -> pd.DataFrame:
    """Who left in the year before, as like those who stayed as their groups' hazards let them be.

    One draw for all grounds: a draw for each would make another workforce of each.
    """
    abroad = staff["background"] == "utrikes födda"
    hazard = np.where(abroad, setting.LEAVING_BORN_ABROAD, 1.0) * employed.to_numpy()
    number = rng.poisson(12 * setting.LEAVING * hazard.sum())
    alike = rng.choice(len(staff), number, p=hazard / hazard.sum())
    return staff.iloc[alike]
