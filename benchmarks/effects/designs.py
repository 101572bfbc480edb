"""Programmes drawn with a known truth, each evaluated as mentorkit would: one function a design.

Each takes a random generator and gives ``Found``: what was estimated, its interval, the
truth, the textbook's half-width and whether an effect was claimed though there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t

from mentorkit.evaluation import (
    allow_for_several,
    compare_groups,
    compare_retention,
    compare_shares,
    compare_weighted,
    difference_in_differences,
    estimate_change,
    estimate_share,
    goals_reached,
    retention_model,
)

#: People of an ordinary programme: offered a place, waiting.
OFFERED, WAITING = 120, 60


@dataclass(frozen=True)
class Found:
    """What one evaluation of one programme said, and what is true."""

    value: float
    low: float
    high: float
    truth: float
    claims: bool | None = None
    textbook: float = float("nan")

    @property
    def covers(self) -> bool:
        """True if the interval holds the truth."""
        return self.low <= self.truth <= self.high

    @classmethod
    def of(cls, found, truth: float, **more) -> Found:
        """Of a result of mentorkit."""
        return cls(float(found.value), float(found.low), float(found.high), truth, **more)


def lottery_means(rng: np.random.Generator, effect: float = 0.4) -> Found:
    """Places by lot; sides of unequal size and spread; the effect differs from person to person."""
    side = _sides(rng)
    outcome = rng.normal(3.2, 0.8, len(side)) + side * rng.normal(effect, 0.5, len(side))
    found = compare_groups(outcome, side, by_lot=True)
    return Found.of(found, effect, textbook=half_width(outcome, side))


def lottery_skewed(rng: np.random.Generator, effect: float = 1.2) -> Found:
    """Places by lot; a skewed count as outcome, such as ties to other departments."""
    side = _sides(rng)
    outcome = rng.poisson(rng.gamma(2.0, 1.0, len(side)) + side * effect)
    found = compare_groups(outcome, side, by_lot=True)
    return Found.of(found, effect, textbook=half_width(outcome, side))


def lottery_shares(rng: np.random.Generator, offered: float = 0.9, waiting: float = 0.8) -> Found:
    """Places by lot; the share still employed."""
    side = _sides(rng)
    outcome = rng.random(len(side)) < np.where(side, offered, waiting)
    found = compare_shares(outcome, side, by_lot=True)
    return Found.of(found, offered - waiting, textbook=half_width_of_shares(outcome, side))


def mentors_in_common(rng: np.random.Generator, effect: float = 0.4) -> Found:
    """Places by lot; one to five mentees share a mentor, and their luck with it."""
    side = _sides(rng)
    mentor = _mentors(rng, side)
    luck = rng.normal(0, 0.5, OFFERED)
    outcome = rng.normal(3.2, 0.8, len(side)) + side * (effect + luck[np.maximum(mentor, 0)])
    shared = pd.Series(mentor).where(side)
    return Found.of(compare_groups(outcome, side, cluster=shared, by_lot=True), effect)


def shares_with_mentors_in_common(rng: np.random.Generator) -> Found:
    """The same of a share, such as those promoted: a mentor's mentees rise together."""
    side = _sides(rng)
    mentor = _mentors(rng, side)
    chance = np.where(side, rng.beta(2, 6, OFFERED)[np.maximum(mentor, 0)], 0.15)
    shared = pd.Series(mentor).where(side)
    found = compare_shares(rng.random(len(side)) < chance, side, cluster=shared, by_lot=True)
    return Found.of(found, 0.1)


def adjusted_lottery(rng: np.random.Generator, effect: float = 0.4) -> Found:
    """Places by lot; adjusted for a first answer that tells half of the last."""
    side = _sides(rng)
    first = rng.normal(0, 0.8, len(side))
    outcome = first + rng.normal(3.2, 0.8, len(side)) + side * (effect + 0.3 * first)
    found = compare_groups(outcome, side, covariates={"first": first}, by_lot=True)
    return Found.of(found, effect + 0.3 * float(first.mean()))


