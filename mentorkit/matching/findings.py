"""What the matching tells leadership: who has a place, how good the pairs are, why not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..language import Text
from ..programme import Programme
from ..result import (
    Answer,
    Claim,
    Count,
    Decision,
    Finding,
    Limits,
    Mean,
    Missing,
    Share,
    Spread,
    untold,
)
from .evidence import RankedPairs, chance_of
from .firmness import changes_section, firmness_section
from .matcher import MentorMatcher
from .sections import (
    criteria_section,
    departments_section,
    places_section,
    quality_section,
    real_pairs_section,
    unmatched_section,
)
from .uncompared import find_unparted


def matching_findings(
    matcher: MentorMatcher,
    programme: Programme,
    ranked: RankedPairs | None = None,
    *,
    is_over: bool = False,
) -> list[Finding]:
    """Proposed pairs for leadership, in reading order; nobody is named.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
        With the running pairs, if there are any.
    programme : Programme
        Its thresholds say how things stand.
    ranked : RankedPairs, optional
        From ``rank_of_real_pairs``.
    is_over : bool
        The programme is: who has no mentor is no longer told.

    Returns
    -------
    list of Finding
    """
    if matcher.mentees_.empty or matcher.mentors_.empty:
        return [
            Missing(
                "people",
                Text(
                    "Proposed pairs of mentors and mentees. Supply the table people with at "
                    "least one eligible mentee and one eligible mentor."
                ),
            )
        ]
    return [
        *([] if is_over else _placed_answers(matcher, programme)),
        *_uncompared_answer(matcher),
        *_lists_answer(matcher),
        *_score_answer(matcher, programme.privacy.minimum_answers),
        *_rank_answer(ranked, programme.privacy.minimum_answers),
        *places_section(matcher),
        *quality_section(matcher),
        *firmness_section(matcher),
        *criteria_section(matcher),
        *unmatched_section(matcher),
        *changes_section(matcher),
        *departments_section(matcher),
        *real_pairs_section(matcher, ranked),
    ]


# ---------------------------------------------------------------- answers


def _placed_answers(matcher: MentorMatcher, programme: Programme) -> list[Finding]:
    placed = matcher.seeking_.isin(matcher.pairs_["mentee_id"])
    accepted = matcher.seeking_.isin(matcher.accepted_)
    answers: list[Finding] = [
        _accepted_answer(
            int((placed & accepted).sum()), int(accepted.sum()), len(matcher.accepted_), programme
        )
    ]
    waiting = Count(int((~accepted).sum()))
    left_over = Count(int((placed & ~accepted).sum()))
    if waiting.hides(programme.privacy):
        text = untold(Text("how many on the waiting list could have a place that is left over"))
        answers.append(Answer(text))
    elif waiting.n:
        answers.append(
            Answer(
                Text(
                    "Of {waiting} mentees on the waiting list {placed} could have a place that is "
                    "left over.",
                    waiting=waiting,
                    placed=left_over,
                )
            )
        )
    return answers


def _accepted_answer(placed: int, seeking: int, accepted: int, programme: Programme) -> Answer:
    if not seeking:
        text = Claim(
            Text("Every accepted mentee has a mentor."),
            on=(Count(accepted),),
            otherwise=Text("Too few mentees are accepted to tell how many of them have a mentor."),
        )
        return Answer(text, "good")
    if seeking < programme.privacy.minimum_count:
        return Answer(
            Text("Without a mentor: {seeking} of the accepted mentees.", seeking=Count(seeking))
        )
    text = Claim(
        Text(
            "A mentor is proposed for {share} of the accepted mentees without one "
            "({placed} of {seeking}).",
            share=Share(placed, seeking),
            placed=Count(placed),
            seeking=Count(seeking),
        ),
        otherwise=Text(
            "A mentor is proposed for some of the {seeking} accepted mentees without one; for how "
            "many is not shown, since it would tell of too few people.",
            seeking=Count(seeking),
        ),
    )
    if placed == seeking:
        return Answer(text, "good")
    # Where the share is hidden the door takes the status away with it.
    left_out = 1 - placed / seeking
    accepted = programme.adjustments.unmatched_share
    status = "good" if left_out <= accepted else "watch" if left_out <= 2 * accepted else "act"
    return Answer(text, status)


def _uncompared_answer(matcher: MentorMatcher) -> list[Finding]:
    if not all(matcher.scoring_.shape) or "goals" not in matcher.uncompared_:
        return []
    if len(matcher.uncompared_) == len(matcher.criteria_):
        text = Text(
            "Every pair scores alike, since nothing that the matching compares stands in both "
            "mentees' and mentors' profiles: within the rules, the proposal is as good as one by "
            "lot. Map the columns for goals and skills under tables.people in the params file."
        )
    else:
        text = Text(
            "Goals are not compared, since no mentee has named a goal or no mentor has named a "
            "skill. Map the columns for goals and skills under tables.people in the params file."
        )
    return [Answer(text, "act")]


def _lists_answer(matcher: MentorMatcher) -> list[Finding]:
    told: list[Finding] = []
    if matcher.unshared_:
        text = Text(
            "No mentee and mentor share a word in: {criteria}. Every pair scores 0 there. Look for "
            "other spellings in the profiles, or another separator in the lists.",
            criteria=[matcher.criteria_[name].text for name in matcher.unshared_],
        )
        told.append(Answer(text, "act"))
    unparted = find_unparted(matcher.criteria_, (matcher.mentees_, matcher.mentors_))
    if unparted:
        # A column's name is its name in the sheets, the same in either language.
        text = Text(
            "Commas and never a semicolon stand in the lists of {columns}, so that each cell "
            'counts as one entry. If commas part the entries, write separator: "," under '
            "tables.people in the params file.",
            columns=list(dict.fromkeys(name for names in unparted.values() for name in names)),
        )
        told.append(Answer(text, "watch"))
    return told


def _score_answer(matcher: MentorMatcher, minimum: int) -> list[Finding]:
    if len(matcher.pairs_) < minimum:
        return []
    chance = chance_of(matcher, matcher.pairs_["mentee_id"])
    n = len(matcher.pairs_)
    return [
        Answer(
            Text(
                "The proposed pairs fit at {score} on average (0 lowest, 1 highest); mentors drawn "
                "at random among those allowed would fit at {chance}.",
                score=Mean(matcher.pairs_["score"].mean(), n, ".2f"),
                chance=Mean(chance.mean(), n, ".2f"),
            )
        )
    ]


def _rank_answer(ranked: RankedPairs | None, minimum: int) -> list[Finding]:
    if ranked is None or ranked.pairs.empty:
        return []
    found = ranked.estimate
    told = found.n >= minimum and not np.isnan(found.low)
    # Never good: the log cannot tell of every pair that people chose it by themselves.
    status = "watch" if told and found.low <= 0.5 else "info"
    text = Text(
        "The scores rank the mentors that mentees really have at {rank} among those they could "
        "have had (1 highest, 0.5 is chance; 95% interval {low} to {high}).",
        rank=Mean(found.value, found.n, ".2f"),
        low=Spread(found.low, found.n, ".2f"),
        high=Spread(found.high, found.n, ".2f"),
    )
    alone = Text(
        "The scores rank the mentors that mentees really have at {rank} among those they could "
        "have had (1 highest, 0.5 is chance; too few to show an interval).",
        rank=Mean(found.value, found.n, ".2f"),
    )
    too_few = untold(Text("how highly the scores rank the mentors that mentees really have"))
    return [Answer(Claim(text, otherwise=Claim(alone, otherwise=too_few)), status)]


def matching_limits() -> Limits:
    """What the matching page cannot say."""
    return Limits(
        [
            Text(
                "The pairs are proposals: they are best for the cohort as a whole by the weights "
                "that the programme has set, and a person approves or changes each one."
            ),
            Text(
                "The scores know only what people have written in their profiles. Trust, which "
                "decides more, is not among it."
            ),
            Text(
                "Pairs that were approved from mentorkit's own proposal are ranked high by its "
                "scores whatever those are worth. Those that the log marks as proposed are left "
                "out of the rank; any that it does not mark count, and make it say less."
            ),
            Text(
                "What someone has not answered is counted as the mean, so a thin profile neither "
                "helps nor hurts, but it makes the proposal less sure."
            ),
            Text(
                "A waiting list that was drawn by lot is what page 07 compares with: giving its "
                "people places before the evaluation weakens the comparison."
            ),
            Text(
                "Chains of managers are followed only through people whose manager stands in the "
                "tables."
            ),
        ]
    )


def matching_decisions(matcher: MentorMatcher) -> Decision:
    """What the matching page asks its readers to decide."""
    left = matcher.unmatched_["mentee_id"]
    accepted = Count(int(left.isin(matcher.accepted_).sum()))
    if accepted.n:
        recruit = Claim(
            Text("Recruit mentors for the mentees without one, or offer them the waiting list."),
            on=(accepted,),
            otherwise=Text("Recruit mentors for the mentees without one."),
        )
    else:
        recruit = Text("Recruit mentors if those left on the waiting list are to have a place.")
    texts: Sequence = [
        Text("Approve the proposed pairs, or say which to change and why.")
        if len(matcher.pairs_)
        else None,
        recruit if len(left) else None,
        Text("Decide whether the weights of the criteria say what the programme wants."),
    ]
    return Decision([text for text in texts if text is not None])
