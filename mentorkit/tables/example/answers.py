"""What people say: survey answers under pseudonymous keys, and whom they turn to."""

from __future__ import annotations

import datetime as dt
import hashlib

import numpy as np
import pandas as pd

from ...programme import DEFAULT_ITEMS
from . import setting, words
from .setting import Effects, fill_table, spread

#: Items that are put to everybody before the programme starts; the others need a pair.
_BASELINE_SCALES = ("wellbeing", "inclusion")
#: How far an item lies from its scale; sums to 0 within a scale.
_ITEM_LEVEL = {"content": 0.2, "energy": -0.2, "leaving": 0.0,
               "seen": 0.05, "heard": -0.1, "understood": 0.05}  # fmt: skip
_OTHERS_ASKED = 150
#: Share of those asked who answer, by wave.
_ANSWERING = {
    "2025-10": {"mentee": 0.86, "mentor": 0.85, "waiting": 0.78, "other": 0.68},
    "2026-04": {"mentee": 0.80, "mentor": 0.78, "waiting": 0.72, "other": 0.63},
    "2026-10": {"mentee": 0.76, "mentor": 0.75, "waiting": 0.68, "other": 0.60},
}


def make_key(seed: int, person: str) -> str:
    """The pseudonymous key of a person's answers: keyed hash, the same in every wave."""
    secret = f"exempelverket {seed}".encode()
    code = hashlib.blake2b(person.encode(), key=secret, digest_size=5).hexdigest().upper()
    # Ten figures and nothing else could be an identity number, which no import takes.
    return f"R{'GHJKLMNPQR'[int(code[0])]}{code[1:]}" if code.isdigit() else f"R{code}"


def choose_asked(
    rng: np.random.Generator, staff: pd.DataFrame, applicants: pd.DataFrame
) -> pd.DataFrame:
    """Who is asked: those with a place, those waiting, and some who did not apply.

    Returns
    -------
    DataFrame
        ``id`` and ``role`` as in surveys.
    """
    took = applicants[applicants["arm"].isin(["accepted", "waiting"])]
    role = took["role"].where(took["arm"] == "accepted", "waiting")
    rest = np.setdiff1d(np.arange(len(staff)), applicants["row"])
    rest = rest[(staff["hired"].iloc[rest] < np.datetime64(setting.START)).to_numpy()]
    sample = np.sort(rng.choice(rest, min(_OTHERS_ASKED, len(rest)), replace=False))
    others = pd.DataFrame({"id": staff["id"].to_numpy()[sample], "role": "other"})
    return pd.concat([pd.DataFrame({"id": took["id"], "role": role}), others], ignore_index=True)


