"""What the law asks of those who keep data on people: a basis, and an end."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from .fields import Day, Section, as_list
from .table_names import TableName

Article6 = Literal[
    "consent",
    "contract",
    "legal_obligation",
    "vital_interests",
    "public_task",
    "legitimate_interests",
]
Article9 = Literal[
    "explicit_consent",
    "employment_law",
    "vital_interests",
    "not_for_profit_body",
    "made_public",
    "legal_claims",
    "substantial_public_interest",
    "occupational_medicine",
    "public_health",
    "research_or_statistics",
]


def _is_said(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; write it out")
    return text.strip()


def _has_come(day: dt.date) -> dt.date:
    if day > dt.date.today():
        raise ValueError(f"is {day}, which has not come yet; write the day of the decision")
    return day


Said = Annotated[str, AfterValidator(_is_said)]
#: Tables that tell of the programme and not of a person: no date unless one is named.
IMPERSONAL = ("trainings", "key_factors", "decisions", "group_counts")


class LegalBasis(Section):
    """Why columns that are otherwise refused may be read, by whose decision.

    Parameters
    ----------
    columns : list of str
        Their names as they stand in the files.
    article_6 : str
        Ground of GDPR article 6(1): ``consent`` (a), ``contract`` (b),
        ``legal_obligation`` (c), ``vital_interests`` (d), ``public_task`` (e),
        ``legitimate_interests`` (f).
    article_9 : str, optional
        Exception of GDPR article 9(2), (a) to (j) in the order of
        ``explicit_consent`` … ``research_or_statistics``. Only a personal identity
        number needs none.
    decided_by : str
        The function or the person who answers for it.
    decided_on : date
    """

    columns: Annotated[tuple[Said, ...], BeforeValidator(as_list), Field(min_length=1)]
    article_6: Article6
    article_9: Article9 | None = None
    decided_by: Said
    decided_on: Annotated[Day, AfterValidator(_has_come)]


Months = Annotated[int, Field(ge=0, le=1200)]


#: How long a table that tells of people stays if nothing is said.
DEFAULT_MONTHS = 12


#: What answers are about is kept no longer than the answers.
KEPT_WITH = {"comment_themes": "survey_responses"}


class Retention(Section):
    """How long data stay: months after the programme's last day, table by table if need be."""

    months: Months | None = None
    tables: dict[TableName, Months] = Field(default_factory=dict)

    def last_day(self, table: str, end: dt.date) -> dt.date | None:
        """The last day on which a table may be kept; None if there is none.

        Examples
        --------
        >>> Retention(months=1).last_day("people", dt.date(2027, 1, 31))
        datetime.date(2027, 2, 28)
        >>> Retention().last_day("decisions", dt.date(2027, 1, 31))
        """
        table = KEPT_WITH.get(table, table)
        if table in IMPERSONAL and table not in self.tables:
            return None
        months = DEFAULT_MONTHS if self.months is None else self.months
        return add_months(end, self.tables.get(table, months))


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months on, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))
