"""Files for people: sheets to decide in, calendars, and what to prepare a meeting with."""

from .calendars import write_calendars
from .preparing import write_preparation
from .scheduling import write_schedule
from .sheets import write_comment_form, write_proposal, write_survey

__all__ = [
    "write_calendars",
    "write_comment_form",
    "write_preparation",
    "write_proposal",
    "write_schedule",
    "write_survey",
]
