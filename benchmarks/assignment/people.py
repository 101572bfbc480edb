"""Made-up programmes of any size: who people are, how well pairs fit, what is forbidden.

Goals, interests and texts hang together through a few topics, as they do among
people: some goals are asked for by many, and the mentors who offer them are few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: How many goals, interests, skills, places of work, departments and levels there are.
GOALS, INTERESTS, SKILLS, SITES, DEPARTMENTS, LEVELS, LANGUAGES = 20, 30, 24, 12, 10, 6, 5
TOPICS, TEXT = 12, 32
KINDS = ("real", "ties", "scarce")


@dataclass(frozen=True)
class Side:
    """One side's answers, a row a person; chosen answers as 0 and 1."""

    goals: np.ndarray
    interests: np.ndarray
    skills: np.ndarray
    text: np.ndarray
    site: np.ndarray
    department: np.ndarray
    level: np.ndarray
    languages: np.ndarray
    team: np.ndarray

    def __len__(self) -> int:
        return len(self.site)


@dataclass(frozen=True)
class Cohort:
    """A programme to match: both sides, places, and each mentee's own manager."""

    kind: str
    mentees: Side
    mentors: Side
    places: np.ndarray
    manager: np.ndarray

    def features(self) -> tuple[np.ndarray, np.ndarray]:
        """Two float32 blocks whose product is the score, 0 to 1."""
        a, b = self.mentees, self.mentors
        if self.kind == "ties":
            # Answers in steps, every list of one length: few different scores.
            weights = {"goals": 0.3, "interests": 0.2, "skills": 0.15, "site": 0.15,
                       "department": 0.05, "level": 0.15}  # fmt: skip
        else:
            weights = {"goals": 0.3, "interests": 0.2, "skills": 0.15, "site": 0.1,
                       "department": 0.05, "level": 0.1, "text": 0.1}  # fmt: skip
        sides = {
            "goals": (_unit(a.goals), _unit(b.goals)),
            "interests": (_unit(a.interests), _unit(b.interests)),
            "skills": (_unit(a.skills), _unit(b.skills)),
            "site": (_one_hot(a.site, SITES), _one_hot(b.site, SITES)),
            "department": (_one_hot(a.department, DEPARTMENTS),
                           _one_hot(b.department, DEPARTMENTS)),
            "level": (_one_hot(a.level, LEVELS) @ _level_fit(), _one_hot(b.level, LEVELS)),
            "text": (a.text, b.text),
        }  # fmt: skip
        left = [np.float32(weight) * sides[name][0] for name, weight in weights.items()]
        right = [sides[name][1] for name in weights]
        return tuple(
            np.ascontiguousarray(np.hstack(side), dtype=np.float32) for side in (left, right)
        )

    def forbidden(self, rows: slice = slice(None)) -> np.ndarray:
        """Whether each pair of some mentees with everyone is forbidden, from their answers."""
        a, b = self.mentees, self.mentors
        mask = a.languages[rows] @ b.languages.T == 0
        mask |= a.team[rows, None] == b.team
        mask[np.arange(len(mask)), self.manager[rows]] = True
        return mask

    def count_broken(self, chosen: np.ndarray) -> dict[str, int]:
        """What is wrong with a choice (each mentee's mentor, -1 for none), pair by pair."""
        rows = np.flatnonzero(chosen >= 0)
        columns = chosen[rows]
        a, b = self.mentees, self.mentors
        forbidden = (a.languages[rows] * b.languages[columns]).sum(axis=1) == 0
        forbidden |= a.team[rows] == b.team[columns]
        forbidden |= self.manager[rows] == columns
        held = np.bincount(columns, minlength=len(b))
        return {
            "forbidden": int(forbidden.sum()),
            "beyond_capacity": int(np.maximum(held - self.places, 0).sum()),
        }


