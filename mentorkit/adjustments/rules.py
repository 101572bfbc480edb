"""What can be proposed, and by which rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..codes import PROPOSALS, CodeList
from ..language import Text
from ..programme import Programme

STRENGTHS = CodeList(
    "strengths",
    {"clear": Text("clear"), "uncertain": Text("may be chance")},
)

#: Share of running pairs that may lack an agreement or a goal before a change is proposed.
INCOMPLETE_SHARE = 0.1
#: A key factor with less of its evidence than this asks for a change, in per cent.
KEY_FACTOR_PCT = 75


@dataclass(frozen=True)
class Proposal:
    """A proposed change and the figures behind it.

    Parameters
    ----------
    id : str
        Code in :data:`PROPOSALS`.
    indicator : str
        What was measured; a key of :data:`INDICATORS`.
    evidence : Text
        The figures, marked for release.
    threshold : Text
        What they were held against.
    strength : {"clear", "uncertain"}
        Uncertain where chance alone could have carried so small a group past
        the threshold.
    """

    id: str
    indicator: str
    evidence: Text
    threshold: Text
    strength: Literal["clear", "uncertain"]

    @property
    def text(self) -> Text:
        """What is proposed."""
        return PROPOSALS[self.id]


@dataclass(frozen=True)
class ShareRule:
    """A share of people that should not pass a limit, and what it proposes if it does."""

    proposal: str
    text: Text
    limit: Callable[[Programme], float]
    words: Text
    table: str


def _late_limit(programme: Programme) -> float:
    return programme.adjustments.overdue_share


SHARE_RULES = {
    "without_mentor": ShareRule(
        "rematch",
        Text("mentees with a place and no mentor"),
        lambda programme: programme.adjustments.unmatched_share,
        Text("{share} of {n} mentees with a place have no mentor"),
        "applications",
    ),
    "untrained": ShareRule(
        "more_training",
        Text("mentors without the required training"),
        lambda programme: programme.adjustments.untrained_share,
        Text("{share} of {n} mentors lack a required training"),
        "training_attendance",
    ),
    "late_pairs": ShareRule(
        "cadence",
        Text("pairs that do not meet as planned"),
        _late_limit,
        Text("{share} of {n} running pairs do not meet as planned"),
        "meetings",
    ),
    "without_follow_up": ShareRule(
        "follow_up",
        Text("pairs whose follow-up is late"),
        _late_limit,
        Text("{share} of {n} running pairs have not been followed up in time"),
        "meetings",
    ),
    "without_agreement": ShareRule(
        "complete_start",
        Text("pairs without an agreement"),
        lambda programme: INCOMPLETE_SHARE,
        Text("{share} of {n} running pairs have signed no agreement"),
        "agreements",
    ),
    "without_goals": ShareRule(
        "complete_start",
        Text("pairs without a goal"),
        lambda programme: INCOMPLETE_SHARE,
        Text("{share} of {n} running pairs have set no goal"),
        "goals",
    ),
    "next_wave": ShareRule(
        "change_wave",
        Text("those of the next wave for whom no place is free"),
        lambda programme: programme.adjustments.unmatched_share,
        Text("for {share} of {n} who are to start in the next wave no place is free"),
        "study_arms",
    ),
}
#: What else a decision is followed by: shares and scores that no rule of one share goes by.
FOLLOWED = {
    "short_goals": (
        "recruit_mentors",
        Text("mentees who want a goal that too few mentors can help with"),
    ),
    "answered": ("raise_response", Text("mentees who answered the last survey")),
    "leadership": ("strengthen_leadership", Text("evidence of leadership's commitment")),
    "clarity": ("clarify_structure", Text("evidence of clarity")),
    "long_term": ("secure_long_term", Text("evidence of long-term work")),
}
#: What many pairs' wanting the same change asks for.
CHANGE_PROPOSALS = {
    "more_often": "change_cadence",
    "less_often": "change_cadence",
    "other_form": "change_cadence",
    "clearer_goals": "clarify_goals",
    "more_support": "support_pairs",
    "new_match": "offer_rematch",
}
_FRAMES = {
    "goal_supply": (Text("goals that few mentors can help with"), "people"),
    "scales": (Text("what the survey scores low"), "survey_responses"),
    "response_rate": (Text("how many answer the survey"), "survey_responses"),
    "key_factors": (Text("the three key factors"), "key_factors"),
    "changes_wanted": (Text("what people in pairs want to change"), "follow_ups"),
}
#: What can be measured, in words.
INDICATORS = CodeList(
    "adjustment_indicators",
    {
        **{name: rule.text for name, rule in SHARE_RULES.items()},
        **{name: text for name, (text, _) in _FRAMES.items()},
    },
)
#: The table that each indicator is measured from.
INDICATOR_TABLES = {
    **{name: rule.table for name, rule in SHARE_RULES.items()},
    **{name: name_of_table for name, (_, name_of_table) in _FRAMES.items()},
}
#: Where the figures of an indicator stand that is not one share.
INDICATOR_PAGES = {
    "goal_supply": "02",
    "scales": "07",
    "response_rate": "07",
    "key_factors": "01",
    "changes_wanted": "06",
}
#: What each key factor asks for where its evidence is short.
FACTOR_PROPOSALS = {
    "leadership": "strengthen_leadership",
    "clarity": "clarify_structure",
    "long_term": "secure_long_term",
}
