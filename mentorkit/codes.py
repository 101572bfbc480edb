"""Every code list of the tables, with its labels; the one place where they stand.

A code is what the store keeps (``"one_to_one"``); its label is what people read
and may write in their sheets, in Swedish or English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from .language import LANGUAGES, Text


class CodeList(Mapping[str, Text]):
    """Codes of one kind and their labels, in order.

    Examples
    --------
    >>> PAIR_STATES["running"].render("sv")
    'pågår'
    >>> PAIR_STATES.read("Pågår")
    'running'
    >>> PAIR_STATES.read("someday") is None
    True
    """

    def __init__(self, name: str, labels: Mapping[str, Text]):
        self.name = name
        self._labels = dict(labels)

    def __getitem__(self, code: str) -> Text:
        return self._labels[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)

    @cached_property
    def _spellings(self) -> dict[str, str]:
        spellings = {}
        for code, text in self._labels.items():
            for spelling in (code, *(text.render(language) for language in LANGUAGES)):
                spellings.setdefault(_plain(spelling), code)
        return spellings

    def read(self, written: str) -> str | None:
        """The code that `written` stands for (code or label, any case), else None."""
        return self._spellings.get(_plain(written))


def _plain(written: str) -> str:
    return " ".join(str(written).casefold().replace("_", " ").replace("-", " ").split())


ROLES = CodeList("roles", {"mentor": Text("mentor"), "mentee": Text("mentee")})

ROUTES = CodeList(
    "routes",
    {
        "own": Text("own application"),
        "manager": Text("dialogue with manager"),
        "hr": Text("dialogue with HR"),
    },
)

APPLICATION_STATES = CodeList(
    "application_states",
    {
        "received": Text("received"),
        "accepted": Text("accepted"),
        "waiting": Text("waiting list"),
        "declined": Text("declined"),
        "withdrawn": Text("withdrawn"),
    },
)

PAIR_STATES = CodeList(
    "pair_states",
    {
        "proposed": Text("proposed"),
        "approved": Text("approved"),
        "running": Text("running"),
        "ended": Text("ended"),
        "declined": Text("not approved"),
    },
)

MEETING_KINDS = CodeList(
    "meeting_kinds",
    {
        "one_to_one": Text("one-to-one meeting"),
        "group": Text("group meeting"),
        "follow_up": Text("follow-up meeting"),
        "kick_off": Text("kick-off"),
        "closing": Text("closing meeting"),
    },
)

MEETING_FORMS = CodeList(
    "meeting_forms",
    {
        "in_person": Text("in person"),
        "video": Text("video"),
        "phone": Text("phone"),
        "either": Text("either"),
    },
)

GOAL_KINDS = CodeList(
    "goal_kinds",
    {
        "skill": Text("develop a skill"),
        "career_step": Text("take a career step"),
        "network": Text("build a network"),
    },
)

GOAL_STATES = CodeList(
    "goal_states",
    {"open": Text("open"), "reached": Text("reached"), "dropped": Text("set aside")},
)

#: How far a goal, or a pair, has come.
PROGRESS = CodeList(
    "progress",
    {
        "none": Text("no progress yet"),
        "some": Text("some progress"),
        "good": Text("good progress"),
    },
)

#: What one side of a pair wants to be different.
CHANGES_WANTED = CodeList(
    "changes_wanted",
    {
        "none": Text("nothing"),
        "more_often": Text("meet more often"),
        "less_often": Text("meet less often"),
        "other_form": Text("meet in another way"),
        "clearer_goals": Text("clearer goals"),
        "more_support": Text("more support or training"),
        "new_match": Text("another match"),
    },
)

#: Waves of ``survey_responses`` that are mentors' ratings of themselves at a training.
SELF_RATING_WAVES = CodeList(
    "self_rating_waves",
    {
        "training_before": Text("before the training"),
        "training_after": Text("after the training"),
    },
)

SURVEY_ROLES = CodeList(
    "survey_roles",
    {
        "mentor": Text("mentor"),
        "mentee": Text("mentee"),
        "waiting": Text("on the waiting list"),
        "other": Text("other employee"),
    },
)

KEY_FACTORS = CodeList(
    "key_factors",
    {
        "leadership": Text("leadership commitment"),
        "clarity": Text("clarity and structure"),
        "long_term": Text("long-term view"),
    },
)

#: What an organisation can have done for each key factor; see ``KEY_FACTOR_ACTS``.
ACTS = CodeList(
    "acts",
    {
        "sponsor_named": Text("sponsor named in top management"),
        "hours_granted": Text("hours granted to participants"),
        "management_attended": Text("top management attended"),
        "message_sent": Text("top management spoke up for the programme"),
        "budget_decided": Text("budget decided"),
        "purpose_decided": Text("purpose and measurable goals decided"),
        "guidelines_published": Text("guidelines published"),
        "roles_assigned": Text("roles assigned"),
        "follow_up_planned": Text("follow-up and evaluation planned"),
        "length_decided": Text("programme of at least nine months decided"),
        "time_protected": Text("time for meetings protected in the schedule"),
        "next_cohort_decided": Text("next cohort decided"),
    },
)

#: Which acts are evidence for which key factor.
KEY_FACTOR_ACTS = {
    "leadership": (
        "sponsor_named",
        "hours_granted",
        "management_attended",
        "message_sent",
        "budget_decided",
    ),
    "clarity": ("purpose_decided", "guidelines_published", "roles_assigned", "follow_up_planned"),
    "long_term": ("length_decided", "time_protected", "next_cohort_decided"),
}

DECISIONS = CodeList(
    "decisions",
    {
        "accepted": Text("agreed to"),
        "declined": Text("turned down"),
        "postponed": Text("postponed"),
    },
)

MEASURES = CodeList(
    "measures",
    {
        "headcount": Text("employees"),
        "leavers": Text("left the organisation"),
        "hired": Text("hired"),
        "promoted": Text("promoted"),
        "managers": Text("managers"),
        "applicants": Text("applicants"),
        "mentees": Text("mentees"),
        "mentors": Text("mentors"),
    },
)

GROUNDS = CodeList(
    "grounds",
    {
        "sex": Text("sex"),
        "age": Text("age"),
        "background": Text("ethnic background"),
        "religion": Text("religion or belief"),
        "disability": Text("disability"),
        "other": Text("other factor"),
    },
)

YES_NO = CodeList("yes_no", {"yes": Text("yes"), "no": Text("no")})

STUDY_KINDS = CodeList(
    "study_kinds", {"lottery": Text("lottery"), "stepped": Text("start in waves")}
)

#: The most waves in which a programme may start.
MOST_WAVES = 6
#: To which side of a study somebody was drawn.
STUDY_ARMS = CodeList(
    "study_arms",
    {
        "offered": Text("offered a place"),
        "waiting": Text("waits"),
        **{f"wave_{k}": Text("wave {k}", k=k) for k in range(1, MOST_WAVES + 1)},
    },
)

#: What can be proposed; the code is what a row of the table ``decisions`` names.
PROPOSALS = CodeList(
    "proposals",
    {
        "rematch": Text("Find mentors for mentees without one"),
        "recruit_mentors": Text("Recruit mentors for the goals that few can help with"),
        "more_training": Text("Hold the missing mentor trainings"),
        "cadence": Text("Make it easier to keep the cadence"),
        "follow_up": Text("Hold the follow-up meetings that are late"),
        "complete_start": Text("Help pairs to an agreement and goals"),
        "improve_experience": Text("Talk to participants about what the survey scores low"),
        "raise_response": Text("Make more people answer the survey"),
        "strengthen_leadership": Text("Let leadership show its commitment"),
        "clarify_structure": Text("Make guidelines, roles and follow-up clear"),
        "secure_long_term": Text("Secure time and the next cohort"),
        "change_wave": Text("Make the next wave smaller, or let it start later"),
        "offer_rematch": Text("Offer another match to the pairs that want one"),
        "change_cadence": Text("Let pairs meet as often, and in the way, that they want"),
        "clarify_goals": Text("Help pairs to clearer goals"),
        "support_pairs": Text("Give pairs more support or training"),
    },
)
