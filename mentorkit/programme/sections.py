"""The sections of a params file, each with its defaults."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, create_model, model_validator

from ..criteria import CRITERIA
from .fields import (
    Day,
    PathText,
    Section,
    Seed,
    Slug,
    Weight,
    Words,
    as_list,
    in_order,
)
from .merge import Merge
from .personal_data import LegalBasis, Retention


class Period(Section):
    """First and last day of the programme."""

    start: Day
    end: Day

    @model_validator(mode="after")
    def _in_order(self):
        if self.end <= self.start:
            raise ValueError("ends before it starts; let end be later than start")
        return self

    def is_over(self, day: dt.date) -> bool:
        """True if the programme's last day has passed on `day`."""
        return day > self.end


class Target(Section):
    """A measurable goal of the programme.

    ``indicator`` names what is measured; ``direction`` says whether more or
    less of it is better.
    """

    id: Slug
    text: Words
    indicator: Literal[
        "turnover",
        "retention",
        "promotion",
        "mobility",
        "wellbeing",
        "inclusion",
        "goals_reached",
        "recommendation",
        "response_rate",
        "meetings_held",
        "ties_across",
    ]
    target: float = Field(ge=-1e6, le=1e6)
    baseline: float | None = Field(None, ge=-1e6, le=1e6)
    direction: Literal["at_least", "at_most"] = "at_least"
    by: Day | None = None


class Milestone(Section):
    """A dated step of the plan and the role that answers for it."""

    text: Words
    date: Day
    role: Words


class Role(Section):
    """A role in the programme, the hours it takes and the hours that are granted."""

    name: Words
    people: int = Field(1, ge=0, le=1_000_000)
    hours_per_month: float = Field(0, ge=0, le=10_000)
    hours_granted: float | None = Field(None, ge=0, le=10_000)


class Plan(Section):
    """How the programme is to run: size, roles and timeline."""

    mentees: int | None = Field(None, ge=1, le=1_000_000)
    mentors: int | None = Field(None, ge=1, le=1_000_000)
    roles: tuple[Role, ...] = ()
    timeline: tuple[Milestone, ...] = ()


class Eligibility(Section):
    """Who may take part.

    The four ratings are the least an applying mentor needs, 1 to 5; a rating
    that was not made does not exclude.
    """

    experience: int = Field(2, ge=1, le=5)
    willingness: int = Field(3, ge=1, le=5)
    listening: int = Field(3, ge=1, le=5)
    diversity: int = Field(2, ge=1, le=5)


Weights = create_model(
    "Weights",
    __base__=Section,
    __doc__="How much each criterion of the matching counts, in any unit.",
    **{name: (Weight, criterion.weight) for name, criterion in CRITERIA.items()},
)


Level = Annotated[float, Field(ge=-100, le=100)]
Levels = Annotated[tuple[Level, Level], AfterValidator(in_order)]


class Matching(Section):
    """How pairs are proposed."""

    weights: Weights = Weights()
    n_clusters: int | None = Field(None, ge=2, le=200)
    manager_levels: int = Field(2, ge=0, le=20)
    same_team: Literal["forbid", "allow"] = "forbid"
    department: Literal["different", "same", "indifferent"] = "different"
    seniority_preferred: Levels = (1, 3)
    seniority_allowed: Levels | None = None
    minimum_score: float = Field(0, ge=0, le=1)
    lift_worst_off: bool = False
    rematch_gain: float | None = Field(None, gt=0, le=1_000_000)
    tolerance: float = Field(1e-6, gt=0, le=0.01)
    require_training: bool = False
    group_size: int = Field(8, ge=3, le=30)
    mix_groups: bool = True


class Adjustments(Section):
    """When evidence becomes a proposed change."""

    unmatched_share: float = Field(0.1, ge=0, le=1)
    overdue_share: float = Field(0.2, ge=0, le=1)
    untrained_share: float = Field(0.1, ge=0, le=1)
    low_scale: float = Field(3.0, ge=-1000, le=1000)
    goal_gap: int = Field(5, ge=1, le=1_000_000)
    wanted_change_share: float = Field(0.15, ge=0, le=1)


