"""The programme's parameters: one YAML file, validated once, then frozen.

``load_programme("params/example.yaml")`` returns a :class:`Programme` or raises
a :class:`~mentorkit.errors.ProgrammeError` that lists every problem with its
path in the file.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import typing
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from .errors import Problem, ProgrammeError, nearest
from .language import LANGUAGES, Wording


def _wording(value: Any) -> Wording:
    if isinstance(value, Wording):
        return value
    if isinstance(value, str) and value.strip():
        return Wording(value.strip())
    if (
        isinstance(value, dict)
        and value
        and all(k in LANGUAGES and isinstance(v, str) and v.strip() for k, v in value.items())
    ):
        return Wording({k: v.strip() for k, v in value.items()})
    raise ValueError('is not a text; write one text, or {sv: "…", en: "…"}')


def _list(value: Any) -> Any:
    return [value] if isinstance(value, (str, dict)) else value


Words = Annotated[
    Wording, BeforeValidator(_wording), PlainSerializer(lambda w: w.words, return_type=dict)
]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Weight = Annotated[float, Field(ge=0, le=1000)]


class _Section(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, allow_inf_nan=False
    )


class Period(_Section):
    """First and last day of the programme."""

    start: dt.date
    end: dt.date

    @model_validator(mode="after")
    def _in_order(self):
        if self.end <= self.start:
            raise ValueError("ends before it starts; let end be later than start")
        return self


class Target(_Section):
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
        "wellbeing",
        "inclusion",
        "goals_reached",
        "recommendation",
        "response_rate",
        "meetings_held",
        "ties_across",
    ]
    target: float
    baseline: float | None = None
    direction: Literal["at_least", "at_most"] = "at_least"
    by: dt.date | None = None


class Milestone(_Section):
    """A dated step of the plan and the role that answers for it."""

    text: Words
    date: dt.date
    role: Words


class Role(_Section):
    """A role in the programme, the hours it takes and the hours that are granted."""

    name: Words
    people: int = Field(1, ge=0)
    hours_per_month: float = Field(0, ge=0)
    hours_granted: float | None = Field(None, ge=0)


class Plan(_Section):
    """How the programme is to run: size, roles and timeline."""

    mentees: int | None = Field(None, ge=1)
    mentors: int | None = Field(None, ge=1)
    roles: tuple[Role, ...] = ()
    timeline: tuple[Milestone, ...] = ()


class Eligibility(_Section):
    """Who may take part.

    The four ratings are the least an applying mentor needs, 1 to 5; a rating
    that was not made does not exclude.
    """

    experience: int = Field(2, ge=1, le=5)
    willingness: int = Field(3, ge=1, le=5)
    listening: int = Field(3, ge=1, le=5)
    diversity: int = Field(2, ge=1, le=5)


class Weights(_Section):
    """How much each criterion of the matching counts, in any unit."""

    goals: Weight = 4
    interests: Weight = 2
    seniority: Weight = 1
    department: Weight = 1
    site: Weight = 1
    language: Weight = 1
    availability: Weight = 1
    text: Weight = 1


class Matching(_Section):
    """How pairs are proposed."""

    weights: Weights = Weights()
    n_clusters: int | None = Field(None, ge=2, le=200)
    manager_levels: int = Field(2, ge=0, le=20)
    same_team: Literal["forbid", "allow"] = "forbid"
    department: Literal["different", "same"] = "different"
    seniority_above: float = Field(2, ge=0)
    minimum_score: float = Field(0, ge=0, le=1)
    require_training: bool = False
    group_size: int = Field(8, ge=3, le=30)


class Cadence(_Section):
    """How often people should meet."""

    meeting_weeks: float = Field(4, ge=1, le=26)
    first_meeting_weeks: float = Field(3, ge=1, le=26)
    overdue_after_weeks: float = Field(2, ge=0, le=26)
    group_meetings: int = Field(4, ge=0, le=52)
    follow_up_weeks: float = Field(13, ge=1, le=52)


class Module(_Section):
    """A training module."""

    id: Slug
    name: Words
    theme: Literal["diversity_inclusion", "mentoring_techniques", "other"] = "other"
    required: bool = True
    valid_months: int | None = Field(None, ge=1)


DEFAULT_MODULES = (
    Module(
        id="diversity_inclusion",
        name={"sv": "Mångfald och inkludering", "en": "Diversity and inclusion"},
        theme="diversity_inclusion",
    ),
    Module(
        id="mentoring_techniques",
        name={
            "sv": "Mentorskapstekniker: lyssna, fråga öppet, återkoppla",
            "en": "Mentoring techniques: listening, open questions, feedback",
        },
        theme="mentoring_techniques",
    ),
)


class Item(_Section):
    """A survey item: its words, who answers it and what scale it belongs to."""

    id: Slug
    text: Words
    scale: Slug
    asked_of: tuple[Literal["mentor", "mentee", "waiting", "other"], ...] = ("mentor", "mentee")
    low: float = 1
    high: float = 5
    reverse: bool = False

    @model_validator(mode="after")
    def _in_order(self):
        if self.high <= self.low:
            raise ValueError("high is not above low; let high be the best answer's number")
        return self


class Scale(_Section):
    """What a group of items measures."""

    id: Slug
    name: Words


def _item(id: str, scale: str, sv: str, en: str, **more) -> Item:
    return Item(id=id, scale=scale, text={"sv": sv, "en": en}, **more)


DEFAULT_SCALES = (
    Scale(id="fit", name={"sv": "Matchningen passar", "en": "Fit of the match"}),
    Scale(id="usefulness", name={"sv": "Nytta av mötena", "en": "Usefulness of the meetings"}),
    Scale(id="progress", name={"sv": "Steg mot målen", "en": "Progress toward the goals"}),
    Scale(id="inclusion", name={"sv": "Sedd, hörd och förstådd", "en": "Seen, heard, understood"}),
    Scale(id="candour", name={"sv": "Fri att tala öppet", "en": "Free to speak openly"}),
    Scale(id="wellbeing", name={"sv": "Trivsel på arbetet", "en": "Wellbeing at work"}),
    Scale(id="recommendation", name={"sv": "Rekommendationsgrad", "en": "Would recommend"}),
)

_ALL_ROLES = ("mentor", "mentee", "waiting", "other")
DEFAULT_ITEMS = (
    _item(
        "fit",
        "fit",
        "Min mentor eller adept och jag passar bra ihop för det vi vill uppnå.",
        "My mentor or mentee and I are a good fit for what we want to achieve.",
    ),
    _item(
        "useful",
        "usefulness",
        "Våra möten ger mig något jag har nytta av.",
        "Our meetings give me something I can use.",
    ),
    _item(
        "progress",
        "progress",
        "Vi kommer närmare målen som vi har satt upp.",
        "We are getting closer to the goals we have set.",
    ),
    _item(
        "seen",
        "inclusion",
        "Jag känner mig sedd på min arbetsplats.",
        "I feel seen at my workplace.",
        asked_of=_ALL_ROLES,
    ),
    _item(
        "heard",
        "inclusion",
        "Det jag säger på arbetet blir hört.",
        "What I say at work is heard.",
        asked_of=_ALL_ROLES,
    ),
    _item(
        "understood",
        "inclusion",
        "Jag blir förstådd av dem jag arbetar med.",
        "I am understood by those I work with.",
        asked_of=_ALL_ROLES,
    ),
    _item(
        "candour",
        "candour",
        "Jag kan tala öppet utan rädsla för att bli dömd.",
        "I can speak openly without fear of being judged.",
    ),
    _item(
        "content",
        "wellbeing",
        "Jag trivs på mitt arbete.",
        "I am content at work.",
        asked_of=_ALL_ROLES,
    ),
    _item(
        "energy",
        "wellbeing",
        "Jag går hem från arbetet med kraft kvar.",
        "I leave work with energy to spare.",
        asked_of=_ALL_ROLES,
    ),
    _item(
        "leaving",
        "wellbeing",
        "Jag funderar på att söka mig bort härifrån.",
        "I am thinking of looking for work elsewhere.",
        asked_of=_ALL_ROLES,
        reverse=True,
    ),
    _item(
        "recommend",
        "recommendation",
        "Hur troligt är det att du skulle rekommendera programmet till en kollega? (0–10)",
        "How likely are you to recommend the programme to a colleague? (0–10)",
        low=0,
        high=10,
    ),
)


class Surveys(_Section):
    """The survey: scales, items, waves in order, and the response rate to reach."""

    scales: tuple[Scale, ...] = DEFAULT_SCALES
    items: tuple[Item, ...] = DEFAULT_ITEMS
    waves: tuple[str, ...] = ()
    minimum_answered: float = Field(0.5, gt=0, le=1)
    response_rate: float = Field(0.6, ge=0, le=1)

    @model_validator(mode="after")
    def _items_have_scales(self):
        known = [scale.id for scale in self.scales]
        for item in self.items:
            if item.scale not in known:
                raise ValueError(
                    f"item {item.id} belongs to scale {item.scale}, which is not among the "
                    f"scales; {nearest(item.scale, known)}"
                )
        return self


class Adjustments(_Section):
    """When evidence becomes a proposed change."""

    unmatched_share: float = Field(0.1, ge=0, le=1)
    overdue_share: float = Field(0.2, ge=0, le=1)
    untrained_share: float = Field(0.1, ge=0, le=1)
    low_scale: float = Field(3.0)
    goal_gap: int = Field(5, ge=1)


class Privacy(_Section):
    """What may be shown of how few.

    ``minimum_group`` people behind a count or share, ``minimum_answers``
    behind a mean. Neither can be set below 3.
    """

    minimum_group: int = Field(5, ge=3)
    minimum_answers: int = Field(10, ge=3)
    retention_date: dt.date | None = None


class Source(_Section):
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

    file: str
    sheet: str | None = None
    columns: dict[str, str | tuple[str, ...]] = {}
    values: dict[str, dict[str, str | int | float | bool | None]] = {}
    constants: dict[str, str | int | float | bool | dt.date] = {}
    rows: dict[str, Annotated[tuple[str | int | float, ...], BeforeValidator(_list)]] = {}
    split: str | None = None
    merge: bool = False
    separator: str = Field(";", min_length=1)
    pseudonymise: bool = False


class Folders(_Section):
    """Where things lie; paths are read from the params file's own folder."""

    data: str = "../data/{id}"
    store: str = "{data}/mentorkit.sqlite"
    reports: str = "../reports"


