"""What participants say in their own words: only what a person has approved."""

from __future__ import annotations

import pandas as pd

from ...codes import ROLES
from ...language import Text
from ...result import Finding, Heading, Quotation


def quote_approved(quotes: pd.DataFrame) -> list[Finding]:
    """The quotes that a person has read and approved, in the order of the table.

    Parameters
    ----------
    quotes : DataFrame
        Table ``quotes``; one without an approver and a day of approval is not quoted.

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
    >>> [found.quote for found in quote_approved(quotes)[1:]]
    ['I dare to ask now.']
    """
    has_approver = quotes["approved_by"].fillna("").astype(str).str.strip().ne("")
    approved = quotes[has_approver & quotes["approved_on"].notna() & quotes["quote"].notna()]
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