class Privacy(Section):
    """What may be shown of how few, what may be kept of whom, and for how long.

    ``minimum_count`` people behind a count or share, ``minimum_group`` where
    the rows are groups of people (a department, an age group, a cluster),
    ``minimum_answers`` behind a mean, ``minimum_deviation`` behind a standard
    deviation and a mean's interval. None can be set below 3; a group is never
    smaller than a count may be. Where counts are rounded to ``round_to``, the first two are
    raised to the least number whose whole range of rounding is above them: of 5 and 10 with
    ``round_to: 5`` to 8 and 13. ``merge`` names the groups that are joined where they are
    small. ``retention_date`` is the last day of every table that tells of people, unless
    ``retention`` names another.
    """

    minimum_count: int = Field(5, ge=3, le=1_000_000)
    minimum_group: int = Field(10, ge=3, le=1_000_000)
    minimum_answers: int = Field(10, ge=3, le=1_000_000)
    minimum_deviation: int = Field(20, ge=3, le=1_000_000)
    round_to: int | None = Field(None, ge=2, le=100)
    merge: Merge = Field(default_factory=dict)
    retention_date: Day | None = None
    retention: Retention = Retention()
    legal_basis: Annotated[tuple[LegalBasis, ...], BeforeValidator(as_list)] = ()

    @model_validator(mode="after")
    def _one_end(self):
        if self.retention_date is not None and self.retention.months is not None:
            raise ValueError("names both retention_date and retention.months; keep one of them")
        return self

    @model_validator(mode="after")
    def _whole_ranges(self):
        """Of 5 to 7, told as 5, would be known more exactly than that they are 3 to 7."""
        if self.round_to is not None:
            half = self.round_to // 2
            for name in ("minimum_count", "minimum_group"):
                least = getattr(self, name)
                # Pydantic has no other way to settle a value of what is frozen.
                self.__dict__[name] = least + (-(least + half)) % self.round_to
        return self

    def for_groups(self) -> Privacy:
        """The same rules where the rows of a table are groups of people."""
        least = max(self.minimum_count, self.minimum_group)
        return self.model_copy(update={"minimum_count": least})


class Source(Section):
    """A file that fills a table, and how its columns and values are ours.

    Parameters
    ----------
    file : str
        CSV or Excel file, in the programme's data folder.
    sheet : str, optional
        Sheet of a workbook; the first by default.
    columns : dict
        Our column: theirs, or a list of theirs to join (lists: ``; ``, ids:
        ``-``, else a space).
    values : dict
        Our column: {their value: ours}.
    constants : dict
        Our column: one value for every row.
    rows : dict
        Their column: the values of the rows to read; all rows by default.
    split : str, optional
        Their column that holds several entries; one row is made of each.
    merge : bool
        Rows with the same key become one: lists united, the first value of
        all else.
    separator : str
        What stands between the entries of a list.
    """

    file: PathText
    sheet: str | None = None
    columns: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    values: dict[str, dict[str, str | int | float | bool | None]] = Field(default_factory=dict)
    constants: dict[str, str | int | float | bool | dt.date] = Field(default_factory=dict)
    rows: dict[str, Annotated[tuple[str | int | float, ...], BeforeValidator(as_list)]] = Field(
        default_factory=dict
    )
    split: str | None = None
    merge: bool = False
    separator: str = Field(";", min_length=1)
    pseudonymise: bool = False


class Folders(Section):
    """Where things lie; paths are read from the params file's own folder."""

    data: PathText = "../data/{id}"
    store: PathText = "{data}/mentorkit.sqlite"
    reports: PathText = "../reports"


class Example(Section):
    """Let the tables come from the seeded example programme."""

    seed: Seed = 1