class Example(_Section):
    """Let the tables come from the seeded example programme."""

    seed: int = Field(1, ge=0)


Sources = Annotated[tuple[Source, ...], BeforeValidator(_list)]

_TABLES = (
    "people", "applications", "conflicts", "pairs", "agreements", "goals", "trainings",
    "training_attendance", "meetings", "meeting_attendance", "survey_responses", "employment",
    "ties", "key_factors", "decisions", "group_counts",
)  # fmt: skip


class Programme(_Section):
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
    as_of: dt.date | None = None
    targets: tuple[Target, ...] = ()
    plan: Plan = Plan()
    eligibility: Eligibility = Eligibility()
    matching: Matching = Matching()
    cadence: Cadence = Cadence()
    training: tuple[Module, ...] = DEFAULT_MODULES
    surveys: Surveys = Surveys()
    adjustments: Adjustments = Adjustments()
    privacy: Privacy = Privacy()
    folders: Folders = Folders()
    tables: dict[str, Sources] = {}
    example: Example | None = None
    random_state: int = Field(0, ge=0)

    _path: Path = PrivateAttr(default=Path("programme.yaml"))

    @model_validator(mode="after")
    def _tables_are_ours(self):
        for name in self.tables:
            if name not in _TABLES:
                raise ValueError(f"tables.{name} is not a table; {nearest(name, _TABLES)}")
        return self

    @property
    def path(self) -> Path:
        """The params file."""
        return self._path

    def _folder(self, pattern: str, **values: str) -> Path:
        text = os.path.expandvars(pattern.replace("{id}", self.id))
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return (self._path.parent / Path(text).expanduser()).resolve()

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
        return self._folder(self.folders.reports) / self.id

    def reading_date(self, as_of: dt.date | None = None) -> dt.date:
        """The day the reports look back from: asked for, else in params, else today."""
        return as_of or self.as_of or dt.date.today()


