"""A study designed before the programme starts: a fair lottery, or a start by steps."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem
from ...language import Plural, Text
from ...result import Count, Fact, Words
from ..power import smallest_effect, smallest_share_effect
from ..reading import check_level
from .lots import draw_lots, draw_waves
from .wishes import find_problems, read_applicants, read_starts

#: A seed of at most so many bits: any spreadsheet keeps it whole.
_SEED_BITS = 48


@dataclass(frozen=True)
class Study:
    """A drawn study; made by :func:`design_study`.

    Attributes
    ----------
    kind : {"lottery", "stepped"}
    arms : DataFrame
        One row an applicant, by id: ``id``, ``stratum`` (empty without strata),
        ``arm`` (``offered`` and ``waiting``, or ``wave_1``, ``wave_2`` ...),
        ``starts`` (NaT for who waits without a day) and ``chance`` (of that arm).
    seed : int
        With it and the same applicants anybody draws the same.
    drawn_at : datetime
        In UTC.
    places : int
        Drawn in the lottery, or starting in the first wave.
    strata : tuple of str
        Columns within which was drawn.
    primary : tuple of str
        Outcomes that answer for the programme, as they are told first.
    n, n_offered, n_waiting : int
        People in all, and on each side of the comparison.
    share : float
        Of shares, what is expected of those who wait.
    power : float
        Chance of seeing a difference as large as ``smallest_effect``.
    """

    kind: Literal["lottery", "stepped"]
    arms: pd.DataFrame = field(repr=False)
    seed: int
    drawn_at: dt.datetime
    places: int
    strata: tuple[str, ...]
    primary: tuple[str, ...]
    n: int
    n_offered: int
    n_waiting: int
    share: float = 0.5
    power: float = 0.8
    level: float = 0.95
    method: Words = ""
    assumptions: Sequence[Words] = ()
    source: Words = "Madow (1949), Annals of Mathematical Statistics 20, 333-354"

    @cached_property
    def smallest_effect(self) -> float:
        """The smallest difference between means that shows, in standard deviations."""
        return smallest_effect(self.n_offered, self.n_waiting, power=self.power, level=self.level)

    @cached_property
    def smallest_share(self) -> float:
        """The smallest difference between shares that shows, 0 to 1."""
        return smallest_share_effect(
            self.n_offered, self.n_waiting, share=self.share, power=self.power, level=self.level
        )

    @property
    def value(self) -> float:
        """The smallest effect, in standard deviations."""
        return self.smallest_effect

    @property
    def low(self) -> float:
        """NaN: what is known before the draw has no interval."""
        return float("nan")

    @property
    def high(self) -> float:
        """NaN, as ``low``."""
        return float("nan")

    def sentence(self) -> Text:
        """The draw and what it will be able to see, as one sentence."""
        seen = tell_power(self.smallest_effect, self.smallest_share, self.share, self.power)
        values = {"n": Count(self.n), "places": Count(self.places), "seen": seen}
        if self.kind == "stepped":
            return Text(
                "{n} people start in {waves} waves by lot, {places} of them in the first; {seen}.",
                waves=Fact(self.arms["arm"].nunique()),
                **values,
            )
        return Plural(
            "{places} of {people} people who want a place is drawn by lot; {seen}.",
            "{places} of {people} people who want a place are drawn by lot; {seen}.",
            n=Count(self.places),
            places=Count(self.places),
            people=Count(self.n),
            seen=seen,
        )

    def __str__(self) -> str:
        return str(self.sentence())


def tell_power(effect: float, points: float, share: float = 0.5, power: float = 0.8) -> Text:
    """What so many people can be expected to show, as part of a sentence."""
    if np.isnan(effect):
        return Text("so few people can show no effect, however large")
    values = {"power": Fact(power, ".0%"), "effect": Fact(effect, ".2f")}
    if np.isnan(points):
        return Text(
            "with {power} certainty a true difference shows if it is at least {effect} standard "
            "deviations of a scale, and no difference of shares does",
            **values,
        )
    return Text(
        "with {power} certainty a true difference shows if it is at least {effect} standard "
        "deviations of a scale, or {points} percentage points of a share near {share}",
        points=Fact(100 * points, ".0f"),
        share=Fact(share, ".0%"),
        **values,
    )


def design_study(
    applicants: pd.DataFrame | Sequence[str],
    places: int | None = None,
    *,
    kind: Literal["lottery", "stepped"] = "lottery",
    strata: str | Sequence[str] | None = None,
    seed: int | None = None,
    primary: Sequence[str] = (),
    waves: int = 2,
    starts: object = None,
    share: float = 0.5,
    power: float = 0.8,
    level: float = 0.95,
    drawn_at: dt.datetime | None = None,
) -> Study:
    """Draw, before anybody is matched, who gets a place, or in which wave each starts.

    Parameters
    ----------
    applicants : DataFrame, or sequence of id
        Those who may have a place, one row each: the column ``id``, else the
        index. More of them than places.
    places : int
        Places to draw; of a stepped start everybody has one and it is left out.
    kind : {"lottery", "stepped"}
        Some get a place and the others wait; or all start, by lot in which wave.
    strata : str or sequence of str, optional
        Columns, e.g. ``"department"``: each combination gets its part of the
        places. Never what may not be kept of a person.
    seed : int, optional
        0 or more, less than 2^53; drawn if it is not given.
    primary : sequence of str
        Outcomes that are to answer for the programme: some of ``wellbeing``, ``inclusion``,
        ``ties_across``, ``retention``, ``promotion``, ``mobility``.
    waves : int
        Of a stepped start, 2 to 6.
    starts : date or sequence of date, optional
        First day of those who are offered a place; of a stepped start a day for
        each wave, in order.
    share : float
        The share to expect of those who wait, in ``smallest_share``.
    power, level : float
        Chance of seeing ``smallest_effect``, and coverage of the intervals.
    drawn_at : datetime, optional
        The moment of the draw; now.

    Returns
    -------
    Study
        The same for the same applicants, in any order, and the same seed.

    Raises
    ------
    EvaluationError
        Everything that cannot be used.

    Notes
    -----
    A person's lot is the SHA-256 hash of ``seed/person/id``: the draw can be
    done again without this program. Everybody's chance is the same, also where
    strata are small; see :func:`draw_lots`.

    Examples
    --------
    >>> study = design_study([f"E{i}" for i in range(60)], places=40, seed=7)
    >>> study.arms["arm"].value_counts().to_dict()
    {'offered': 40, 'waiting': 20}
    >>> print(study)
    40 of 60 people who want a place are drawn by lot; with 80% certainty a true difference
    shows if it is at least 0.78 standard deviations of a scale, or 35 percentage points of
    a share near 50%.
    """
    check_level("design_study", level)
    columns = [strata] if isinstance(strata, str) else list(strata or ())
    primary = (primary,) if isinstance(primary, str) else tuple(primary)
    problems: list[Problem] = []
    people = read_applicants(applicants, columns, problems)
    days = read_starts(starts, waves if kind == "stepped" else 1, problems)
    parts = {"share": share, "power": power, "level": level}
    problems += find_problems(people, kind, places, waves, seed, primary, parts)
    if problems:
        raise EvaluationError(problems)
    seed = secrets.randbits(_SEED_BITS) if seed is None else int(seed)
    moment = dt.datetime.now(dt.UTC) if drawn_at is None else drawn_at.astimezone(dt.UTC)
    if kind == "stepped":
        arms = _deal(people, waves, seed, days)
    else:
        arms = _draw(people, int(places), seed, days)
    first = int(arms["arm"].isin(["offered", "wave_1"]).sum())
    rest = len(arms) - first
    return Study(
        kind=kind, arms=arms, seed=seed, drawn_at=moment, places=first, strata=tuple(columns),
        primary=primary, n=len(arms), n_offered=first, n_waiting=rest,
        share=share, power=power, level=level, method=_METHODS[kind], assumptions=_ASSUMPTIONS,
    )  # fmt: skip


_METHODS = {
    "lottery": Text("places by lot, with the same chance for everybody"),
    "stepped": Text("start in waves by lot, every wave as likely for everybody"),
}
_ASSUMPTIONS = (
    Text("everybody counts on the side that was drawn, whatever came after"),
    Text("nobody who waits starts before the comparison ends"),
    Text("what one person is offered changes nothing for another"),
)


def _draw(people: pd.Series, places: int, seed: int, days: list) -> pd.DataFrame:
    drawn = people.index.isin(draw_lots(people.to_dict(), places, seed))
    chance = places / len(people)
    return _arrange(
        people,
        np.where(drawn, "offered", "waiting"),
        pd.Series(days[0] if days else pd.NaT, index=people.index).where(drawn),
        np.where(drawn, chance, 1 - chance),
    )


def _deal(people: pd.Series, waves: int, seed: int, days: list) -> pd.DataFrame:
    wave = pd.Series(draw_waves(people.to_dict(), waves, seed)).reindex(people.index)
    return _arrange(
        people,
        [f"wave_{k}" for k in wave],
        wave.map(dict(enumerate(days, 1))),
        np.full(len(people), 1 / waves),
    )


def _arrange(people: pd.Series, arm, starts: pd.Series, chance: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": people.index,
            "stratum": people.to_numpy(),
            "arm": arm,
            "starts": pd.to_datetime(starts).to_numpy().astype("datetime64[us]"),
            "chance": chance,
        }
    )
