"""The programme's parameters: one YAML file, validated once, then frozen.

``load_programme("params/example.yaml")`` returns a :class:`Programme` or raises
a :class:`~mentorkit.errors.ProgrammeError` that lists every problem with its
path in the file.
"""

from .cadence import Cadence, DaysOff
from .parameters import Programme
from .personal_data import LegalBasis, Retention
from .questions import Questions, RoleQuestions
from .reading import Draft, draft_programme, load_programme, place_of_source
from .sections import (
    Adjustments,
    Eligibility,
    Matching,
    Milestone,
    Period,
    Plan,
    Privacy,
    Role,
    Source,
    Target,
    Weights,
)
from .survey import DEFAULT_ITEMS, DEFAULT_SCALES, DEFAULT_THEMES, Item, Scale, Surveys, Theme
from .table_names import TABLE_NAMES
from .training import DEFAULT_MODULES, SELF_RATING_RANGE, Module, SelfRating

__all__ = [
    "DEFAULT_ITEMS",
    "DEFAULT_MODULES",
    "DEFAULT_SCALES",
    "DEFAULT_THEMES",
    "SELF_RATING_RANGE",
    "TABLE_NAMES",
    "Adjustments",
    "Cadence",
    "DaysOff",
    "Draft",
    "Eligibility",
    "Item",
    "LegalBasis",
    "Matching",
    "Milestone",
    "Module",
    "Period",
    "Plan",
    "Privacy",
    "Programme",
    "Questions",
    "Retention",
    "Role",
    "RoleQuestions",
    "Scale",
    "SelfRating",
    "Source",
    "Surveys",
    "Target",
    "Theme",
    "Weights",
    "draft_programme",
    "load_programme",
    "place_of_source",
]
