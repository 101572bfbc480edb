"""One programme, with all its parameters."""

from __future__ import annotations

import datetime as dt
import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PrivateAttr

from ..errors import Problem, ProgrammeError
from .cadence import Cadence
from .fields import Day, Section, Seed, Slug, Words, as_list
from .personal_data import IMPERSONAL, KEPT_WITH
from .questions import Questions
from .sections import (
    Adjustments,
    Eligibility,
    Example,
    Folders,
    Matching,
    Period,
    Plan,
    Privacy,
    Source,
    Target,
)
from .survey import Surveys
from .table_names import TableName
from .training import DEFAULT_MODULES, Module

Sources = Annotated[tuple[Source, ...], BeforeValidator(as_list), Field(min_length=1)]


class Programme(Section):
    """A mentoring programme, as its params file describes it; frozen.

    See ``params/example.yaml`` for every parameter with its meaning, and
    ``mentorkit check`` for the values in force.
    """

    id: Slug
    name: Words
    organisation: Words
    language: Literal["sv", "en"] = "sv"
    purpose: Words
    under_represented: Words | None = None
    period: Period
    as_of: Day | None = None
    targets: tuple[Target, ...] = ()
    plan: Plan = Plan()
    eligibility: Eligibility = Eligibility()
    matching: Matching = Matching()
    cadence: Cadence = Cadence()
    questions: Questions = Questions()
    training: tuple[Module, ...] = DEFAULT_MODULES
    surveys: Surveys = Surveys()
    adjustments: Adjustments = Adjustments()
    privacy: Privacy = Privacy()
    folders: Folders = Folders()
    tables: dict[TableName, Sources] = Field(default_factory=dict)
    example: Example | None = None
    random_state: Seed = 0

    _path: Path = PrivateAttr(default=Path("programme.yaml"))

    @property
    def path(self) -> Path:
        """The params file."""
        return self._path

    def _folder(self, pattern: str, **values: str) -> Path:
        text = os.path.expandvars(pattern.replace("{id}", self.id))
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        try:
            return (self._path.parent / Path(text).expanduser()).resolve()
        except (OSError, RuntimeError, ValueError):  # links that go round; what a variable holds
            raise ProgrammeError(
                Problem(f"{self._path.parent.name}/{self._path.name}",
                        f'"{pattern}" leads to no folder', "see folders, and what it links to")
            ) from None  # fmt: skip

    @cached_property
    def data_folder(self) -> Path:
        """Where the tables' files lie."""
        return self._folder(self.folders.data)

    @cached_property
    def store_url(self) -> str:
        """The store as SQLAlchemy names it."""
        if "://" in self.folders.store:
            return os.path.expandvars(self.folders.store)
        return f"sqlite:///{self.store_path}"

    @cached_property
    def store_path(self) -> Path | None:
        """The store's file; None where the store is a database server."""
        if "://" in self.folders.store:
            return None
        return self._folder(self.folders.store, data=str(self.data_folder))

    @cached_property
    def reports_folder(self) -> Path:
        """Where this programme's reports are published."""
        return self.keep_inside(self._folder(self.folders.reports) / self.id)

    @property
    def coordinator_folder(self) -> Path:
        """What names people: not to be shared, since taking part tells of a person by itself."""
        return self.keep_inside(self.reports_folder / "coordinator")

    def keep_inside(self, path: Path) -> Path:
        """The path beneath the folder of reports, unless a link leads it elsewhere.

        Raises
        ------
        ProgrammeError
            What is written there would lie outside, shared with who knows whom.
        """
        try:
            is_inside = path.resolve() == path
        except (OSError, RuntimeError):  # links that go round
            is_inside = False
        if not is_inside or not path.is_relative_to(self._folder(self.folders.reports)):
            raise ProgrammeError(
                Problem(
                    f"{self._path.parent.name}/{self._path.name}",
                    f"{path} is or passes a link that leads out of the folder of reports",
                    "remove the link, and name in folders.reports where reports are to lie",
                )
            )
        return path

    def make_coordinator_folder(self) -> Path:
        """The coordinator's folder; one that is made now is open to its owner alone."""
        self.coordinator_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.coordinator_folder

    def last_day_of(self, table: str) -> dt.date | None:
        """The last day on which a table's rows may be kept; None if there is none."""
        own, privacy = self.privacy.retention.tables, self.privacy
        table = KEPT_WITH.get(table, table)
        if table in own or privacy.retention_date is None:
            return privacy.retention.last_day(table, self.period.end)
        return None if table in IMPERSONAL else privacy.retention_date

    def reading_date(self, as_of: dt.date | None = None) -> dt.date:
        """The day the reports look back from: asked for, else in params, else today."""
        return as_of or self.as_of or dt.date.today()
