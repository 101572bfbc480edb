"""One person as the store knows them: ids as they are spelt, names, addresses, survey keys."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..criteria import plain_id
from ..errors import PersonError, Problem
from ..programme import Programme
from ..tables import Store
from ..tables.comments import name_comments
from ..tables.persons import PERSON_COLUMNS
from ..tables.private import write_private
from ..tables.pseudonyms import Pseudonyms
from ..tables.redacting import is_telling
from ..tables.schemas import TABLES
from ..tables.tombstones import Tombstones, beside_store
from .past import cells_of_past
from .rows import cell_texts


@dataclass(frozen=True)
class Person:
    """Whose data it is about, and by what they are known.

    Parameters
    ----------
    id : str
        As it was asked for.
    ids : tuple of str
        As the tables spell it; empty if no table has it.
    names, emails : tuple of str
    keys : tuple of str
        Keys under which they answered surveys, or would.
    shared : tuple of str
        Names and addresses that somebody else has too: not looked for in texts.
    """

    id: str
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Names and addresses that point to nobody else."""
        own = [w for w in (*self.names, *self.emails) if is_telling(w) and w not in self.shared]
        return tuple(dict.fromkeys(own))

    def is_id(self, value: object) -> bool:
        """Whether an id is theirs, however it is spelt."""
        return plain_id(value) == plain_id(self.id)


def find_person(
    programme: Programme,
    store: Store,
    person_id: str,
    *,
    respondents: Sequence[str] = (),
    also: Sequence[str] = (),
    pseudonyms: Pseudonyms | None = None,
) -> Person:
    """Find a person in the store.

    Parameters
    ----------
    programme : Programme
    store : Store
    person_id : str
        However it is spelt: ``E017``, ``e017``.
    respondents : sequence of str
        Keys under which the person says they answered surveys; those that the
        programme's own secret makes of their id, address and name are known.
    also : sequence of str
        Other names or addresses of theirs.
    pseudonyms : Pseudonyms, optional
        What makes survey keys; the programme's own, if it has any.

    Returns
    -------
    Person

    Raises
    ------
    PersonError
        Nobody has the id, nor was anybody erased who had it; a word in `also`
        that could be anybody's; a key under which nobody answered.
    """
    told = Person(person_id)
    spelt = dict.fromkeys(v for v in every_id(store) if told.is_id(v))
    people = store.read("people")
    mine = people["id"].map(told.is_id).astype(bool)
    earlier = _earlier(store, told)
    names, emails = (
        tuple(dict.fromkeys([*people.loc[mine, c].dropna(), *(r[c] for r in earlier if r[c])]))
        for c in ("name", "email")
    )
    names = tuple(dict.fromkeys([*names, *also]))
    others = {w.casefold() for c in ("name", "email") for w in people.loc[~mine, c].dropna()}
    answered = set(store.read("survey_responses")["respondent"])
    problems = _check_asked(respondents, also, answered)
    if not spelt and Tombstones.of(programme).day_of(person_id) is None:
        problems.insert(0, _nobody(person_id, store))
    if problems:
        raise PersonError(problems)
    shared = tuple(word for word in (*names, *emails) if word.casefold() in others)
    found = Person(person_id, tuple(spelt), names, emails, tuple(respondents), shared)
    pseudonyms = pseudonyms or Pseudonyms.of(programme)
    # By whatever the survey may have been sent to; never by a name that others have too.
    made = (pseudonyms.key_for(address) for address in (*spelt, person_id, *found.words))
    keys = tuple(dict.fromkeys([*respondents, *made]))
    return replace(found, keys=(*keys, *_name_comments(store, keys, pseudonyms)))


def _earlier(store: Store, person: Person) -> list[dict[str, Any]]:
    """Their rows as they once were: somebody who has changed their name had another."""
    with store.reading() as connection:
        rows = [row for name, row in cells_of_past(connection) if name == "people"]
    return [row for row in rows if person.is_id(row["id"])]


def _name_comments(store: Store, keys: Sequence[str], pseudonyms: Pseudonyms) -> list[str]:
    """Ids of what they wrote: of comments that are there, and of themes that outlived theirs."""
    answers = store.read("survey_responses")
    mine = answers[answers["respondent"].isin(keys)]
    ids = dict.fromkeys(name_comments(mine, pseudonyms)["comment_id"])
    themed = set(store.read("comment_themes")["comment_id"])
    if themed:
        asked = answers[["wave", "item"]].drop_duplicates().itertuples(index=False)
        may_be = [pseudonyms.name_comment(key, *one) for one in asked for key in keys]
        ids |= dict.fromkeys(one for one in may_be if one in themed)
    return list(ids)


def _check_asked(
    respondents: Sequence[str], also: Sequence[str], answered: set[str]
) -> list[Problem]:
    problems = [
        Problem("--also", "one word could be anybody's", "give a full name or an address")
        for word in also
        if not is_telling(word)
    ]
    return problems + [
        Problem("--respondent", "nobody answered a survey under this key", "see that it is whole")
        for key in respondents
        if key not in answered
    ]


def _nobody(person_id: str, store: Store) -> Problem:
    known = sorted(set(every_id(store)))
    near = difflib.get_close_matches(person_id, known, n=1, cutoff=0.6)
    # The others' ids are not listed: they are no help, and nobody's business here.
    mend = f"did you mean {near[0]}?" if near else "give an id as the tables have it"
    return Problem("ID", f"nobody has the id {person_id}", mend)


def every_id(store: Store) -> Iterator[str]:
    """Every person's id in every table, as often as it stands there."""
    for name, columns in PERSON_COLUMNS.items():
        frame = store.read(name)
        for column in columns:
            values = frame[column]
            if TABLES[name].field(column).kind == "list":
                values = pd.Series([v for entries in values for v in entries], dtype=object)
            yield from values.dropna()
    with store.reading() as connection:
        for name, row in cells_of_past(connection):
            for column in PERSON_COLUMNS.get(name, ()):
                yield from cell_texts(row[column])


# ---------------------------------------------------------------- over an interruption


def _journal(programme: Programme, stones: Tombstones, person: Person) -> Path:
    return beside_store(programme, f".erasing-{stones.label(person.id)}")


def write_journal(programme: Programme, stones: Tombstones, person: Person) -> Path:
    """Keep what a person is known by until they are erased everywhere."""
    path = _journal(programme, stones, person)
    write_private(path, json.dumps(asdict(person), ensure_ascii=False))
    return path


def with_journal(programme: Programme, stones: Tombstones, person: Person) -> Person:
    """The person with what an erasure that was cut off had found of them."""
    try:
        kept: dict[str, Any] = json.loads(_journal(programme, stones, person).read_text("utf-8"))
    except (OSError, ValueError):
        return person
    united = {
        part: tuple(dict.fromkeys([*kept.get(part, ()), *getattr(person, part)]))
        for part in ("ids", "names", "emails", "keys", "shared")
    }
    return Person(person.id, **united)