# ---------------------------------------------------------------- reading the file


def load_programme(path: str | os.PathLike) -> Programme:
    """Read and check a params file.

    Parameters
    ----------
    path : path
        A YAML file; see ``params/example.yaml``.

    Returns
    -------
    Programme

    Raises
    ------
    ProgrammeError
        The file is absent, is not YAML, or holds parameters that are unknown,
        missing or out of range: every problem at once, each with its path in
        the file.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp(), "spring.yaml")
    >>> _ = file.write_text("id: spring\\nname: Spring\\nmatchin: {}\\n")
    >>> try:
    ...     load_programme(file)
    ... except ProgrammeError as error:
    ...     print(error.problems[-1].what)
    matchin is not a parameter
    """
    path = Path(path).expanduser().resolve()
    shown = f"{path.parent.name}/{path.name}"
    content = _read_yaml(path, shown)
    try:
        programme = Programme.model_validate(content)
    except ValidationError as error:
        raise ProgrammeError(_problems(error, shown)) from None
    programme._path = path
    return programme


def _read_yaml(path: Path, shown: str) -> dict:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        # YAML 1.2: "no" and "on" stay words, a name given twice is refused.
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProgrammeError(
            Problem(shown, "there is no such file", "give the path of a params file")
        ) from None
    except (OSError, UnicodeDecodeError):
        raise ProgrammeError(
            Problem(shown, "cannot be read", "save it as text in UTF-8, readable to you")
        ) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"line {mark.line + 1}: " if mark else ""
        what = " ".join(str(error.problem or "is not YAML").split())
        raise ProgrammeError(
            Problem(shown, f"{line}{what}", "mend the line; parameters are written name: value")
        ) from None
    except YAMLError as error:
        raise ProgrammeError(Problem(shown, f"is not YAML ({error})")) from None
    if not isinstance(content, dict):
        raise ProgrammeError(
            Problem(shown, "holds no parameters", "start from params/example.yaml")
        )
    return content


