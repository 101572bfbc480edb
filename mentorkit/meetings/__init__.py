"""Meetings: cadence, late pairs, group and follow-up meetings, and questions to prepare with."""

from .appointments import plan_group_meetings, plan_meetings_alone, plan_pair_meetings
from .asking import find_pairs_to_talk_to
from .clock import find_days_off
from .contact import list_pairs_to_follow_up, list_pairs_to_help, list_pairs_to_talk_to
from .encounters import count_encounters, count_met, find_absent, list_invited
from .findings import (
    answer_meetings,
    conclude_meetings,
    summarise_cadence,
)
from .gatherings import (
    count_follow_ups,
    share_without_follow_up,
    summarise_follow_ups,
    summarise_group_meetings,
    track_follow_ups,
)
from .judging import MEETING_STATES, REASONS, STEPS
from .months import count_meetings_by_month, summarise_meeting_forms
from .next_groups import list_next_groups, summarise_encounters
from .questions import (
    PROGRAMME_PHASES,
    QUESTIONS,
    ask_for_meeting,
    choose_questions,
    find_programme_phase,
    prepare_questions,
)
from .rotation import Rotation, propose_groups
from .schedule import find_group_days, keep_groups, schedule_groups
from .shares import estimate_meetings_held, share_off_plan
from .tracking import track_meetings
from .wishes import count_changes_wanted, summarise_wishes

__all__ = [
    "MEETING_STATES",
    "PROGRAMME_PHASES",
    "QUESTIONS",
    "REASONS",
    "STEPS",
    "Rotation",
    "answer_meetings",
    "ask_for_meeting",
    "choose_questions",
    "conclude_meetings",
    "count_changes_wanted",
    "count_encounters",
    "count_follow_ups",
    "count_meetings_by_month",
    "count_met",
    "estimate_meetings_held",
    "find_absent",
    "find_days_off",
    "find_group_days",
    "find_pairs_to_talk_to",
    "find_programme_phase",
    "keep_groups",
    "list_invited",
    "list_next_groups",
    "list_pairs_to_follow_up",
    "list_pairs_to_help",
    "list_pairs_to_talk_to",
    "plan_group_meetings",
    "plan_meetings_alone",
    "plan_pair_meetings",
    "prepare_questions",
    "propose_groups",
    "schedule_groups",
    "share_off_plan",
    "share_without_follow_up",
    "summarise_cadence",
    "summarise_encounters",
    "summarise_follow_ups",
    "summarise_group_meetings",
    "summarise_meeting_forms",
    "summarise_wishes",
    "track_follow_ups",
    "track_meetings",
]
