"""The applicants' profiles, the conflicts between some, and the pairs that people made of them."""

from __future__ import annotations

import datetime as dt
import unicodedata

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from . import setting, words
from .setting import fill_table, weekday

_FORBIDDEN = -1e3


def draw_people(
    rng: np.random.Generator,
    staff: pd.DataFrame,
    applicants: pd.DataFrame,
    *,
    mentors: int,
    mentees: int,
) -> pd.DataFrame:
    """The table ``people``: a profile for each applicant, with places for about all mentees."""
    person = staff.iloc[applicants["row"]].reset_index(drop=True)
    names, emails = _draw_names(rng, len(applicants))
    accepted = (applicants["role"] == "mentor") & (applicants["arm"] == "accepted")
    # What an empty cell means: a mentee's is not read by anyone.
    capacity = pd.Series(1.0, index=applicants.index)
    capacity[applicants["role"] == "mentor"] = 2.0
    capacity[accepted] = _draw_capacity(rng, mentors, round(1.05 * mentees))
    manager = staff["id"].to_numpy()[person["manager"]]
    rows = []
    for i, role in enumerate(applicants["role"]):
        mentor = role == "mentor"
        topics = _draw_topics(rng, offered=mentor)
        interests = _pick(rng, words.INTERESTS, rng.integers(2, 6))
        sentences = [
            _one(rng, words.ABOUT_MENTOR if mentor else words.ABOUT_MENTEE).format(topic=topics[0])
        ]
        if rng.random() < 0.6:
            sentences.append(words.ABOUT_BOTH.format(interest=interests[0]))
        extra = [name for name, share in words.LANGUAGES.items() if rng.random() < share]
        rows.append(
            {
                "id": applicants["id"][i],
                "role": role,
                "name": names[i],
                "email": emails[i],
                "department": person["department"][i],
                "team": person["team"][i],
                "site": person["site"][i],
                "manager_id": manager[i] if person["manager"][i] >= 0 else None,
                "seniority": person["seniority"][i],
                "languages": ["svenska", *extra] if rng.random() < 0.985 or not extra else extra,
                "goals": () if mentor else topics,
                "skills": topics if mentor else (),
                "interests": interests,
                "about": " ".join(sentences) if rng.random() < 0.9 else None,
                "capacity": capacity[i],
                "availability": _pick(rng, words.DAYS, rng.integers(2, 5)),
                "meeting_form": ("in_person", "video", "either")[rng.choice(3, p=[0.3, 0.2, 0.5])],
            }
        )
    rows.sort(key=lambda row: row["id"])
    return fill_table("people", rows)


def _pick(rng: np.random.Generator, options, size: int) -> tuple[str, ...]:
    """Some of the options, in their own order."""
    return tuple(options[i] for i in sorted(rng.choice(len(options), size, replace=False)))


def _one(rng: np.random.Generator, options):
    return options[rng.integers(len(options))]


def _draw_names(rng: np.random.Generator, size: int) -> tuple[list[str], list[str]]:
    names, emails, taken = [], [], {}
    for _ in range(size):
        first, last = _one(rng, words.FIRST_NAMES), _one(rng, words.LAST_NAMES)
        names.append(f"{first} {last}")
        address = _ascii(f"{first}.{last}")
        taken[address] = taken.get(address, 0) + 1
        number = taken[address] if taken[address] > 1 else ""
        emails.append(f"{address}{number}@{words.DOMAIN}")
    return names, emails


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i"))
    return plain.encode("ascii", "ignore").decode().lower().replace(" ", "")


