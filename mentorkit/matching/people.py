"""People and pairs as the matching wants them: checked once, absent cells alike."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from ..criteria import in_order, plain_id, plain_terms
from ..criteria.single import fault_of, shown
from ..errors import MatchingError, Problem, setting_aside
from ..tables.cells import in_figures, subject_of, text_of
from ..tables.protected import find_ground
from ..tables.protected.refusal import refuse_column
from ..tables.schemas import table
from .entrance import clear_cells, name_twice

_FIELDS = table("people").fields
_LISTS = [field.name for field in _FIELDS if field.kind == "list"]
_NUMBERS = [field.name for field in _FIELDS if field.kind == "number"]
_WORDS = [
    field.name
    for field in _FIELDS
    if field.kind in ("id", "text", "free_text", "code") and field.name not in ("id", "role")
]


def prepare_sides(
    mentees: pd.DataFrame, mentors: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables as :func:`prepare_people` gives them, or all that is wrong with either."""
    problems: list[Problem] = []
    prepared = []
    for people, where in ((mentees, "mentees"), (mentors, "mentors")):
        with setting_aside(problems):
            prepared.append(prepare_people(people, where, offers_places=where == "mentors"))
    if problems:
        raise MatchingError(problems)
    return prepared[0], prepared[1]


def prepare_people(
    people: pd.DataFrame, where: str, *, offers_places: bool = False
) -> pd.DataFrame:
    """A people table with every column the matching reads, indexed by id.

    Parameters
    ----------
    people : DataFrame
        Columns as in the table ``people``; only ``id`` is required. The column
        ``role`` is not read.
    where : str
        What to call the table in a refusal.
    offers_places : bool
        The people are mentors: ``capacity`` is how many places each has.

    Returns
    -------
    DataFrame, one row a person
        List columns hold ``{as compared: as written}``; other unknown cells
        are None, or NaN in ``seniority`` and ``capacity``.

    Raises
    ------
    MatchingError
        No column ``id``, two columns of one name, an empty id, an id given twice or
        of several entries, a list where one value is wanted, a number that is none,
        places that cannot be; a column that looks like what may not be kept about
        individuals.
    """
    if not isinstance(people, pd.DataFrame) or "id" not in people.columns:
        raise MatchingError(
            Problem(
                where, "there is no column id", "give a table of people, as load_profiles reads it"
            )
        )
    read = {"id", *_WORDS, *_LISTS, *_NUMBERS}
    if shared := [name for name in name_twice(people) if name in read]:
        raise MatchingError(
            Problem(where, f"two columns are called {name}", "keep one, or rename the other")
            for name in shared
        )
    grounds = {str(name): find_ground(str(name)) for name in people.columns}
    problems = [refuse_column(where, name, found) for name, found in grounds.items() if found]
    empty = np.flatnonzero(people["id"].isna().to_numpy())
    people, unread = clear_cells(people, where, ["id", *_WORDS, *_NUMBERS], _LISTS)
    problems += unread
    for place in empty:
        problems.append(Problem(where, "the id is empty", "give every person an id", row=place + 2))
    ids = people["id"].astype(object)
    twice = ids[ids.notna() & ids.duplicated()].drop_duplicates()
    for person in twice:
        problems.append(
            Problem(where, f"{person} is there more than once", "keep one row a person")
        )
    columns: dict[str, list] = {}
    for name in _WORDS:
        columns[name] = [_word(cell) for cell in people[name]] if name in people else []
    for name in _LISTS:
        columns[name] = [plain_terms(cell) for cell in people[name]] if name in people else []
    for name in _NUMBERS:
        if name in people:
            numbers = pd.to_numeric(people[name], errors="coerce").astype(float)
            unread = people[name].notna() & ~np.isfinite(numbers)
            for place in np.flatnonzero(unread.to_numpy()):
                what = f"{_subject(people, name, place)} is not a number"
                mend = in_figures(table("people").field(name).whole, half="2.5")
                problems.append(Problem(where, what, mend, row=int(place) + 2, column=name))
            columns[name] = list(numbers)
    if offers_places and "capacity" in columns:
        problems += _unfit_places(people, np.array(columns["capacity"]), where)
    if problems:
        raise MatchingError(problems)
    n = len(people)
    absent = {**dict.fromkeys(_WORDS), **dict.fromkeys(_NUMBERS, np.nan)}
    return pd.DataFrame(
        {
            name: pd.Series(columns.get(name) or [absent.get(name)] * n, dtype=_dtype(name))
            if name not in _LISTS
            else pd.Series(columns[name] or [{}] * n, dtype=object)
            for name in [*_WORDS, *_LISTS, *_NUMBERS]
        }
    ).set_axis(pd.Index(list(ids), dtype=object, name="id"))


def _unfit_places(people: pd.DataFrame, places: np.ndarray, where: str) -> list[Problem]:
    unfit = np.isfinite(places) & ~((places >= 0) & (places % 1 == 0))
    return [
        Problem(
            where,
            f"{_subject(people, 'capacity', place)} is not a whole number from 0 up",
            "write how many mentees the mentor can take",
            row=int(place) + 2,
            column="capacity",
        )
        for place in np.flatnonzero(unfit)
    ]


