"""Forms in a notebook: what people log, see and decide where they work.

A form is made of a table's schema (:mod:`~mentorkit.workbench.columns`), saves through
:func:`~mentorkit.tables.save_entries` and says beside each field what is wrong with it
(:mod:`~mentorkit.workbench.form`). A :class:`~mentorkit.workbench.desk.Desk` is what a
notebook opens.
"""

from __future__ import annotations

from ..loading import load_when_used

_NAMES = {
    "open_desk": "desk",
    "log_meetings": "meeting_log",
    "enter_goals_and_training": "goals_and_training",
    "explore_matches": "explorer",
    "check_data": "data_check",
    "Desk": "desk",
    "Form": "form",
    "Control": "controls",
    "make_control": "columns",
    "choose": "choosing",
    "Finder": "choosing",
}

__all__ = list(_NAMES)


__getattr__ = load_when_used(__name__, _NAMES)


def __dir__() -> list[str]:
    return sorted(__all__)
