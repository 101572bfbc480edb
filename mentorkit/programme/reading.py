"""From a YAML file to a programme, or to every problem it has."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import reprlib
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from ..errors import Problem, ProgrammeError, nearest
from .fields import as_list
from .parameters import Programme
from .sections import Source
from .yaml import read_yaml

if typing.TYPE_CHECKING:
    from pydantic_core import ErrorDetails


def load_programme(path: str | os.PathLike) -> Programme:
    """Read and check a params file.

    Parameters
    ----------
    path : path
        A YAML file; see ``params/example.yaml``.

    Returns
    -------
    Programme

    Raises
    ------
    ProgrammeError
        The file is absent, is not YAML, or holds parameters that are unknown,
        missing or out of range: every problem at once, each with its path in
        the file.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp(), "spring.yaml")
    >>> _ = file.write_text("id: spring\\nname: Spring\\nmatchin: {}\\n")
    >>> try:
    ...     load_programme(file)
    ... except ProgrammeError as error:
    ...     print(error.problems[-1].what)
    matchin is not a parameter
    """
    draft = draft_programme(path)
    if draft.programme is None or draft.problems:
        raise ProgrammeError(draft.problems)
    return draft.programme


@dataclass(frozen=True)
class Draft:
    """What a params file gives, usable or not.

    Attributes
    ----------
    programme : Programme, optional
        Where there are problems, with defaults or stand-ins in the place of what
        cannot be used: to look for further problems with, and for nothing else.
        None if not even that could be made.
    problems : list of Problem
    unsettled : set of str
        Places in the file that hold such a stand-in: ``"folders.data"``,
        ``"tables.people"``, ``"tables.people[1].file"``.
    """

    programme: Programme | None
    problems: list[Problem]
    unsettled: frozenset[str] = frozenset()


def draft_programme(path: str | os.PathLike) -> Draft:
    """Read and check a params file, and keep what can be used of it.

    Raises
    ------
    ProgrammeError
        The file is absent, or its parameters cannot be told.
    """
    try:
        path = Path(path).expanduser().resolve()
    except (OSError, RuntimeError, ValueError):
        raise ProgrammeError(
            Problem("the params file", "its path cannot be one", "give the path of a params file")
        ) from None
    shown = f"{path.parent.name}/{path.name}"
    content, problems, places = read_yaml(path, shown)
    unsettled: frozenset[str] = frozenset()
    programme = None
    try:
        programme = Programme.model_validate(content)
    except ValidationError as error:
        details = error.errors()
        problems += [p for detail in details for p in _in_words(detail, content, shown)]
        places += [detail["loc"] for detail in details]
    if places:
        rest, unsettled = _set_aside(content, places)
        with contextlib.suppress(ValidationError):
            programme = Programme.model_validate(rest)
    if programme is not None:
        programme._path = path
    return Draft(programme, list(dict.fromkeys(problems)), unsettled)


# ---------------------------------------------------------------- what can be used


#: For what a programme cannot be without. Nothing is made of a draft but problems.
_STAND_INS = {
    "id": "programme",
    "name": "?",
    "organisation": "?",
    "purpose": "?",
    "period": {"start": "2026-01-01", "end": "2026-12-31"},
}


def _set_aside(content: dict, places: list[tuple]) -> tuple[dict, frozenset[str]]:
    """The content without what is wrong, and the places that were emptied for it."""
    rest = {name: value for name, value in content.items() if isinstance(name, str)}
    unsettled = set()
    for section in ("tables", "folders"):
        if isinstance(rest.get(section), dict):
            rest[section] = dict(rest[section])
    for place in places:
        first = place[0] if place else ""
        within = rest.get(first)
        if first == "folders" and len(place) == 2 and isinstance(within, dict):
            within.pop(place[1], None)
            unsettled.add(f"folders.{place[1]}")
        elif first == "tables" and len(place) > 1 and isinstance(within, dict):
            unsettled |= _set_source_aside(within, place[1:])
        else:
            rest.pop(first, None)
            unsettled.add(str(first))
    return {**_STAND_INS, **rest}, frozenset(unsettled)


def _set_source_aside(tables: dict, place: tuple) -> set[str]:
    name, *inner = place
    if inner and isinstance(tables.get(name), dict) and inner[0] in tables[name]:
        inner = [0, *inner]  # one source, written without a list
    if len(inner) < 2 or not isinstance(inner[0], int) or name not in tables:
        tables.pop(name, None)
        return {f"tables.{name}"}
    position, part = inner[:2]
    sources = list(as_list(tables[name]))
    if position >= len(sources):  # set aside already
        return {f"tables.{name}"}
    here = place_of_source(name, position, len(sources))
    source = sources[position]
    kept = {k: v for k, v in source.items() if k != part} if isinstance(source, dict) else {}
    unsettled = {here}
    if not kept.get("file"):
        kept["file"] = "?"
        unsettled.add(f"{here}.file")
    sources[position] = kept
    tables[name] = sources
    return unsettled


def place_of_source(name: str, position: int, n_sources: int) -> str:
    """Where a table's source stands in the params file, as problems call it."""
    return f"tables.{name}" + (f"[{position}]" if n_sources > 1 else "")