def draw_answers(
    rng: np.random.Generator,
    asked: pd.DataFrame,
    left: pd.Series,
    ran: pd.DataFrame | None,
    effects: Effects,
    *,
    seed: int,
) -> pd.DataFrame:
    """The table ``survey_responses``.

    A person's scale has a level and a wobble, both within bounds that keep it
    inside 1 to 5, and each answer is rounded up or down by chance so that its
    mean stays what it was: the true effects hold on the answers themselves,
    not only on something behind them. Answering depends on role and wave
    alone.

    Parameters
    ----------
    asked : DataFrame
        ``id``, ``role``.
    left : Series
        Last day of employment by id; who has left is not asked.
    ran : DataFrame, optional
        Pairs that ran, with ``cover``; without it nobody has a pair to judge.
    """
    n = len(asked)
    role = asked["role"].to_numpy()
    levels = _draw_levels(rng, role)
    fit = _draw_fit(rng, asked, ran)
    gone = left[asked["id"]].to_numpy()
    keys = np.array([make_key(seed, person) for person in asked["id"]], dtype=object)
    faithful = spread(rng, n, 0.12, 0.08)  # some answer every wave, others rarely
    parts = []
    for wave, (first, last, grown) in setting.WAVES.items():
        likely = np.array([_ANSWERING[wave][r] for r in role]) + faithful
        answers = (rng.random(n) < likely) & ~(gone < np.datetime64(last))
        window = (last - first).days
        days = np.datetime64(first) + rng.integers(0, window + 1, n).astype("timedelta64[D]")
        scales = {}
        for scale, effect in (("wellbeing", effects.wellbeing), ("inclusion", effects.inclusion)):
            scales[scale] = (
                levels[scale]
                + setting.TREND[wave]
                + grown * effect * (role == "mentee")
                + spread(rng, n, 0.3, 0.15)
            )
        wave_parts = []
        for number, item in enumerate(DEFAULT_ITEMS):
            to_all = item.scale in _BASELINE_SCALES
            if not to_all and wave == next(iter(setting.WAVES)):
                continue
            mean = (
                scales[item.scale] + _ITEM_LEVEL[item.id]
                if to_all
                else _judge(rng, item.id, fit, role)
            )
            score = _round_by_chance(rng, np.clip(mean, item.low, item.high))
            if item.reverse:
                score = item.low + item.high - score
            score[rng.random(n) < 0.015] = np.nan  # passed over
            gives = answers & np.isin(role, item.asked_of)
            if item.id in ("fit", "useful", "progress"):
                gives &= ~np.isnan(fit)
            wave_parts.append(
                pd.DataFrame(
                    {"who": np.flatnonzero(gives), "number": number, "item": item.id,
                     "answer": score[gives]}
                )
            )  # fmt: skip
        part = pd.concat(wave_parts, ignore_index=True).assign(wave=wave)
        part["date"] = days[part["who"]]
        part["comment"] = _draw_comments(rng, part, role, wave)
        parts.append(part)
    rows = pd.concat(parts, ignore_index=True)
    rows["respondent"] = keys[rows["who"]]
    rows["role"] = role[rows["who"]]
    rows = rows.sort_values(["wave", "respondent", "number"])
    return fill_table(
        "survey_responses", {column: rows[column].to_numpy() for column in rows.columns}
    )


def _draw_levels(rng: np.random.Generator, role: np.ndarray) -> dict[str, np.ndarray]:
    n, applied, mentor = len(role), np.isin(role, ["mentee", "waiting"]), role == "mentor"
    shared = spread(rng, n, 1.0, 0.5)
    return {
        "wellbeing": setting.WELLBEING
        + setting.APPLICANTS_WELLBEING * applied
        + setting.MENTORS_WELLBEING * mentor
        + 0.7 * shared
        + spread(rng, n, 0.3, 0.3),
        "inclusion": setting.INCLUSION
        + setting.APPLICANTS_INCLUSION * applied
        + setting.MENTORS_INCLUSION * mentor
        + 0.7 * shared
        + spread(rng, n, 0.3, 0.3),
    }


def _draw_fit(
    rng: np.random.Generator, asked: pd.DataFrame, ran: pd.DataFrame | None
) -> np.ndarray:
    """How well a person's pair suits them, about -2 to 2; NaN for who has none."""
    if ran is None:
        return np.full(len(asked), np.nan)
    both = pd.concat([
        ran[[column, "cover"]].set_axis(["id", "cover"], axis=1)
        for column in ("mentee_id", "mentor_id")
    ])  # fmt: skip
    cover = both.groupby("id")["cover"].mean().reindex(asked["id"]).to_numpy(dtype=float)
    return 2 * (cover - 0.5) + spread(rng, len(asked), 1.2, 0.5)


def _judge(rng: np.random.Generator, item: str, fit: np.ndarray, role: np.ndarray) -> np.ndarray:
    """Answers about the programme: better from who has a pair that suits."""
    fit = np.nan_to_num(fit, nan=-0.5)
    noise = spread(rng, len(fit), 0.8, 0.35)
    mentor = role == "mentor"
    if item == "recommend":
        return 7.3 + 1.3 * fit + 2.5 * noise + 0.3 * mentor
    level = {"fit": 3.6, "useful": 3.7, "progress": 3.3, "candour": 3.5}.get(item, 3.5)
    return level + 0.5 * fit + noise + 0.1 * mentor