def weighted_without_lot(rng: np.random.Generator, effect: float = 0.4) -> Found:
    """No lot: those who take part differ in what is known, which matters in a curved way."""
    level, years = rng.normal(size=(2, 600))
    joins = rng.random(600) < 1 / (1 + np.exp(1.5 - 0.8 * level - 0.3 * years))
    outcome = 0.5 * level + 0.2 * level**2 + rng.normal(0, 0.8, 600) + effect * joins
    table = pd.DataFrame({"level": level, "years": years, "joins": joins, "y": outcome})
    return Found.of(compare_weighted(table, "y", "joins", ["level", "years"]), effect)


def lottery_change(rng: np.random.Generator, effect: float = 0.35) -> Found:
    """Places by lot; answers before and after, compared as differences in change."""
    side = _sides(rng)
    return _change(rng, side, np.zeros(len(side)), effect, by_lot=True)


def differences_without_lot(rng: np.random.Generator, effect: float = 0.35) -> Found:
    """No lot: those who take part stood lower from the start, and would have changed alike."""
    side = _sides(rng)
    return _change(rng, side, np.where(side, -0.4, 0.0), effect, by_lot=False)


def change_within(rng: np.random.Generator, change: float = 0.2) -> Found:
    """The same people before and after."""
    first = rng.normal(3.2, 0.8, 90)
    last = 0.6 * first + 1.28 + rng.normal(change, 0.6, 90)
    found = estimate_change(pd.Series(first), pd.Series(last), name="x")
    return Found.of(found, change)


def retention_by_lot(rng: np.random.Generator, ratio: float = 0.6) -> Found:
    """Places by lot; how long people stay, as a ratio of the rates of leaving (Cox)."""
    side, days, left = _stays(rng, ratio, n=(240, 120))
    table = pd.DataFrame({"days": days, "left": left, "offered": side.astype(int)})
    row = retention_model(table, "days", "left", ["offered"]).table.iloc[0]
    low, high = np.log(row["low"]), np.log(row["high"])
    return Found(float(row["coefficient"]), low, high, float(np.log(ratio)))


def retention_at_the_end(rng: np.random.Generator, ratio: float = 0.6) -> Found:
    """Places by lot; the share still employed after a year, with people who go out of sight."""
    side, days, left = _stays(rng, ratio, n=(240, 120), unseen=0.1)
    found = compare_retention(days, left, side)
    at = np.exp(-_HAZARD * found.horizon * np.array([1, ratio]))
    return Found.of(found, float(at[1] - at[0]))


def share_with_interval(rng: np.random.Generator) -> Found:
    """One share of people, such as those promoted, which may be any from 10 to 50 % (Wilson)."""
    share = rng.uniform(0.1, 0.5)
    return Found.of(estimate_share(int(rng.binomial(90, share)), 90), share)


def goals_of_mentees(rng: np.random.Generator) -> Found:
    """Goals reached: one to three a mentee, which stand or fall together."""
    chance = rng.beta(2, 2, 100)
    number = rng.integers(1, 4, 100)
    who = np.repeat(np.arange(100), number)
    reached = rng.random(len(who)) < chance[who]
    goals = pd.DataFrame({"mentee_id": who, "status": np.where(reached, "reached", "open")})
    return Found.of(goals_reached(goals), 0.5)


def several_outcomes(rng: np.random.Generator) -> Found:
    """Five outcomes that go together, a programme that does nothing: is any effect claimed?"""
    side = _sides(rng)
    common = rng.normal(0, 0.6, len(side))
    effects = {
        f"outcome {k}": compare_groups(common + rng.normal(0, 0.8, len(side)), side, by_lot=True)
        for k in range(3)
    }
    effects["stayed"] = compare_shares(rng.random(len(side)) < 0.8, side, by_lot=True)
    effects["promoted"] = compare_shares(rng.random(len(side)) < 0.2, side, by_lot=True)
    claims = any(effect.is_sure for effect in allow_for_several(effects).values())
    return Found(np.nan, np.nan, np.nan, 0.0, claims=claims)


