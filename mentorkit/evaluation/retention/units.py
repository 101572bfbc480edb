"""What durations are counted in, in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...errors import EvaluationError, Problem, nearest
from ...language import Plural, Text
from ...result import Fact

UNITS = ("days", "weeks", "months", "years")


def check_unit(unit: str, durations: Any) -> None:
    """Refuse a unit that is none of `UNITS`, or another than days for timedeltas."""
    if unit not in UNITS:
        raise EvaluationError(Problem("unit", f"{unit!r} is no unit", nearest(str(unit), UNITS)))
    if unit != "days" and pd.api.types.is_timedelta64_dtype(pd.Series(durations)):
        raise EvaluationError(
            Problem("unit", f"timedeltas are read as days, and unit is {unit}", "leave it out")
        )


def tell_time(time: float, unit: str) -> Text:
    """So long, in words.

    Examples
    --------
    >>> str(tell_time(1.0, "days")), str(tell_time(18.0, "months"))
    ('1 day', '18 months')
    """
    told = Fact(time)
    if unit == "weeks":
        return Plural("{n} week", "{n} weeks", n=told)
    if unit == "months":
        return Plural("{n} month", "{n} months", n=told)
    if unit == "years":
        return Plural("{n} year", "{n} years", n=told)
    return Plural("{n} day", "{n} days", n=told)
