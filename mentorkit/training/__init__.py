"""Training: diversity and inclusion, mentoring techniques; who may start and who is reminded."""

from .coverage import list_upcoming, measure_coverage, summarise_coverage, summarise_modules
from .feedback import measure_feedback, summarise_feedback
from .findings import (
    conclude_training,
    summarise_readiness_to_start,
)
from .reminders import list_reminders
from .self_rating import measure_self_rating, summarise_self_rating
from .tracking import (
    TRAINING_STATES,
    count_running,
    list_expiring,
    list_untrained,
    read_modules,
    select_mentors,
    track_training,
    who_may_start,
)
from .unknown import find_unknown_modules, tell_unknown_modules

__all__ = [
    "TRAINING_STATES",
    "conclude_training",
    "count_running",
    "find_unknown_modules",
    "list_expiring",
    "list_reminders",
    "list_untrained",
    "list_upcoming",
    "measure_coverage",
    "measure_feedback",
    "measure_self_rating",
    "read_modules",
    "select_mentors",
    "summarise_coverage",
    "summarise_feedback",
    "summarise_modules",
    "summarise_readiness_to_start",
    "summarise_self_rating",
    "tell_unknown_modules",
    "track_training",
    "who_may_start",
]
