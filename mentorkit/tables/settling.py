"""What the store holds and no file does: draws, and outcomes named beforehand."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import sqlalchemy as sa

from ..errors import Problem, StoreError
from .database import DATABASE, encode_rows, hash_row
from .schemas import TABLES
from .store import Store

#: What stands in the place of a file's name beside such rows.
SOURCE = "mentorkit design"


def keep_rows(store: Store, frames: dict[str, pd.DataFrame], before: Sequence[str]) -> None:
    """Write a draw into the store, all of it or nothing; rows that are there stay.

    Parameters
    ----------
    store : Store
    frames : dict of str to DataFrame
        Rows to add, by table.
    before : sequence of str
        Ids of the studies that the draw knows of.

    Raises
    ------
    StoreError
        Somebody else has drawn meanwhile.
    """
    with store.writing() as connection:
        database = DATABASE["studies"]
        held = set(connection.execute(sa.select(database.c.study_id)).scalars())
        if "studies" in frames and held != set(before):
            raise StoreError(
                Problem(store.name, "somebody else has drawn meanwhile", "look at that draw first")
            )
        for name, frame in frames.items():
            rows = encode_rows(TABLES[name], frame)
            if rows:
                connection.execute(
                    DATABASE[name].insert(),
                    [{**row, "source_file": SOURCE, "row_hash": hash_row(row)} for row in rows],
                )