def _round_by_chance(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    low = np.floor(mean)
    return low + (rng.random(len(mean)) < mean - low)


def _draw_comments(
    rng: np.random.Generator, part: pd.DataFrame, role: np.ndarray, wave: str
) -> list[str | None]:
    first_wave = wave == next(iter(setting.WAVES))
    comments: list[str | None] = [None] * len(part)
    for i in np.flatnonzero(rng.random(len(part)) < 0.015):
        group = role[part["who"].iat[i]]
        # Before the start nobody has met yet: mentees and mentors have nothing to tell.
        if first_wave and group != "other":
            continue
        comments[i] = words.COMMENTS[group][rng.integers(len(words.COMMENTS[group]))]
    return comments


def draw_ties(
    rng: np.random.Generator,
    staff: pd.DataFrame,
    asked: pd.DataFrame,
    left: pd.Series,
    ran: pd.DataFrame | None,
    effects: Effects,
) -> pd.DataFrame:
    """The table ``ties``: whom the participants, the waiting and some others turn to.

    Everyone who is asked and still employed answers. The ties that a place
    brings are new people of other departments, the mentor first among them.
    """
    row = pd.Series(np.arange(len(staff)), index=staff["id"])
    department = pd.factorize(staff["department"])[0]
    members = [np.flatnonzero(department == d) for d in range(department.max() + 1)]
    gone = left[staff["id"]].to_numpy()
    hired = staff["hired"].to_numpy().astype("datetime64[D]")
    before, after = (
        (hired <= np.datetime64(day)) & ~(gone <= np.datetime64(day))
        for day in (setting.TIES_BEFORE, setting.TIES_AFTER)
    )
    mentor_of = (
        {} if ran is None else dict(zip(ran["mentee_id"], row[ran["mentor_id"]], strict=True))
    )

    def colleagues(me: int, size: int, known: list[int], there: np.ndarray) -> list[int]:
        own = members[department[me]]
        free = [i for i in own[there[own]].tolist() if i != me and i not in known]
        return [free[i] for i in rng.choice(len(free), min(size, len(free)), replace=False)]

    def others(me: int, size: int, known: list[int], there: np.ndarray) -> list[int]:
        new: list[int] = []
        while len(new) < size:
            other = int(rng.integers(len(staff)))
            if there[other] and department[other] != department[me]:
                new += [other] if other not in known and other not in new else []
        return new

    found: list[tuple[int, int, dt.date]] = []
    for person, role in zip(asked["id"], asked["role"], strict=True):
        me = int(row[person])
        applied = role in ("mentee", "waiting")
        across = setting.TIES_ACROSS + setting.APPLICANTS_TIES_ACROSS * applied
        old = colleagues(me, 1 + rng.poisson(1.6), [], before)
        old += others(me, rng.poisson(across), old, before)
        found += [(me, other, setting.TIES_BEFORE) for other in old]
        if not after[me]:
            continue
        new = [other for other in old if rng.random() < 0.7 and after[other]]
        new += colleagues(me, max(rng.poisson(0.8), int(not new)), new, after)
        new += others(me, rng.poisson(0.3 * across), new, after)
        if role == "mentee":
            gained = rng.poisson(effects.ties_across)
            mentor = mentor_of.get(person)
            if (
                gained
                and mentor is not None
                and mentor not in new
                and after[mentor]
                and department[mentor] != department[me]
            ):
                new.append(mentor)
                gained -= 1
            new += others(me, gained, new, after)
        found += [(me, other, setting.TIES_AFTER) for other in new]
    ids = staff["id"].to_numpy()
    sources, targets, days = zip(*found, strict=True)
    ties = fill_table(
        "ties", {"from_id": ids[list(sources)], "to_id": ids[list(targets)], "date": list(days)}
    )
    return ties.sort_values(["date", "from_id", "to_id"], ignore_index=True)