def _draw_capacity(rng: np.random.Generator, mentors: int, places: int) -> np.ndarray:
    """1 to 3 places each (more if need be), `places` in all, at least one each."""
    extra = max(0, places - mentors)
    turns = np.repeat(np.arange(mentors), max(2, -(-extra // mentors)))
    chosen = rng.choice(turns, extra, replace=False)
    return 1.0 + np.bincount(chosen, minlength=mentors)


def _draw_topics(rng: np.random.Generator, *, offered: bool) -> tuple[str, ...]:
    """Topics of mostly one cluster; the first weighs most with the person."""
    clusters = list(words.TOPICS.values())
    weight = [sum(pair[offered] for pair in cluster.values()) for cluster in clusters]
    own = clusters[rng.choice(len(clusters), p=np.array(weight) / sum(weight))]
    every = {topic: pair for cluster in clusters for topic, pair in cluster.items()}
    drawn = _weighted(rng, own, offered, min(len(own), int(rng.integers(2, 4))))
    others = {topic: pair for topic, pair in every.items() if topic not in drawn}
    return (*drawn, *_weighted(rng, others, offered, int(rng.integers(0, 2)) + 2 * offered))


def _weighted(rng: np.random.Generator, topics: dict, offered: bool, size: int) -> list[str]:
    weight = np.array([pair[offered] for pair in topics.values()], dtype=float)
    chosen = rng.choice(len(topics), size, replace=False, p=weight / weight.sum())
    return [list(topics)[i] for i in chosen]


def draw_conflicts(rng: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    """The table ``conflicts``: about one person in fifty has one."""
    mentees = people.loc[people["role"] == "mentee", "id"].to_numpy()
    mentors = people.loc[people["role"] == "mentor", "id"].to_numpy()
    size = min(max(2, len(mentees) // 50), len(mentees), len(mentors))
    return fill_table(
        "conflicts",
        {
            "id": rng.choice(mentees, size, replace=False),
            "other_id": rng.choice(mentors, size, replace=False),
        },
    )


def may_pair(
    mentees: pd.DataFrame, mentors: pd.DataFrame, staff: pd.DataFrame, conflicts: pd.DataFrame
) -> np.ndarray:
    """Which pairs no hard rule forbids: manager two levels up, manager in common, team, language.

    Returns
    -------
    array of bool, shape (n_mentees, n_mentors)
    """
    row = pd.Series(np.arange(len(staff)), index=staff["id"])
    # The head of all has no manager; let the chain end there.
    boss = np.where(staff["manager"] < 0, 0, staff["manager"])
    low, high = row[mentees["id"]].to_numpy(), row[mentors["id"]].to_numpy()
    allowed = mentees["team"].to_numpy()[:, None] != mentors["team"].to_numpy()[None, :]
    for below, above, turned in ((low, high, False), (high, low, True)):
        for chief in (boss[below], boss[boss[below]]):
            led = chief[:, None] == above[None, :]
            allowed &= ~(led.T if turned else led)
    allowed &= boss[low][:, None] != boss[high][None, :]
    tongues = [set(spoken) for spoken in mentors["languages"]]
    for i, spoken in enumerate(mentees["languages"]):
        allowed[i] &= [not tongue.isdisjoint(spoken) for tongue in tongues]
    mentee_at = {person: i for i, person in enumerate(mentees["id"])}
    mentor_at = {person: j for j, person in enumerate(mentors["id"])}
    for a, b in zip(conflicts["id"], conflicts["other_id"], strict=True):
        for one, other in ((a, b), (b, a)):
            if one in mentee_at and other in mentor_at:
                allowed[mentee_at[one], mentor_at[other]] = False
    return allowed


def cover_goals(mentees: pd.DataFrame, mentors: pd.DataFrame) -> np.ndarray:
    """Share of each mentee's goals that each mentor covers, shape (n_mentees, n_mentors)."""
    topics = [topic for cluster in words.TOPICS.values() for topic in cluster]
    wanted, offered = (_marks(lists, topics) for lists in (mentees["goals"], mentors["skills"]))
    return wanted @ offered.T / np.maximum(1, wanted.sum(axis=1, keepdims=True))


def _marks(lists: pd.Series, options) -> np.ndarray:
    return np.array([[option in entries for option in options] for entries in lists], dtype=float)


def draw_pairs(
    rng: np.random.Generator,
    staff: pd.DataFrame,
    people: pd.DataFrame,
    conflicts: pd.DataFrame,
    applicants: pd.DataFrame,
    employment: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table ``pairs``, and one row for each pair that ran.

    Returns
    -------
    pairs : DataFrame
    ran : DataFrame, one row a pair that ran
        ``mentee_id``, ``mentor_id``, ``started``, ``ended`` (date or None) and
        ``cover``, the share of the mentee's goals that the mentor covers.
    """
    accepted = applicants.loc[applicants["arm"] == "accepted", "id"]
    joined = people[people["id"].isin(accepted)]
    mentees = joined[joined["role"] == "mentee"].reset_index(drop=True)
    mentors = joined[joined["role"] == "mentor"].reset_index(drop=True)
    places = mentors["capacity"].astype(int).to_numpy()
    allowed = may_pair(mentees, mentors, staff, conflicts)
    cover = cover_goals(mentees, mentors)
    shared = _marks(mentees["interests"], words.INTERESTS) @ (
        _marks(mentors["interests"], words.INTERESTS).T
    )
    # People chose these pairs: near what the profiles say, but not by formula.
    liking = cover + 0.1 * shared + rng.normal(0, 0.12, cover.shape)
    score = np.where(allowed, liking, _FORBIDDEN)
    seats = np.repeat(np.arange(len(mentors)), places)
    rows, columns = linear_sum_assignment(score[:, seats], maximize=True)
    best = {int(i): int(seats[j]) for i, j in zip(rows, columns, strict=True)
            if score[i, seats[j]] > _FORBIDDEN}  # fmt: skip
    # Those whom no free mentor suits are left without a pair.
    n_unmatched = round(len(mentees) / 60)
    for i in sorted(best, key=lambda i: score[i, best[i]])[:n_unmatched]:
        del best[i]

    left = employment.set_index("id")["left"]
    gone = {"mentee": _days_left(left, mentees["id"]), "mentor": _days_left(left, mentors["id"])}
    log, ran = [], []

    def note(i: int, j: int, state: str, day: dt.date, reason: str | None = None) -> None:
        log.append(
            {"mentee_id": mentees["id"][i], "mentor_id": mentors["id"][j], "state": state,
             "date": day, "reason": reason, "decided_by": "programansvarig"}
        )  # fmt: skip

    def run(i: int, j: int, proposed: dt.date, started: dt.date, ended: dt.date | None, why):
        note(i, j, "proposed", proposed)
        note(i, j, "approved", weekday(proposed + dt.timedelta(days=int(rng.integers(2, 8)))))
        note(i, j, "running", started)
        if ended is not None:
            note(i, j, "ended", ended, why)
        ran.append({"i": i, "j": j, "started": started, "ended": ended, "cover": cover[i, j]})

    ends = []
    turned_down = rng.choice(len(mentees), -(-len(mentees) // 24), replace=False)
    quits = rng.choice(sorted(best), -(-len(best) // 20), replace=False) if best else []
    chosen_end = {
        int(i): weekday(setting.START + dt.timedelta(days=int(rng.integers(70, 300))))
        for i in quits
    }
    for i in range(len(mentees)):
        j = best.get(i)
        if i in turned_down or j is None:
            others = score[i].copy()
            others[[] if j is None else j] = _FORBIDDEN
            other = int(others.argmax())
            if others[other] > _FORBIDDEN:
                note(i, other, "proposed", setting.PROPOSED)
                no_day = setting.PROPOSED + dt.timedelta(days=5)
                note(i, other, "declined", no_day, "känner varandra")
                score[i, other] = _FORBIDDEN
        if j is None:
            continue
        end, why = _first_end(gone["mentee"][i], gone["mentor"][j])
        started = setting.KICK_OFFS[i % 2]
        if i in chosen_end and (end is None or chosen_end[i] < end):
            end, why = chosen_end[i], words.ENDED_BY_CHOICE[rng.integers(4)]
        if end is not None and end <= started:
            note(i, j, "proposed", setting.PROPOSED)
            note(i, j, "declined", end, why)
            ends.append((end, i, j, why))
            continue
        run(i, j, setting.PROPOSED, started, end, why)
        if end is not None:
            ends.append((end, i, j, why))

    for end, i, j, why in sorted(ends):
        start = weekday(end + dt.timedelta(days=21))
        if why in ("adepten har slutat", "föräldraledighet") or rng.random() < 0.3:
            continue
        busy = np.bincount(
            [p["j"] for p in ran if p["ended"] is None or p["ended"] >= start],
            minlength=len(mentors),
        )
        free = (busy < places) & [day is None or day > start for day in gone["mentor"]]
        free[j] = False
        options = np.where(free, score[i], _FORBIDDEN)
        new, last = int(options.argmax()), gone["mentee"][i]
        if options[new] == _FORBIDDEN or (last and last <= start) or start > setting.AS_OF:
            continue
        run(i, new, weekday(end + dt.timedelta(days=7)), start,
            *_first_end(last, gone["mentor"][new]))  # fmt: skip

    log.sort(key=lambda row: row["date"])
    found = pd.DataFrame(ran, columns=["i", "j", "started", "ended", "cover"]).assign(
        mentee_id=lambda frame: mentees["id"].to_numpy()[frame["i"]],
        mentor_id=lambda frame: mentors["id"].to_numpy()[frame["j"]],
    )
    found["ended"] = found["ended"].astype(object).where(found["ended"].notna(), None)
    return fill_table("pairs", log), found.drop(columns=["i", "j"])


def _days_left(left: pd.Series, ids: pd.Series) -> list[dt.date | None]:
    return [None if pd.isna(day) else day.date() for day in left[ids]]


def _first_end(mentee: dt.date | None, mentor: dt.date | None) -> tuple[dt.date | None, str | None]:
    if mentee is None and mentor is None:
        return None, None
    if mentor is None or (mentee is not None and mentee <= mentor):
        return mentee, "adepten har slutat"
    return mentor, "mentorn har slutat"
