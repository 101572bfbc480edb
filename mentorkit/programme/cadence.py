"""How often people should meet, and the days that no cadence counts."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ..errors import nearest
from .fields import Day, Section


class DaysOff(Section):
    """Days on which the organisation is closed, the first and the last among them."""

    first: Day
    last: Day

    @model_validator(mode="after")
    def _in_order(self):
        if self.last < self.first:
            raise ValueError("ends before it starts; let last be first or later")
        return self


def _as_days_off(value: Any) -> Any:
    """One day as the first and the last of itself."""
    is_day = isinstance(value, (str, dt.date))
    return {"first": value, "last": value} if is_day else value


def _check_country(code: str) -> str:
    """A country whose public holidays are known, with one of its parts after a hyphen, or none."""
    if code.casefold() == "none":
        return "none"
    country, _, part = code.strip().partition("-")
    country, part = country.upper(), part.upper()
    if (country, part) == ("SE", ""):  # most programmes need not wait for the list
        return "SE"
    from holidays import list_supported_countries

    known = list_supported_countries(include_aliases=False)
    if country not in known:
        raise ValueError(
            f'is "{code}", of which no public holidays are known; write a country\'s two letters, '
            f"as SE, or none ({nearest(country, known)})"
        )
    if part and part not in known[country]:
        raise ValueError(
            f'is "{code}", and {country} has no such part; {nearest(part, known[country])}'
            if known[country]
            else f'is "{code}", and {country} has no parts; write {country}'
        )
    return f"{country}-{part}" if part else country


class Cadence(Section):
    """How often people should meet.

    Weeks are of seven running days. Public holidays of ``holidays`` (a country, ``DE-BY`` for
    a part of one, or ``none``) and ``days_off`` do not run.
    """

    meeting_weeks: float = Field(4, ge=1, le=26)
    first_meeting_weeks: float = Field(3, ge=1, le=26)
    overdue_after_weeks: float = Field(2, ge=0, le=26)
    group_meetings: int = Field(4, ge=0, le=52)
    follow_up_weeks: float = Field(13, ge=1, le=52)
    holidays: Annotated[str, AfterValidator(_check_country)] = "SE"
    days_off: tuple[Annotated[DaysOff, BeforeValidator(_as_days_off)], ...] = ()