def _subject(people: pd.DataFrame, name: str, place: int) -> str:
    return subject_of("people", table("people").field(name), text_of(people[name].iloc[place]))


def _dtype(name: str) -> type:
    return float if name in _NUMBERS else object


def _word(cell: Any) -> Any:
    if cell is None or (not isinstance(cell, str) and pd.isna(cell)):
        return None
    if isinstance(cell, str):
        return cell.strip() or None
    return cell


def read_capacity(mentors: pd.DataFrame) -> pd.Series:
    """Places of each mentor, as :func:`prepare_sides` gives them; one where nothing is said."""
    default = float(table("people").field("capacity").default)
    capacity = mentors["capacity"].fillna(default)
    # No mentor has more mentees than there are ids to tell them apart.
    return capacity.clip(upper=2**31).astype(int)


def read_pairs(
    pairs: pd.DataFrame | Iterable[tuple] | None,
    where: str,
    columns: tuple[str, str] = ("mentee_id", "mentor_id"),
) -> list[tuple[Hashable, Hashable]]:
    """Pairs of ids from a table or from tuples, each once, in order.

    Raises
    ------
    MatchingError
        The table lacks one of `columns`, or something is no pair of ids.
    """
    if pairs is None:
        return []
    if isinstance(pairs, pd.DataFrame):
        twice = [name for name in name_twice(pairs) if name in columns]
        if twice:
            raise MatchingError(
                Problem(where, f"two columns are called {name}", "keep one, or rename the other")
                for name in twice
            )
        absent = [name for name in columns if name not in pairs.columns]
        if absent:
            raise MatchingError(
                Problem(where, f"there is no column {name}", f"give {' and '.join(columns)}")
                for name in absent
            )
        pairs = pairs[list(columns)].dropna().itertuples(index=False, name=None)
    single = isinstance(pairs, str) or not isinstance(pairs, Iterable)
    pairs = [pairs] if single else in_order(pairs)
    odd = [
        pair
        for pair in pairs
        if not (isinstance(pair, (tuple, list)) and len(pair) == 2)
        or any(fault_of(person) for person in pair)
    ]
    if odd:
        raise MatchingError(
            Problem(
                where, f"{shown(pair)} is no pair of ids", f"write ({columns[0]}, {columns[1]})"
            )
            for pair in odd
        )
    return list(dict.fromkeys((first, second) for first, second in pairs))


def names_of(people: pd.DataFrame, ids: Iterable) -> list:
    """Names of `ids`; the id itself where no name is known."""
    if "name" not in people:
        return list(ids)
    names = people["name"].reindex(list(ids))
    return [
        person if name is None or name != name else name
        for person, name in zip(ids, names, strict=True)
    ]


def read_managers(people: pd.DataFrame | None, *sides: pd.DataFrame) -> dict[str, list[str]]:
    """Who reports to whom, of everyone known, by ids as :func:`plain_id` writes them.

    Parameters
    ----------
    people : DataFrame, optional
        Others with ``id`` and ``manager_id``.
    *sides : DataFrame
        As from :func:`prepare_people`.

    Returns
    -------
    dict of str to list of str
        A person has more than one manager where their rows name several: all
        of them count.
    """
    rows = [row for side in sides for row in side["manager_id"].items()]
    if people is not None and "manager_id" in people:
        others = zip(people["id"], (_word(cell) for cell in people["manager_id"]), strict=True)
        rows += [(person, above) for person, above in others if _word(person) is not None]
    managers: dict[str, list[str]] = {}
    for person, above in rows:
        if above is not None and plain_id(above) != plain_id(person):
            mine = managers.setdefault(plain_id(person), [])
            if plain_id(above) not in mine:
                mine.append(plain_id(above))
    return managers


def find_own_ids(ids: Iterable, *sides: pd.Index) -> list:
    """Each id as the tables write it; as it stands where nobody there has it.

    Examples
    --------
    >>> find_own_ids(["7.0", "m1", "X"], pd.Index(["7", "M1"], dtype=object))
    ['7', 'M1', 'X']
    """
    exact = {person for side in sides for person in side}
    alike = {plain_id(person): person for side in sides for person in side}
    return [one if one in exact else alike.get(plain_id(one), one) for one in ids]


def find_own_pairs(pairs: Iterable[tuple], mentees: pd.Index, mentors: pd.Index) -> list[tuple]:
    """The pairs with ids as the tables write them, each once."""
    pairs = list(pairs)
    own_mentees = find_own_ids((mentee for mentee, _ in pairs), mentees)
    own_mentors = find_own_ids((mentor for _, mentor in pairs), mentors)
    return list(dict.fromkeys(zip(own_mentees, own_mentors, strict=True)))


def find_free(
    mentees: pd.DataFrame, mentors: pd.DataFrame, running: Iterable[tuple]
) -> tuple[pd.Index, pd.Series]:
    """Mentees who are in no running pair, and the places of each mentor that none holds."""
    running = list(running)
    busy = mentees.index.isin([mentee for mentee, _ in running])
    held = pd.Series([mentor for _, mentor in running], dtype=object).value_counts()
    held = held.reindex(mentors.index).fillna(0).astype(int)
    return mentees.index[~busy], (mentors["capacity"] - held).clip(lower=0).astype(int)
