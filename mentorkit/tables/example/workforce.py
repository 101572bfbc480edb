"""The agency's staff, who of them apply, by what lot, and what becomes of everyone's employment."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from ...errors import Problem, TableError
from . import setting, words
from .setting import AS_OF, MONTH_DAYS, START, Effects, days_between, fill_table, share_out

_DAY_0 = np.datetime64(START)


def draw_workforce(rng: np.random.Generator, employees: int) -> pd.DataFrame:
    """The staff: everyone who is employed at some time from the programme's start.

    Parameters
    ----------
    rng : Generator
    employees : int
        At least 200; about 6 % of them are hired during the programme.

    Returns
    -------
    DataFrame, one row an employee
        ``id``, ``department``, ``team``, ``site``, ``manager`` (row number,
        -1 at the top), ``level`` (0 at the top, 4 for who leads nobody),
        ``seniority``, ``hired``; and ``sex``, ``age``, ``background``, which
        are counted in aggregates and stand in no table beside a person.
    """
    if employees < 200:
        raise TableError(
            Problem("example", f"{employees} employees are too few", "ask for 200 or more")
        )
    rows = [("Ledning", "Ledning", "Gävle", -1, 0)]
    shares = [share for share, _, _ in words.DEPARTMENTS.values()]
    sites, site_shares = list(words.SITES), list(words.SITES.values())
    for department, size in zip(words.DEPARTMENTS, share_out(employees - 1, shares), strict=True):
        head = len(rows)
        rows.append((department, f"{department} ledningsgrupp", "Gävle", 0, 1))
        n_teams = max(1, size // 13)
        n_sections = n_teams // 5 if n_teams >= 10 else 0
        for _ in range(n_sections):
            rows.append((department, f"{department} ledningsgrupp", "Gävle", head, 2))
        team_sites = rng.choice(len(sites), n_teams, p=site_shares)
        leads = []
        for number, site in enumerate(team_sites):
            name = words.TEAM_NAMES[number % len(words.TEAM_NAMES)]
            turn = number // len(words.TEAM_NAMES)
            team = f"{department} {name}" + (f" {turn + 1}" if turn else "")
            boss = head + 1 + number % n_sections if n_sections else head
            leads.append((len(rows), team, sites[site]))
            rows.append((department, team, sites[site], boss, 3))
        members = size - 1 - n_sections - n_teams
        for i in rng.integers(0, n_teams, members):
            boss, team, site = leads[i]
            rows.append((department, team, site, boss, 4))
    staff = pd.DataFrame(rows, columns=["department", "team", "site", "manager", "level"])
    n = len(staff)
    level = staff["level"].to_numpy()
    # Ids are drawn, so that a low number does not mean a high office.
    numbers = rng.permutation(n) + 1
    staff.insert(0, "id", [f"P{number:0{max(4, len(str(n)))}d}" for number in numbers])
    senior = 1 + rng.binomial(6, 0.4, n)
    staff["seniority"] = np.select(
        [level == 0, level == 1, level == 2, level == 3],
        [10, 9, 8, 6 + rng.integers(0, 2, n)],
        default=senior,
    ).astype(float)
    staff["hired"], age = _draw_tenure(rng, level)
    women, abroad = (
        staff["department"].map({d: s[i] for d, s in words.DEPARTMENTS.items()}).fillna(0.5)
        for i in (1, 2)
    )
    leads_others = level < 4
    staff["sex"] = np.where(rng.random(n) < women - 0.12 * leads_others, "kvinnor", "män")
    staff["background"] = np.where(
        rng.random(n) < abroad * np.where(leads_others, 0.4, 1.0),
        "utrikes födda",
        "inrikes födda",
    )
    staff["age"] = np.select([age < 35, age < 50], ["under 35", "35–49"], "50 och över")
    return staff


def _draw_tenure(rng: np.random.Generator, level: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    n = len(level)
    years = np.clip(rng.gamma(1.6, 4.5, n) + 3 * (level < 4), 0.05, 38)
    age = np.clip(22 + years + rng.gamma(2.5, 5, n), 20, 66)
    hired = _DAY_0 - (np.minimum(years, age - 19) * 365.25).astype("timedelta64[D]")
    new = rng.choice(np.flatnonzero(level == 4), round(0.06 * n), replace=False)
    hired[new] = _DAY_0 + rng.integers(1, days_between(START, AS_OF) - 14, len(new))
    age[new] = np.clip(22 + rng.gamma(2, 5, len(new)), 20, 60)
    return hired, age


def draw_applicants(
    rng: np.random.Generator, staff: pd.DataFrame, *, mentors: int, mentees: int, waiting: int
) -> pd.DataFrame:
    """Who applies, and who is given a place; among eligible mentees it is drawn by lot.

    Returns
    -------
    DataFrame, one row an applicant
        ``row`` (in `staff`), ``id``, ``role`` and ``arm``: ``accepted`` or
        ``waiting`` (by lot, for mentees), ``declined``, ``withdrawn``.

    Raises
    ------
    TableError
        The staff is too small for so many applicants.
    """
    seniority, hired = staff["seniority"], staff["hired"]
    level = staff["level"]
    sizes = {
        "mentee": [mentees, waiting, round(0.07 * (mentees + waiting)),
                   round(0.05 * (mentees + waiting))],
        "mentor": [mentors, 0, round(0.1 * mentors), round(0.05 * mentors)],
    }  # fmt: skip
    long_here = hired < _DAY_0 - np.timedelta64(200, "D")
    open_to = {
        "mentee": (level == 4) & (seniority <= 4) & long_here,
        "mentor": (level > 0) & (seniority >= 5) & (hired < _DAY_0 - np.timedelta64(1000, "D")),
    }
    # Selection: who applies differs from who does not, before any programme.
    keen = {
        "mentee": 1
        + 2.5 * (staff["background"] == "utrikes födda")
        + 0.6 * (staff["sex"] == "kvinnor"),
        "mentor": 1 + 0.8 * (level < 4) + 0.5 * (staff["sex"] == "kvinnor"),
    }
    parts, problems = [], []
    for role, counts in sizes.items():
        rows = np.flatnonzero(open_to[role])
        if len(rows) < sum(counts):
            problems.append(
                Problem(
                    "example",
                    f"{len(staff)} employees cannot give {sum(counts)} applicants as {role}",
                    f"ask for more employees or for fewer {role}s",
                )
            )
            continue
        odds = keen[role].to_numpy()[rows]
        chosen = rng.choice(rows, sum(counts), replace=False, p=odds / odds.sum())
        chosen = rng.permutation(chosen)  # the lottery
        arms = np.repeat(["accepted", "waiting", "declined", "withdrawn"], counts)
        parts.append(pd.DataFrame({"row": chosen, "role": role, "arm": arms}))
    if problems:
        raise TableError(problems)
    applicants = pd.concat(parts, ignore_index=True)
    applicants.insert(1, "id", staff["id"].to_numpy()[applicants["row"]])
    return applicants


def draw_applications(rng: np.random.Generator, applicants: pd.DataFrame) -> pd.DataFrame:
    """The table ``applications``: date, route, own acceptance, answer and ratings."""
    rows = []
    for person in applicants.itertuples():
        mentee, arm = person.role == "mentee", person.arm
        route = ("own", "manager", "hr")[rng.choice(3, p=[0.6, 0.25, 0.15])]
        reason = {
            "accepted": "plats genom lottning" if mentee else "uppfyller kriterierna",
            "waiting": "väntelista genom lottning",
            "declined": "uppfyller inte kriterierna ännu",
            "withdrawn": "dragit tillbaka sin anmälan",
        }[arm]
        if arm == "withdrawn" and (route != "own" or rng.random() < 0.6):
            route = route if route != "own" else ("manager", "hr")[rng.integers(2)]
            reason = "nominerad som tackade nej"
        elif arm == "declined" and mentee:
            reason = ("kort tid kvar på anställningen", "anmälan kom efter sista dag")[
                rng.integers(2)
            ]
        late = reason == "anmälan kom efter sista dag"
        window = days_between(setting.APPLY_FROM, setting.APPLY_TO)
        day = window + 3 if late else int(rng.integers(0, window + 1))
        row = {
            "id": person.id,
            "role": person.role,
            "date": setting.weekday(setting.APPLY_FROM + dt.timedelta(days=day)),
            "route": route,
            "accepts_nomination": None if route == "own" else reason != "nominerad som tackade nej",
            "status": arm,
            "reason": reason,
            "by_lot": mentee and arm in ("accepted", "waiting"),
        }
        if not mentee:
            row |= _draw_ratings(rng, enough=arm != "declined")
        rows.append(row)
    rows.sort(key=lambda row: (row["date"], row["id"]))
    return fill_table("applications", rows)


def _draw_ratings(rng: np.random.Generator, *, enough: bool) -> dict[str, float | None]:
    ratings = {
        "experience": int(rng.integers(2, 6)),
        "willingness": int(rng.integers(3, 6)),
        "listening": int(rng.integers(3, 6)),
        "diversity": int(rng.integers(2, 6)),
    }
    if not enough:
        least = ("willingness", "listening")[rng.integers(2)]
        ratings[least] = int(rng.integers(1, 3))
    elif rng.random() < 0.05:
        ratings["experience"] = None  # not every rating is made
    return ratings


def draw_careers(
    rng: np.random.Generator, staff: pd.DataFrame, applicants: pd.DataFrame, effects: Effects
) -> pd.DataFrame:
    """The table ``employment``; hazards are constant from the programme's first day.

    The department is that of the programme's start, so that ties are across
    the same departments at both dates. Leaving and promotion depend on
    nothing that surveys measure: what responders say stands for all.
    """
    n = len(staff)
    asks, offered = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    mentee = applicants["role"] == "mentee"
    asks[applicants.loc[mentee, "row"]] = True
    offered[applicants.loc[mentee & (applicants["arm"] == "accepted"), "row"]] = True
    abroad = (staff["background"] == "utrikes födda").to_numpy()

    leaving = setting.LEAVING * np.where(abroad, setting.LEAVING_BORN_ABROAD, 1.0)
    leaving[asks] = setting.LEAVING * setting.APPLICANTS_LEAVING
    leaving[offered] *= effects.leaving
    promotion = np.where(asks, setting.APPLICANTS_PROMOTION, 1.0) * setting.PROMOTION
    promotion[offered] *= effects.promotion

    hired = staff["hired"].to_numpy().astype("datetime64[D]")
    entered = np.maximum(hired, _DAY_0)
    end = np.datetime64(AS_OF)

    def first_day(hazard: np.ndarray | float) -> np.ndarray:
        wait = rng.exponential(MONTH_DAYS / np.broadcast_to(hazard, n))
        days = np.minimum(np.floor(wait), 36500).astype("timedelta64[D]")
        return entered + days + np.timedelta64(1, "D")

    left = first_day(leaving)
    left[left > end] = np.datetime64("NaT")
    last = np.where(np.isnat(left), end, left)
    promoted, moved = first_day(promotion), first_day(setting.MOVING)
    past_promotions = _draw_past(rng, hired, 12 * setting.PROMOTION)
    past_moves = _draw_past(rng, hired, 12 * setting.MOVING)
    return fill_table(
        "employment",
        {
            "id": staff["id"],
            "hired": hired,
            "left": left,
            "promotions": _dates(past_promotions, promoted, last),
            "moves": _dates(past_moves, moved, last),
            "department": staff["department"],
            "site": staff["site"],
            "seniority": staff["seniority"],
        },
    ).sort_values("id", ignore_index=True)


def _draw_past(rng: np.random.Generator, hired: np.ndarray, yearly: float) -> dict[int, list]:
    """Days of events in the five years before the start, by row."""
    served = np.clip((_DAY_0 - hired).astype(int) / 365.25 - 1, 0, 5)
    counts = rng.poisson(yearly * served)
    rows = np.repeat(np.arange(len(hired)), counts)
    back = 1 + np.floor(rng.random(len(rows)) * served[rows] * 365).astype("timedelta64[D]")
    past: dict[int, list] = {}
    for row, day in zip(rows, _DAY_0 - back, strict=True):
        past.setdefault(int(row), []).append(day)
    return past


def _dates(past: dict[int, list], later: np.ndarray, last: np.ndarray) -> list[tuple]:
    days = [()] * len(later)
    for row, known in past.items():
        days[row] = tuple(sorted({pd.Timestamp(day) for day in known}))
    for row in np.flatnonzero(later < last):
        days[row] = (*days[row], pd.Timestamp(later[row]))
    return days
