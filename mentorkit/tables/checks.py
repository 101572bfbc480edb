"""Rows put together and checked: codes, ranges, required cells, keys and references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Problem
from .cells import subject_of, type_column
from .schemas import Field, Table
from .spans import check_order

if TYPE_CHECKING:
    from .files import Reading

#: Columns whose id must be found in the table it refers to, if that was supplied.
#: Elsewhere an id may point outside: a manager is not always in the programme.
REFERENCES = {
    "conflicts": ("id", "other_id"),
    "pairs": ("mentee_id", "mentor_id"),
    "agreements": ("mentee_id", "mentor_id"),
    "goals": ("mentee_id", "mentor_id"),
    "training_attendance": ("training_id",),
    "meetings": ("mentee_id", "mentor_id"),
    "meeting_attendance": ("meeting_id",),
    "goal_notes": ("goal_id",),
}


@dataclass
class Rows:
    """A table's rows with where each came from.

    Parameters
    ----------
    frame : DataFrame
        Typed, with defaults filled in.
    source : array of int
        Which reading each row came from; of merged rows the first.
    row : array of int
        Its row number there.
    faulty : set of (int, str)
        Positions and columns of cells that have a problem already.
    problems : list of Problem
        Keys that two rows share.
    """

    frame: pd.DataFrame
    source: np.ndarray
    row: np.ndarray
    faulty: set[tuple[int, str]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def in_order_of(self, key: Sequence[str]) -> Rows:
        """The same rows sorted by key, so that no table depends on the order of its files."""
        order = self.frame.sort_values(list(key), kind="stable").index.to_numpy()
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        return Rows(
            self.frame.iloc[order].reset_index(drop=True),
            self.source[order],
            self.row[order],
            {(int(place[position]), column) for position, column in self.faulty},
            self.problems,
        )


def combine(table: Table, readings: Sequence[Reading]) -> Rows:
    """Put the readings of a table below each other; rows with one key become one, or a problem."""
    frames = [reading.frame for reading in readings]
    if not frames:
        return Rows(table.empty(), np.array([], dtype=int), np.array([], dtype=int))
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    sizes = [len(f) for f in frames]
    source = np.repeat(np.arange(len(frames)), sizes)
    row = np.concatenate([reading.rows for reading in readings])
    starts = np.cumsum([0, *sizes])
    faulty = {
        (int(starts[i]) + position, column)
        for i, reading in enumerate(readings)
        for position, column in reading.faulty
    }
    key = list(table.key)
    complete = frame[key].notna().all(axis=1)
    twice = frame[complete & frame.duplicated(key, keep=False)]
    problems: list[Problem] = []
    if len(twice):
        groups = list(twice.groupby(key, sort=False).indices.values())
        positions = twice.index.to_numpy()
        mergeable = np.array([reading.merge for reading in readings])
        to_merge = []
        for group in groups:
            members = positions[group]
            found = _clashes(table, members, source, row, mergeable, readings)
            problems += found
            if not found:
                to_merge.append(members)
        if to_merge:
            frame, kept = _merge(table, frame, to_merge)
            source, row = source[kept], row[kept]
            place = {int(old): new for new, old in enumerate(kept)}
            faulty = {(place[p], column) for p, column in faulty if p in place}
    return Rows(_fill_defaults(table, frame), source, row, faulty, problems)


def _clashes(table, members, source, row, mergeable, readings) -> list[Problem]:
    """Problems of rows that share a key and may not be merged."""
    first = members[0]
    anybody_merges = mergeable[source[members]].any()
    problems = []
    seen = {int(source[first]): first}
    for member in members[1:]:
        here = int(source[member])
        same_file = here in seen
        if mergeable[here] or (anybody_merges and not same_file):
            seen.setdefault(here, member)
            continue
        other = seen.get(here, first)
        reading, elsewhere = readings[here], readings[int(source[other])]
        seen.setdefault(here, member)
        place = "" if same_file else f"{elsewhere.where}, "
        names = [reading.names.get(name, name) for name in table.key]
        problems.append(
            Problem(
                reading.where,
                f"the same {_listed(table.key)} as in {place}row {row[other]}",
                "keep one of the two, or write merge: true under the source",
                row=int(row[member]),
                column=", ".join(dict.fromkeys(names)),
            )
        )
    return problems


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _merge(
    table: Table, frame: pd.DataFrame, groups: list[np.ndarray]
) -> tuple[pd.DataFrame, np.ndarray]:
    """Lists united, the first value of all else; and the positions of the rows that remain."""
    kept = np.ones(len(frame), dtype=bool)
    for members in groups:
        kept[members[1:]] = False
    merged = {}
    for our in table.fields:
        values: list = frame[our.name].astype(object).tolist()
        for members in groups:
            own = [values[i] for i in members]
            if our.kind in ("list", "dates"):
                united = dict.fromkeys(entry for entries in own for entry in entries)
                values[members[0]] = tuple(sorted(united) if our.kind == "dates" else united)
            else:
                values[members[0]] = next((v for v in own if not pd.isna(v)), None)
        values = [v for v, keep in zip(values, kept, strict=True) if keep]
        if our.kind not in ("list", "dates"):
            values = [None if pd.isna(v) else v for v in values]
        merged[our.name] = type_column(our, values)
    return pd.DataFrame(merged), np.flatnonzero(kept)


def _fill_defaults(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    filled = {
        our.name: frame[our.name].fillna(our.default)
        for our in table.fields
        if our.default is not None
    }
    return frame.assign(**filled) if filled else frame


# ---------------------------------------------------------------- against the schema


def check_rows(table: Table, rows: Rows, readings: Sequence[Reading]) -> list[Problem]:
    """Check rows against the schema; problems name the reader's own rows and columns."""
    if not len(readings):
        return []
    lacking = {
        (i, our.name)
        for i, reading in enumerate(readings)
        for our in table.fields
        if our.required and our.name not in reading.names and _is_empty(reading, our)
    }
    problems = []
    said = set()
    for position, our, check, value in _failures(table, rows.frame):
        i = int(rows.source[position])
        reading = readings[i]
        if (position, our.name) in rows.faulty:
            continue
        if check == "not_nullable" and (i, our.name) in lacking:
            if (i, our.name) not in said:
                said.add((i, our.name))
                problems.append(_no_such_column(table, our, reading))
            continue
        what, mend = _explain(table, our, check, value)
        column = reading.names.get(our.name, our.name)
        problems.append(
            Problem(reading.where, what, mend, row=int(rows.row[position]), column=column)
        )
    return problems + check_order(table, rows, readings)


