"""What page 07 says of what people write about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...language import Text
from ...programme import Programme
from ...result import Claim, Count, Finding, Heading, Mean, Note, Tabulation, count, label, share
from ..surveys.response import keep_waves
from ..surveys.themes import count_themes, measure_agreement, read_themes


def report_themes(
    coded: pd.DataFrame, comments: pd.DataFrame, waves: Sequence[str], programme: Programme
) -> list[Finding]:
    """How many wrote on each theme in the last wave whose comments have been read.

    Parameters
    ----------
    coded : DataFrame
        The table ``comment_themes``.
    comments : DataFrame
        Of :func:`~mentorkit.tables.name_comments`.
    waves : sequence of str
        In order.
    programme : Programme

    Returns
    -------
    list of findings
        Nothing where no comment has a theme.
    """
    counted = count_themes(coded, comments, programme.surveys)
    read = keep_waves(waves, counted)
    if not read:
        return []
    last = counted[counted["wave"].eq(read[-1])]
    names = {theme.id: theme.name for theme in programme.surveys.themes}
    own = comments[comments["wave"].eq(read[-1])]
    return [
        Heading(Text("What they write about")),
        Tabulation(
            last.assign(
                theme=[names.get(theme, theme) for theme in last["theme"]],
                share=last["people"] / last["of"],
            ),
            Text("People who wrote on each theme, {wave}", wave=str(read[-1])),
            {
                "theme": label(Text("Theme")),
                "people": count(Text("People")),
                "share": share(Text("Of those who wrote"), k="people", n="of"),
            },
            note=Text(
                "A person has read what mentees, mentors and the waiting list wrote, without "
                "seeing who wrote it. One may write on several themes. Those who write in words "
                "are not like all who answer. Themes of few are left out."
            ),
            open_labels=True,
        ),
        *_tell_agreement(coded, own, programme),
    ]


def _tell_agreement(
    coded: pd.DataFrame, comments: pd.DataFrame, programme: Programme
) -> list[Finding]:
    coded = coded[coded["comment_id"].isin(comments["comment_id"])]
    found = measure_agreement(coded, programme.surveys, random_state=programme.random_state)
    if found is None or np.isnan(found.value):
        return []
    both = read_themes(coded, programme.surveys).groupby("comment_id")["coded_by"].nunique()
    twice = comments[comments["comment_id"].isin(both[both > 1].index)]
    people = int(twice["respondent"].nunique())
    return [
        Note(
            Claim(
                Text(
                    "Two have read {n} of the comments each for themselves: Cohen's kappa is "
                    "{kappa} (1 is full agreement, 0 what chance alone would give).",
                    n=Count(found.n, people=people),
                    kappa=Mean(found.value, people, ".2f"),
                ),
                otherwise=Text("Two have read some of the comments each for themselves."),
            )
        )
    ]
