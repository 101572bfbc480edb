"""What page 07 says of whether the programme works alike for every group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...language import Text
from ...programme import Programme
from ...result import (
    TOO_FEW,
    Column,
    Finding,
    Heading,
    Note,
    Tabulation,
    Words,
    count,
    group,
    mean,
    share,
    verdict,
)
from ..comparing.equity import GroupDifference, compare_across_groups

#: By what mentees are grouped: of itself, and within a title.
GROUNDS: dict[str, tuple[Words, Words]] = {
    "department": (Text("Department"), Text("department")),
    "site": (Text("Place of work"), Text("place of work")),
}
SCORE = Text("Match score, 0 to 1")
#: What is compared, and what the people are called of whom it is true.
SHARES: dict[str, tuple[Words, Words]] = {
    "kept": (Text("Meetings held as planned"), Text("Met as planned")),
    "goal_reached": (Text("Goals reached"), Text("Have reached one")),
}


_NOTE = Text(
    "A group differs only where the 95% interval of its difference from all others leaves out none "
    "and Holm's correction for all groups lets it stand; the figures do not say why."
)


def report_equity(mentees: pd.DataFrame, programme: Programme) -> list[Finding]:
    """Whether match score, meetings and goals are alike for every group of mentees.

    Parameters
    ----------
    mentees : DataFrame
        One row a mentee. ``department`` and ``site`` (either may lack);
        ``kept`` and ``goal_reached`` (yes or no), ``score`` (any may lack);
        ``mentor_id``. Who has not all of them is left out, so that all tables count
        the same.
    programme : Programme

    Returns
    -------
    list of findings
        Nothing without groups or figures. Groups stand in the alphabet's order, and
        a way of grouping in which fewer than two have enough people is left out.
    """
    measures = [name for name in (*SHARES, "score") if name in mentees]
    known = mentees.dropna(subset=measures)
    privacy = programme.privacy
    # A share is told of so many in it and as many outside it.
    enough = max(2 * privacy.for_groups().minimum_count, privacy.minimum_deviation)
    found: list[Finding] = []
    too_small: list[Words] = []
    for ground, words in GROUNDS.items():
        if not measures or ground not in known or known[ground].nunique() < 2:
            continue
        if (known[ground].value_counts() >= enough).sum() < 2:
            too_small.append(words[1])
            continue
        own = known.dropna(subset=[ground])
        for measure in measures:
            name = SCORE if measure == "score" else SHARES[measure][0]
            groups = compare_across_groups(
                own[measure], own[ground], cluster=own.get("mentor_id"), name=name
            )
            tabulate = _of_score if measure == "score" else _of_shares
            found.append(tabulate(groups, measure, ground, programme))
    if found or too_small:
        found.insert(0, Heading(Text("Alike for every group?")))
    if too_small:
        found.append(
            Note(
                Text(
                    "Too few mentees in each group to compare them by: {grounds}.",
                    grounds=too_small,
                )
            )
        )
    return found


def _of_shares(
    groups: dict[str, GroupDifference], measure: str, ground: str, programme: Programme
) -> Tabulation:
    title, part = SHARES[measure]
    rows = [
        {
            "group": name, "n": each.n_treated, "k": each.shares[0].k, "share": each.group_mean,
            "against": _against(each),
        }
        for name, each in groups.items()
    ]  # fmt: skip
    words, within = GROUNDS[ground]
    return Tabulation(
        pd.DataFrame(rows),
        Text("{what}, by {ground}", what=title, ground=within),
        {
            "group": group(words),
            "n": _mentees(ground),
            "k": count(part),
            "share": share(Text("Share"), k="k", n="n"),
            "against": verdict(Text("Against all others"), on=("n", "k", "share")),
        },
        note=_NOTE,
    )


def _of_score(
    groups: dict[str, GroupDifference], measure: str, ground: str, programme: Programme
) -> Tabulation:
    privacy = programme.privacy
    # Whether it is sure rests on how far apart the scores lie, of the others too.
    least = max(privacy.minimum_deviation, privacy.minimum_answers)
    rows = [
        {
            "group": name, "n": each.n_treated, "mean": each.group_mean,
            "against": _against(each) if each.people >= least else TOO_FEW,
        }
        for name, each in groups.items()
    ]  # fmt: skip
    words, within = GROUNDS[ground]
    return Tabulation(
        pd.DataFrame(rows),
        Text("{what}, by {ground}", what=SCORE, ground=within),
        {
            "group": group(words),
            "n": _mentees(ground),
            "mean": mean(Text("Mean"), n="n", spec=".2f"),
            "against": verdict(Text("Against all others"), on=("n", "mean")),
        },
        note=_NOTE,
    )


def _mentees(ground: str) -> Column:
    """The same mentees in every table: what one hides no other tells."""
    return count(Text("Mentees"), who=f"mentees in pairs by {ground}")


def _against(each: GroupDifference) -> Words:
    """A group against all others in words, which stand or fall with the row's figures.

    In figures it would follow everybody else's, who may be held or hidden elsewhere.
    """
    if np.isnan(each.low):
        return TOO_FEW
    if not each.is_sure:
        return Text("may be chance")
    return Text("differs: higher") if each.value > 0 else Text("differs: lower")
