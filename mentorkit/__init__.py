"""mentorkit: run, match, track and evaluate a workplace mentoring programme.

The public names, in the order data flows. Each is loaded when first used, so
that ``import mentorkit`` stays quick.
"""

from __future__ import annotations

from .loading import load_when_used

__version__ = "0.1.0"

_NAMES = {
    "load_programme": "programme",
    "Programme": "programme",
    "load_profiles": "tables",
    "import_tables": "tables",
    "read_tables": "tables",
    "make_example": "tables.example",
    "open_phase": "session",
    "MentorMatcher": "matching",
    "assign_pairs": "matching",
    "track_meetings": "meetings",
    "protect": "disclosure",
    "release": "publication",
    "show": "publication",
    "run_programme": "run",
    "MentorkitError": "errors",
    "Text": "language",
}

__all__ = ["__version__", *_NAMES]


__getattr__ = load_when_used(__name__, _NAMES)


def __dir__() -> list[str]:
    return sorted(__all__)