def make_cohort(n: int, m: int, kind: str = "real", seed: int = 0) -> Cohort:
    """A cohort of n mentees and m mentors.

    Parameters
    ----------
    n, m : int
    kind : {"real", "ties", "scarce"}
        ``real``: hardly two scores alike, 5 % more places than mentees.
        ``ties``: few different scores. ``scarce``: places for 80 %.
    seed : int
    """
    rng = np.random.default_rng(seed)
    popular = rng.dirichlet(np.full(TOPICS, 1.5))
    asked = {
        name: rng.dirichlet(np.full(size, 0.3), TOPICS) + 0.02 / size
        for name, size in (("goals", GOALS), ("interests", INTERESTS), ("skills", SKILLS))
    }
    directions = rng.normal(size=(TOPICS, TEXT))
    sites = np.sort(rng.dirichlet(np.ones(SITES)))[::-1]
    teams = max(2, n // 10)
    sides = []
    for size, is_mentor in ((n, False), (m, True)):
        mix = rng.dirichlet(3 * popular + 0.03, size)
        lengths = {"goals": (2, 6), "interests": (3, 9), "skills": (1, 5)}
        if kind == "ties":
            lengths = {"goals": (4, 4), "interests": (4, 4), "skills": (1, 1)}
        text = mix @ directions + 0.5 * rng.normal(size=(size, TEXT))
        languages = _one_hot(
            rng.choice(LANGUAGES, size, p=[0.7, 0.12, 0.08, 0.06, 0.04]), LANGUAGES
        )
        languages[rng.random(size) < (0.7 if is_mentor else 0.3), 0] = 1  # learnt at work
        sides.append(
            Side(
                **{name: _choose(rng, mix @ asked[name], *lengths[name]) for name in lengths},
                text=_unit(text),
                site=rng.choice(SITES, size, p=sites),
                department=rng.integers(0, DEPARTMENTS, size),
                level=rng.integers(2, LEVELS, size) if is_mentor else rng.integers(0, 4, size),
                languages=languages,
                team=rng.integers(0, teams, size),
            )
        )
    wanted = round(n * (0.8 if kind == "scarce" else 1.05))
    return Cohort(kind, *sides, _places(rng, m, wanted), rng.integers(0, m, n))


def _choose(rng, weights, fewest, most):
    """Each row's chosen answers: between so many, the weightier the likelier."""
    keys = np.log(weights) + rng.gumbel(size=weights.shape)
    order = np.argsort(-keys, axis=1)
    taken = np.arange(weights.shape[1]) < rng.integers(fewest, most + 1, len(weights))[:, None]
    chosen = np.zeros(weights.shape, np.float32)
    np.put_along_axis(chosen, order, taken.astype(np.float32), axis=1)
    return chosen


def _places(rng, m, wanted):
    """Places of m mentors, most of them two, that add up to what is wanted."""
    places = rng.choice([1, 2, 3], m, p=[0.2, 0.5, 0.3])
    while (missing := wanted - places.sum()) != 0:
        step = int(np.sign(missing))
        able = np.flatnonzero(places < 6 if step > 0 else places > 0)
        places[rng.permutation(able)[: abs(missing)]] += step
    return places


def _level_fit():
    """Best two levels up, less and less beside it."""
    levels = np.arange(LEVELS)
    return np.clip(1 - 0.35 * np.abs(levels[None] - levels[:, None] - 2), 0, 1).astype(np.float32)


def _one_hot(values, n):
    return np.eye(n, dtype=np.float32)[values]


def _unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def as_tables(cohort: Cohort):
    """The cohort as the two DataFrames that ``MentorMatcher`` takes."""
    import pandas as pd

    def table(side: Side, prefix: str, own: str) -> pd.DataFrame:
        def named(chosen, word):
            return [tuple(f"{word} {k}" for k in np.flatnonzero(row)) for row in chosen]

        return pd.DataFrame(
            {
                "id": [f"{prefix}{i}" for i in range(len(side))],
                own: named(side.goals, "goal"),
                "interests": named(side.interests, "interest"),
                "languages": named(side.languages, "language"),
                "site": [f"site {k}" for k in side.site],
                "department": [f"department {k}" for k in side.department],
                "team": [f"team {k}" for k in side.team],
                "seniority": side.level.astype(float),
                "about": ["; ".join(words) for words in named(side.skills, "about topic")],
            }
        )

    mentees = table(cohort.mentees, "E", "goals").assign(
        manager_id=[f"M{j}" for j in cohort.manager]
    )
    mentors = table(cohort.mentors, "M", "skills").assign(capacity=cohort.places.astype(float))
    return mentees, mentors
