"""What page 07 says of how the comparison was designed, before anything of what came of it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from ...language import Text
from ...programme import Programme
from ...result import Answer, Claim, Count, Fact, Finding, Mean, Note, Words
from ...tables.views import read_moments
from ..designing.primary import OUTCOME_NAMES
from ..power import smallest_effect
from ..surveys.scales import scale_name


def report_design(
    study: pd.Series | None,
    arms: pd.DataFrame,
    named: pd.DataFrame,
    until: dt.date,
    as_of: dt.date,
    programme: Programme,
) -> list[Finding]:
    """When and how places were drawn, until when the sides compare, and what was named beforehand.

    Parameters
    ----------
    study : Series or None
        The draw in force (:func:`~mentorkit.tables.current_study`).
    arms : DataFrame
        Its sides (:func:`~mentorkit.tables.current_arms`).
    named : DataFrame
        Of :func:`judge_primary`.
    until : date
        Last day of the comparison.
    as_of : date
    programme : Programme

    Returns
    -------
    list of Note
        Empty where nothing was designed.
    """
    texts: list[Words] = []
    if study is not None:
        first = int(arms["arm"].isin(["offered", "wave_1"]).sum())
        day = read_moments(pd.Series([study["drawn_at"]]))[0]
        values = {
            "first": Count(first),
            "rest": Count(len(arms) - first),
            "day": Fact(day.date()) if pd.notna(day) else Text("an unknown day"),
        }
        texts.append(
            Text(
                "Places were drawn by lot on {day}: {first} people were offered one, {rest} wait.",
                **values,
            )
            if study["kind"] == "lottery"
            else Text(
                "On {day} it was drawn by lot who starts when: {first} people first, {rest} later.",
                **values,
            )
        )
    if until < as_of:
        texts.append(
            Text(
                "The sides are compared until {until}: the day after, the first of those who "
                "waited began.",
                until=Fact(until),
            )
        )
    for in_time, text in (
        (
            True,
            Text("Named before the data were seen, as what answers for the programme: {names}."),
        ),
        (
            False,
            Text("Named when data could already be seen, and told as also looked at: {names}."),
        ),
    ):
        own = named.loc[named["in_time"].astype(bool).eq(in_time), "outcome"]
        if len(own):
            texts.append(text.replace(names=[name_outcome(o, programme) for o in own]))
    return [Note(text) for text in texts]


def name_outcome(outcome: str, programme: Programme) -> Words:
    """An outcome in words: a scale by the programme's own name for it."""
    if outcome in {scale.id for scale in programme.surveys.scales}:
        return scale_name(programme, outcome)
    return OUTCOME_NAMES.get(outcome, outcome)


def advise_study(applicants: int, places: int) -> list[Finding]:
    """The advice to draw lots, with what the draw could see.

    Parameters
    ----------
    applicants : int
        Who wants a place and has none.
    places : int
        Places that are free.

    Returns
    -------
    list of Answer
        None where there is a place for everybody, or none at all.

    Examples
    --------
    >>> for answer in advise_study(90, 60):
    ...     print(answer.text)
    90 mentees want one of 60 free places. Draw lots among them before anybody is matched
    (mentorkit design): those who wait then show what would have happened anyway. With so
    many a true difference is likely to show if it is at least 0.6 standard deviations of a
    scale.
    """
    if not 0 < places < applicants:
        return []
    fewer = min(places, applicants - places)
    effect = smallest_effect(places, applicants - places)
    plain = Text(
        "More mentees want a place than there are. Draw lots among them before anybody is "
        "matched (mentorkit design): those who wait then show what would have happened anyway."
    )
    if np.isnan(effect):
        return [Answer(plain, rests_on=())]
    text = Text(
        "{n} mentees want one of {places} free places. Draw lots among them before anybody is "
        "matched (mentorkit design): those who wait then show what would have happened anyway. "
        "With so many a true difference is likely to show if it is at least {effect} standard "
        "deviations of a scale.",
        n=Count(applicants),
        places=Count(places),
        effect=Mean(effect, fewer, ".1f"),
    )
    return [Answer(Claim(text, otherwise=plain), rests_on=())]
