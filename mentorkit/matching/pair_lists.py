"""The coordinator's lists of pairs: to approve, to move, and who has none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..codes import APPLICATION_STATES
from ..criteria import shared_terms
from ..language import Text
from ..result import Finding, PersonList
from .changes import suggest_smallest
from .evidence import check_stability
from .explanation import explain_pairs, list_strengths
from .matcher import MentorMatcher
from .people import names_of
from .rematch import rematch
from .runners_up import find_runners_up

#: Beyond so many mentees without a mentor × mentors no changes are tried for them.
_MOST_TRIED = 5_000_000
#: Beyond so many pairs no other weights are tried for the list.
_MOST_CELLS = 250_000


def pair_lists(matcher: MentorMatcher) -> list[Finding]:
    """For the coordinator: proposed pairs with their grounds, and who has none.

    Parameters
    ----------
    matcher : MentorMatcher, fitted

    Returns
    -------
    list of PersonList
    """
    mentees, mentors = matcher.mentees_, matcher.mentors_
    pairs = matcher.pairs_.copy()
    for side, ids in ((mentees, "mentee_id"), (mentors, "mentor_id")):
        role = ids.removesuffix("_id")
        pairs[role] = names_of(side, pairs[ids])
        pairs[f"{role}_department"] = list(side["department"].reindex(pairs[ids]))
    told_of_pairs = {
        "mentee": Text("Mentee"),
        "mentee_id": Text("Mentee's id"),
        "mentee_department": Text("Mentee's department"),
        "standing": Text("Standing"),
        "mentor": Text("Mentor"),
        "mentor_id": Text("Mentor's id"),
        "mentor_department": Text("Mentor's department"),
        "score": Text("Score"),
        "goals": Text("Goals the mentor can help with"),
        "strengths": Text("Speaks most for it"),
        "runner_up": Text("Next best mentor"),
        "runner_up_score": Text("Next best score"),
        "runner_up_place": Text("Has a free place"),
    }
    pairs["score"] = pairs["score"].round(2)
    both = list(pairs[["mentee_id", "mentor_id"]].itertuples(index=False, name=None))
    pairs["goals"] = pd.Series(
        [shared_terms(mentees.at[e, "goals"], mentors.at[r, "skills"]) for e, r in both],
        dtype=object,
    )
    strengths = list_strengths(explain_pairs(matcher, both))
    pairs["strengths"] = pd.Series(
        [[matcher.criteria_[name].text for name in strengths.get(pair, [])] for pair in both],
        dtype=object,
    )
    second = find_runners_up(matcher, both)
    pairs["runner_up"] = [
        Text("{name} ({id})", name=name, id=person) if person is not None else None
        for name, person in zip(names_of(mentors, second["runner_up"]), second["runner_up"],
                                strict=True)
    ]  # fmt: skip
    pairs["runner_up_score"] = second["runner_up_score"].round(2)
    pairs["runner_up_place"] = [
        None if person is None else Text("yes") if free else Text("no")
        for person, free in zip(second["runner_up"], second["has_place"], strict=True)
    ]
    if np.prod(matcher.scoring_.shape) <= _MOST_CELLS:
        pairs["moved_by"] = [
            [matcher.criteria_[name].text for name in names]
            for names in check_stability(matcher)["moved_by"]
        ]
        told_of_pairs["moved_by"] = Text("Weights that move it")
    pairs["standing"] = _standing(matcher, pairs["mentee_id"])
    unmatched = matcher.unmatched_.copy()
    unmatched["standing"] = _standing(matcher, unmatched["mentee_id"])
    unmatched["mentee"] = names_of(mentees, unmatched["mentee_id"])
    unmatched["department"] = list(mentees["department"].reindex(unmatched["mentee_id"]))
    told = {
        "mentee": Text("Mentee"),
        "mentee_id": Text("Mentee's id"),
        "department": Text("Department"),
        "standing": Text("Standing"),
        "words": Text("Reason"),
    }
    if len(unmatched) * len(mentors) <= _MOST_TRIED:
        found = suggest_smallest(matcher, unmatched["mentee_id"])
        unmatched["change"] = pd.Series(found.tolist(), unmatched.index, dtype=object)
        told["change"] = Text("Smallest change that would give a mentor")
    return [
        PersonList(
            pairs,
            Text("Proposed pairs to approve or change"),
            told_of_pairs,
            note=Text(
                "To approve a pair, write it in the sheet of pairs with the state approved, a "
                "date and who decided."
            ),
        ),
        PersonList(
            unmatched,
            Text("Mentees without a proposed mentor"),
            told,
        ),
    ]


def _standing(matcher: MentorMatcher, ids: pd.Series) -> list:
    return [
        APPLICATION_STATES["accepted" if accepted else "waiting"]
        for accepted in ids.isin(matcher.accepted_)
    ]


def rematch_lists(matcher: MentorMatcher, gain: float | None) -> list[Finding]:
    """For the coordinator: which running pairs a re-match would break, and what comes instead.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
    gain : float, optional
        As for ``rematch``; None asks for no re-match.

    Returns
    -------
    list of PersonList
        Empty if nothing was asked for.
    """
    if gain is None:
        return []
    moves = rematch(matcher, gain=gain)
    mentees, mentors = matcher.mentees_, matcher.mentors_
    people = {
        "mentee": Text("Mentee"),
        "mentee_id": Text("Mentee's id"),
        "mentor": Text("Mentor"),
        "mentor_id": Text("Mentor's id"),
    }

    def named(pairs: pd.DataFrame) -> pd.DataFrame:
        scores = {name: pairs[name].round(2) for name in pairs if name.endswith("score")}
        return pairs.assign(
            mentee=names_of(mentees, pairs["mentee_id"]),
            mentor=names_of(mentors, pairs["mentor_id"]),
            **scores,
        )

    broken = named(moves.broken)
    broken["new_mentor"] = names_of(mentors, broken["new_mentor_id"])
    lists: list[Finding] = [
        PersonList(
            broken,
            Text("Re-match: running pairs to break, for people to decide"),
            {
                **people,
                "score": Text("Score"),
                "new_mentor": Text("New mentor"),
                "new_mentor_id": Text("New mentor's id"),
                "new_score": Text("New score"),
            },
            note=moves.words,
        ),
        PersonList(
            named(moves.kept),
            Text("Re-match: running pairs that are kept"),
            {**people, "score": Text("Score")},
        ),
    ]
    if len(moves.forbidden):
        lists.append(
            PersonList(
                named(moves.forbidden),
                Text("Running pairs that a rule would forbid today"),
                {**people, "words": Text("Reason")},
            )
        )
    return lists
