"""The kinds of value that parameters have in common."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
)
from pydantic_core import PydanticCustomError

from ..language import LANGUAGES, Wording


def read_wording(value: Any) -> Wording:
    """An organisation's words, given in one language or in both."""
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


def as_list(value: Any) -> Any:
    """One thing as a list of one."""
    return [value] if isinstance(value, (str, dict)) else value


def _as_day(value: Any) -> Any:
    """A day as YAML or a text gives it; pydantic alone would take a number for seconds."""
    if isinstance(value, dt.date) or (
        isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    ):
        return value
    raise PydanticCustomError("date_written", "is not a date")


def _in_range(day: dt.date) -> dt.date:
    if day.year not in YEARS:
        raise ValueError(
            f"is {day}, not a day from {YEARS[0]} to {YEARS[-1]}; look for a slip in the year"
        )
    return day


def check_path(text: str) -> str:
    """A path that a file system can take.

    Raises
    ------
    ValueError
        It is blank, holds a character that no path does, or a name too long.
    """
    if not text.strip():
        raise ValueError("is empty; write a path, or leave it out")
    try:
        parts = os.fsencode(text).split(b"/")
        Path(os.path.expandvars(text)).expanduser()
    except (ValueError, RuntimeError):  # half a character; the home of nobody
        raise ValueError("cannot be a path; write it afresh") from None
    if "\0" in text or max(map(len, parts)) > 255 or len(text) > 2000:
        raise ValueError("cannot be a path; write it afresh, and shorter")
    return text


#: Days outside are slips, and more than a calendar can reckon with.
YEARS = range(1900, 2200)
Day = Annotated[dt.date, BeforeValidator(_as_day), AfterValidator(_in_range)]
PathText = Annotated[str, AfterValidator(check_path)]
#: What NumPy takes.
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
Words = Annotated[
    Wording, BeforeValidator(read_wording), PlainSerializer(lambda w: w.words, return_type=dict)
]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Weight = Annotated[float, Field(ge=0, le=1000)]


class Section(BaseModel):
    """A part of the params file: frozen, and strict about names."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, allow_inf_nan=False
    )
