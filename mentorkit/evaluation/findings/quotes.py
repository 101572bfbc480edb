"""What participants say in their own words: only what a person has approved."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ...codes import ROLES
from ...language import Text
from ...result import Finding, Heading, Quotation
from ...tables.approvals import names_approver


def quote_approved(quotes: pd.DataFrame, as_of: dt.date) -> list[Finding]:
    """The quotes that a person has read and approved by a day, in the order of the table.

    Parameters
    ----------
    quotes : DataFrame
        Table ``quotes``; one without an approver and a day of approval is not quoted.
    as_of : date
        One that was approved later is not quoted either.

    Returns
    -------
    list of findings

    Examples
    --------
    >>> import datetime as dt
    >>> quotes = pd.DataFrame({
    ...     "quote": ["I dare to ask now.", "Too little time."], "role": ["mentee", "mentor"],
    ...     "approved_by": ["the coordinator", None], "approved_on": [dt.date(2026, 10, 20), None],
    ... })
    >>> [found.quote for found in quote_approved(quotes, dt.date(2026, 10, 31))[1:]]
    ['I dare to ask now.']
    """
    has_approver = quotes["approved_by"].map(names_approver).astype(bool)
    # A day that is missing is on neither side.
    is_out = pd.to_datetime(quotes["approved_on"]) < pd.Timestamp(as_of) + pd.Timedelta(days=1)
    approved = quotes[has_approver & is_out & quotes["quote"].notna()]
    if approved.empty:
        return []
    return [
        Heading(Text("In their own words")),
        *(
            Quotation(
                str(row.quote),
                str(row.approved_by),
                pd.Timestamp(row.approved_on).date(),
                ROLES.get(row.role) if isinstance(row.role, str) else None,
            )
            for row in approved.itertuples()
        ),
    ]
