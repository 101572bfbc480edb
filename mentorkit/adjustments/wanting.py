"""What is proposed where many pairs want the same change."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..codes import CHANGES_WANTED
from ..language import Text
from ..programme import Programme
from ..result import Count, Fact, Share
from .clearness import wilson_low
from .rules import CHANGE_PROPOSALS, Proposal

_WORDS = {
    "mentee": Text("{share} of {n} mentees in a running pair want this: {change}"),
    "mentor": Text("{share} of {n} mentors in a running pair want this: {change}"),
}


def open_changes(wanted: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """The changes that enough want, and enough do not."""
    hidden = [
        Share(int(k), int(n)).hides(programme.privacy)
        for k, n in zip(wanted["wanted"], wanted["n"], strict=True)
    ]
    return wanted[~pd.Series(hidden, index=wanted.index, dtype=bool)]


def propose_by_changes(wanted: pd.DataFrame, programme: Programme) -> Iterator[Proposal]:
    """A change for each wish that more pairs' mentees, or mentors, have than the threshold."""
    limit = programme.adjustments.wanted_change_share
    for row in wanted.to_dict("records"):
        held = bool(row.get("held", False))
        share = Share(int(row["wanted"]), int(row["n"]), held=held)
        if share.value <= limit:
            continue
        yield Proposal(
            CHANGE_PROPOSALS[row["change"]],
            "changes_wanted",
            _WORDS[row["role"]].replace(
                share=share,
                n=Count(share.n, held=held),
                change=CHANGES_WANTED[row["change"]],
            ),
            Text("at most {limit}", limit=Fact(limit, ".0%")),
            "clear" if wilson_low(share) > limit else "uncertain",
        )