def _problems(error: ValidationError, shown: str) -> list[Problem]:
    problems = []
    for detail in error.errors():
        where = ".".join(str(part) for part in detail["loc"])
        kind, context = detail["type"], detail.get("ctx", {})
        mend = ""
        if kind == "extra_forbidden":
            known = _fields_at(detail["loc"][:-1])
            parent = where.rpartition(".")[0]
            what = f"{where} is not a parameter"
            mend = nearest(str(detail["loc"][-1]), known)
            if mend.startswith("did you mean ") and parent:
                mend = mend.replace("did you mean ", f"did you mean {parent}.")
        elif kind == "missing":
            what, mend = f"{where} is missing", "add it; see params/example.yaml"
        elif kind == "literal_error":
            what, mend = (
                f"{where} is {_quoted(detail['input'])}",
                f"write {context['expected']}",
            )
        elif kind == "value_error":
            what, _, mend = f"{where} {context['error']}".strip().partition("; ")
        elif kind == "string_pattern_mismatch":
            what = f"{where} is {_quoted(detail['input'])}"
            mend = "write small letters a to z, figures, _ and - only"
        else:
            what = f"{where} is {_quoted(detail['input'])}"
            mend = _remedy(detail["msg"])
        problems.append(Problem(shown, what, mend))
    return problems


def _quoted(value: Any) -> str:
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= 60 else text[:57] + '…"'


def _remedy(message: str) -> str:
    message = message.replace("Input should be", "it should be").removesuffix(".")
    return re.sub(r"^(\w)", lambda m: m.group(1).lower(), message)


def _fields_at(loc: tuple) -> list[str]:
    """Names of the parameters that a place in the file may hold."""
    here: Any = Programme
    for part in loc:
        if isinstance(part, int):
            continue
        if isinstance(here, type) and issubclass(here, BaseModel) and part in here.model_fields:
            here = _model_in(here.model_fields[part].annotation)
        elif here is Source:
            continue
    return list(here.model_fields) if isinstance(here, type) else []


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in typing.get_args(annotation):
        found = _model_in(inner)
        if found is not None:
            return found
    return None
