"""Where files for people lie: in the coordinator's folder, by whose they are."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import Problem, StoreError
from ..programme import Programme
from ..tables.private import write_private

#: Says whose a folder is, so that it goes with them.
ABOUT = "about.json"
#: Shelves of such folders: of pairs and groups, and of people.
CALENDARS, PREPARATION = "calendars", "preparation"


def new_file(programme: Programme, name: str) -> Path:
    """A file in the coordinator's folder: one that somebody may have filled in is kept."""
    with contextlib.suppress(OSError):  # whoever writes the sheet says what is wrong
        programme.make_coordinator_folder()
    first = path = programme.coordinator_folder / name
    number = 2
    while path.exists():
        path, number = first.with_stem(f"{first.stem}-{number}"), number + 1
    return path


def make_folder(programme: Programme, shelf: str, name: str, whose: Mapping[str, Any]) -> Path:
    """A folder on a shelf of the coordinator's, open to its owner alone, that says whose it is.

    Parameters
    ----------
    programme : Programme
    shelf : str
        :data:`CALENDARS` or :data:`PREPARATION`.
    name : str
        Of the folder, before what no file can be called is taken out of it.
    whose : mapping
        What is written into it as JSON: ids, a group's name.

    Raises
    ------
    StoreError
        It cannot be made.
    ProgrammeError
        A link leads out of the folder of reports.
    """
    path = programme.keep_inside(programme.coordinator_folder / shelf / name_folder(name))
    try:
        programme.make_coordinator_folder()
        for folder in (path.parent, path):
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        raise StoreError(
            Problem(str(path), "the folder cannot be made", "see that you may write there")
        ) from None
    write_private(path / ABOUT, json.dumps(whose, ensure_ascii=False, sort_keys=True) + "\n")
    return path


def name_folder(name: str) -> str:
    """A name that every file system takes, another one for each that had to be changed.

    Examples
    --------
    >>> name_folder("E017 M004"), name_folder("../E017")
    ('E017 M004', '_E017-aa7135')
    """
    plain = re.sub(r"[^\w -]+", "_", name).strip()[:80]
    if plain == name:
        return plain
    return f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
