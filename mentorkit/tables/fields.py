"""What a table is made of: its fields, their kinds, and the schema they are checked with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from ..codes import CodeList
from ..language import Text

if TYPE_CHECKING:
    import pandera.pandas as pa

Kind = Literal[
    "id", "text", "free_text", "code", "date", "dates", "time", "number", "yes_no", "list"
]

#: The dtype of each kind in memory. Lists and dates are tuples, empty if missing.
DTYPES: dict[str, object] = {
    "id": pd.StringDtype(na_value=np.nan),
    "text": pd.StringDtype(na_value=np.nan),
    "free_text": pd.StringDtype(na_value=np.nan),
    "code": pd.StringDtype(na_value=np.nan),
    "date": "datetime64[us]",
    "time": pd.StringDtype(na_value=np.nan),
    "number": "float64",
    "yes_no": "boolean",
    "list": object,
    "dates": object,
}


@dataclass(frozen=True)
class Field:
    """One column of a table.

    Parameters
    ----------
    name : str
    kind : str
        ``id``; ``text`` (a short word that may be counted); ``free_text`` (what
        a person wrote: never shown beside a person); ``code`` (of `codes`);
        ``date``; ``time`` (of day, kept as 14:30); ``dates`` and ``list`` (several,
        separated by ``;``); ``number``; ``yes_no``.
    text : Text
        What it holds, for sheets and documentation.
    required : bool
        Every row must have it.
    codes : CodeList, optional
    low, high : float, optional
        Allowed range of a number.
    whole : bool
        The number counts something that cannot be parted, as people.
    default : object, optional
        What an empty or absent cell means.
    refers : str, optional
        ``"people.id"``: where the value should be found.
    example : str
        A cell as a person would write it.
    """

    name: str
    kind: Kind
    text: Text
    required: bool = False
    codes: CodeList | None = None
    low: float | None = None
    high: float | None = None
    whole: bool = False
    default: object = None
    refers: str | None = None
    example: str = ""


@dataclass(frozen=True)
class Table:
    """A table of the programme.

    Parameters
    ----------
    name : str
    text : Text
        What one row is.
    fields : sequence of Field
    key : sequence of str
        Columns that together name a row; no two rows share them.
    needs_rows : bool
        Without any there is nothing to speak of.
    settled : bool
        A row that the store holds is never changed by a file.
    """

    name: str
    text: Text
    fields: Sequence[Field]
    key: Sequence[str]
    needs_rows: bool = False
    settled: bool = False

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return [field.name for field in self.fields]

    def field(self, name: str) -> Field:
        """The column called `name`; ``KeyError`` if there is none."""
        return next(f for f in self.fields if f.name == name)

    def empty(self) -> pd.DataFrame:
        """The table without rows, every column in its dtype."""
        return pd.DataFrame({f.name: pd.Series([], dtype=DTYPES[f.kind]) for f in self.fields})

    def schema(self) -> pa.DataFrameSchema:
        """The pandera schema: dtypes, codes, ranges, required cells, key."""
        return self._schema

    @cached_property
    def _schema(self) -> pa.DataFrameSchema:
        import pandera.pandas as pa  # a third of a second that most calls do not need

        columns = {}
        for field in self.fields:
            checks = []
            if field.codes is not None and field.kind == "code":
                checks.append(pa.Check.isin(list(field.codes), error="code"))
            if field.low is not None:
                checks.append(pa.Check.ge(field.low, error="low"))
            if field.high is not None:
                checks.append(pa.Check.le(field.high, error="high"))
            if field.whole:
                checks.append(pa.Check(lambda numbers: numbers % 1 == 0, error="whole"))
            columns[field.name] = pa.Column(
                DTYPES[field.kind], checks=checks, nullable=not field.required, required=True
            )
        return pa.DataFrameSchema(columns, unique=list(self.key), strict=True, name=self.name)