def naive_comparison(rng: np.random.Generator, effect: float = 0.35) -> Found:
    """What we do not do: participants against all others, who stood higher from the start."""
    outcome = np.concatenate(
        [rng.normal(3.2 - 0.4 + effect, 0.8, OFFERED), rng.normal(3.2, 0.8, 800)]
    )
    return Found.of(compare_groups(outcome, np.arange(len(outcome)) < OFFERED), effect)


DESIGNS: dict[str, Callable[[np.random.Generator], Found]] = {
    "lottery, means": lottery_means,
    "lottery, skewed counts": lottery_skewed,
    "lottery, shares": lottery_shares,
    "lottery, mentors in common": mentors_in_common,
    "lottery, shares, mentors in common": shares_with_mentors_in_common,
    "lottery, adjusted": adjusted_lottery,
    "lottery, difference in change": lottery_change,
    "no lot, difference in differences": differences_without_lot,
    "no lot, weighted": weighted_without_lot,
    "change within the same people": change_within,
    "lottery, rate of leaving (Cox)": retention_by_lot,
    "lottery, still employed at the end": retention_at_the_end,
    "a share (Wilson)": share_with_interval,
    "goals reached, several a mentee": goals_of_mentees,
}
#: Judged by how often an effect is claimed that is not there.
WITHOUT_EFFECT = {"several outcomes, no effect (Holm)": several_outcomes}
#: Shown for its bias.
NAIVE = {"naive: participants against others": naive_comparison}

_HAZARD = 0.013 / 30.4


def _sides(rng: np.random.Generator, n: tuple[int, int] = (OFFERED, WAITING)) -> np.ndarray:
    return rng.permutation(np.repeat([True, False], n))


def _mentors(rng: np.random.Generator, side: np.ndarray) -> np.ndarray:
    """Each one's mentor; -1 on the waiting list. Some have five mentees, some one."""
    mentor = np.full(len(side), -1)
    sizes = rng.integers(1, 6, OFFERED)
    mentor[side] = np.repeat(np.arange(OFFERED), sizes)[:OFFERED]
    return mentor


def half_width_of_shares(outcome: np.ndarray, side: np.ndarray) -> float:
    """Of a difference in shares, by Wald's formula."""
    parts = [outcome[s].mean() * (1 - outcome[s].mean()) / s.sum() for s in (side, ~side)]
    return float(1.96 * np.sqrt(sum(parts)))


def half_width(outcome: np.ndarray, side: np.ndarray) -> float:
    """Of a difference in means, by its own spread and Welch's degrees of freedom."""
    parts = [outcome[s].var(ddof=1) / s.sum() for s in (side, ~side)]
    spread = sum(parts)
    freedom = spread**2 / sum(
        v**2 / (s.sum() - 1) for v, s in zip(parts, (side, ~side), strict=True)
    )
    return float(t.isf(0.025, freedom) * np.sqrt(spread))


def _change(
    rng: np.random.Generator, side: np.ndarray, start: np.ndarray, effect: float, *, by_lot: bool
) -> Found:
    n = len(side)
    person = rng.normal(3.2, 0.6, n) + start
    before = person + rng.normal(0, 0.5, n)
    after = person - 0.1 + side * effect + rng.normal(0, 0.5, n)
    table = pd.DataFrame(
        {
            "answer": np.concatenate([before, after]),
            "side": np.tile(side, 2),
            "after": np.repeat([False, True], n),
            "who": np.tile(np.arange(n), 2),
        }
    )
    found = difference_in_differences(
        table, "answer", "side", "after", cluster="who", by_lot=by_lot
    )
    return Found.of(found, effect, textbook=half_width(after - before, side))


def _stays(
    rng: np.random.Generator, ratio: float, *, n: tuple[int, int], unseen: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    side = _sides(rng, n)
    leaves = rng.exponential(1 / (_HAZARD * np.where(side, ratio, 1.0)))
    seen = np.where(rng.random(len(side)) < unseen, rng.uniform(30, 365, len(side)), 395.0)
    return side, np.ceil(np.minimum(leaves, seen)), leaves <= seen