# ---------------------------------------------------------------- in words


def _in_words(detail: ErrorDetails, content: dict, shown: str) -> list[Problem]:
    loc = tuple(part for part in detail["loc"] if part != "[key]")
    where = _written(loc, content)
    kind, context, given = detail["type"], detail.get("ctx", {}), detail["input"]
    what, mend = f"{where} is {_quoted(given)}", _remedy(detail["msg"])
    if kind == "extra_forbidden":
        parent = where.rpartition(".")[0]
        what, mend = f"{where} is not a parameter", nearest(str(loc[-1]), _fields_at(loc[:-1]))
        if mend.startswith("did you mean ") and parent:
            mend = mend.replace("did you mean ", f"did you mean {parent}.")
    elif kind == "missing":
        what, mend = f"{where} is missing", "add it; see params/example.yaml"
    elif kind == "literal_error":
        mend = f"write {context['expected']}"
    elif kind == "value_error":
        told = (f"{where} {line}".strip() for line in str(context["error"]).splitlines())
        parts = (line.partition("; ") for line in told)
        return [Problem(shown, what, mend) for what, _, mend in parts]
    elif kind == "string_pattern_mismatch":
        mend = "write small letters a to z, figures, _ and - only"
    elif kind.startswith("date"):
        what, mend = f"{what}, which is not a date", "write it as 2026-02-28"
    elif kind in ("model_type", "dict_type", "model_attributes_type"):
        mend = "write its parameters under it, as name: value"
    elif kind.startswith("bool"):
        mend = "write true or false"
    elif kind.startswith("int"):
        mend = "write a whole number"
    elif kind.startswith("float"):
        mend = "write a number"
    elif kind == "tuple_type":
        mend = "write a list"
    elif kind == "string_type":
        mend = "write a text; put it in quotes"
    elif kind == "recursion_loop":
        what, mend = f"{where} holds itself", "take out the anchor"
    if kind in ("model_type", "tuple_type", "model_attributes_type") and loc[:1] == ("tables",):
        mend = _name_file(loc[1], given, listed=where.endswith("]")) or mend
    return [Problem(shown, what, mend)]


def _name_file(table: str, given: Any, *, listed: bool) -> str:
    """How to write a source that is empty or its file's name alone; empty for any other."""
    if given is not None and not isinstance(given, str):
        return ""
    source = f"{{file: {given or table + '.xlsx'}}}"
    return f"name its file under file, as {source if listed else f'{table}: {source}'}"


def _written(loc: tuple, content: Any) -> str:
    """A place as the reader finds it: one source written without a list has no number."""
    where, here = "", content
    for part in loc:
        if isinstance(part, int) and isinstance(here, list):
            where += f"[{part}]"
            here = here[part] if part < len(here) else None
        elif not isinstance(part, int) or (isinstance(here, dict) and part in here):
            where += f".{part}"
            here = here.get(part) if isinstance(here, dict) else None
    return where.lstrip(".")


class _Brief(reprlib.Repr):
    """An anchor used within anchors makes a value of a few lines endless."""

    def __init__(self):
        super().__init__()
        self.maxlevel, self.maxdict, self.maxlist, self.maxstring, self.maxother = 2, 3, 3, 60, 60
        self.maxlong = 60


def _quoted(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dt.date):
        return f'"{value}"'
    text = _Brief().repr(value) if not isinstance(value, str) else f'"{value}"'
    text = re.sub(r"://[^@/]*@", "://…@", text)  # the password of a database
    return text if len(text) <= 60 else text[:57] + '…"'


def _remedy(message: str) -> str:
    message = message.replace("Input should be", "it should be").removesuffix(".")
    return re.sub(r"^(\w)", lambda m: m.group(1).lower(), message)


def _fields_at(loc: tuple) -> list[str]:
    """Names of the parameters that a place in the file may hold."""
    here: Any = Programme
    for part in loc:
        if isinstance(part, int):
            continue
        if isinstance(here, type) and issubclass(here, BaseModel) and part in here.model_fields:
            here = _model_in(here.model_fields[part].annotation)
        elif here is Source:
            continue
    return list(here.model_fields) if isinstance(here, type) else []


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in typing.get_args(annotation):
        found = _model_in(inner)
        if found is not None:
            return found
    return None