def check_somebody(table: Table, readings: Sequence[Reading]) -> list[Problem]:
    """A table that must not be empty, all of whose sources were read and give no row."""
    if not table.needs_rows or any(len(r.frame) or r.problems for r in readings):
        return []
    return [
        Problem(
            reading.where,
            "there is no row below the header, or none that is read",
            f"fill in the table {table.name}, or see the filter under rows",
        )
        for reading in readings
    ]


def _is_empty(reading: Reading, our: Field) -> bool:
    return bool(reading.frame[our.name].isna().all())


def _no_such_column(table: Table, our: Field, reading: Reading) -> Problem:
    return Problem(
        reading.where,
        f"there is no column {our.name}, which every row of {table.name} needs",
        f"add it, or map one of yours to it under columns: {our.name}",
    )


def _failures(table: Table, frame: pd.DataFrame):
    if frame.empty:
        return
    import pandera.errors

    try:
        table.schema().validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        # Duplicate keys are told by combine(), which knows both rows.
        cases = cases[cases["check"] != "multiple_fields_uniqueness"]
        parts = (cases[name] for name in ("index", "column", "check", "failure_case"))
        for position, column, check, value in zip(*parts, strict=True):
            yield int(position), table.field(column), check, value


def _explain(table: Table, our: Field, check: str, value: object) -> tuple[str, str]:
    if check == "not_nullable":
        example = f", as {our.example}" if our.example else ""
        return "the cell is empty", f"fill it in{example}; every row of {table.name} needs one"
    said = f"{value:g}" if isinstance(value, (int, float)) else str(value)
    subject = subject_of(table.name, our, said)
    if check == "low":
        return f"{subject} is below {our.low:g}, the least allowed", _range(our)
    if check == "high":
        return f"{subject} is above {our.high:g}, the most allowed", _range(our)
    if check == "whole":
        return f"{subject} is not a whole number", _range(our)
    return f"{subject} is not a word of this column", f"choose among {', '.join(our.codes or ())}"


def _range(our: Field) -> str:
    if our.low is not None and our.high is not None:
        number = "a whole number" if our.whole else "a number"
        return f"write {number} from {our.low:g} to {our.high:g}"
    return f"write {our.low:g} or more" if our.low is not None else f"write {our.high:g} or less"


# ---------------------------------------------------------------- between tables


def check_references(
    table: Table,
    rows: Rows,
    readings: Sequence[Reading],
    frames: Mapping[str, pd.DataFrame],
) -> list[Problem]:
    """Ids that are not found in the table they refer to, where that table was supplied."""
    problems = []
    for name in REFERENCES.get(table.name, ()):
        target, _, column = str(table.field(name).refers).partition(".")
        if target not in frames or frames[target].empty:
            continue
        ids = rows.frame[name]
        unknown = ids.notna() & ~ids.isin(frames[target][column])
        for position in np.flatnonzero(unknown.to_numpy()):
            if (int(position), name) in rows.faulty:
                continue
            reading = readings[int(rows.source[position])]
            problems.append(
                Problem(
                    reading.where,
                    f"the id is not found in the table {target}",
                    f"mend the id, add the missing row to {target}, or take this row out",
                    row=int(rows.row[position]),
                    column=reading.names.get(name, name),
                )
            )
    return problems


def check_respondents(
    rows: Rows, readings: Sequence[Reading], people: pd.DataFrame | None
) -> list[Problem]:
    """Refuse answers under a person's own id or e-mail address; one problem a file."""
    respondents = rows.frame["respondent"]
    told = respondents.str.contains("@", regex=False, na=False)
    if people is not None:
        told |= respondents.isin(people["id"])
    files = sorted({int(i) for i in rows.source[told.to_numpy(dtype=bool)]})
    return [
        Problem(
            readings[i].where,
            "the respondents are people's own ids or e-mail addresses",
            "write pseudonymise: true under the source, so that no answer is kept beside a person",
            column=readings[i].names.get("respondent", "respondent"),
        )
        for i in files
    ]
