"""People and pairs by name, as lists to choose from show them."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd


class Names:
    """What people are called.

    Parameters
    ----------
    people : DataFrame
        The table ``people``.

    Examples
    --------
    >>> people = pd.DataFrame({"id": ["E1", "M1", "M2"], "name": ["Åsa Öberg", "Bo Ek", None]})
    >>> names = Names(people)
    >>> names["E1"], names["M2"], names.pair("E1", "M1")
    ('Åsa Öberg', 'M2', 'Åsa Öberg – Bo Ek')
    >>> names.option("E1")
    'Åsa Öberg (E1)'
    """

    def __init__(self, people: pd.DataFrame):
        known = people.dropna(subset=["name"]).drop_duplicates("id")
        self._names = dict(zip(known["id"], known["name"], strict=True))

    def __getitem__(self, person: str) -> str:
        return self._names.get(person, str(person))

    def option(self, person: str) -> str:
        """Name and id."""
        name = self[person]
        return name if name == person else f"{name} ({person})"

    def pair(self, mentee: str, mentor: str) -> str:
        """The names of two, the mentee's first."""
        return f"{self[mentee]} – {self[mentor]}"

    def pair_option(self, mentee: str, mentor: str) -> str:
        """The names of two, and their ids: two people may be called alike."""
        return f"{self.pair(mentee, mentor)} ({mentee}, {mentor})"

    def options(self, people: Iterable[str]) -> list[tuple[str, str]]:
        """People to choose from, in the order of their names."""
        return sorted(((self.option(p), p) for p in people), key=lambda o: o[0].casefold())
