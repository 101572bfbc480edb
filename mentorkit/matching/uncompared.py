"""What the criteria cannot compare, since nobody has said it, and how to supply it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from ..criteria import SEVERAL, Block, Criterion
from ..tables.mapping import likely_columns
from ..tables.schemas import table

#: Scores that differ by less are the same number, reckoned in another order.
_ALIKE = 1e-12
#: Mentees who are looked at.
_SAMPLE = 200
#: Columns whose cells are lists.
_LISTS = frozenset(field.name for field in table("people").fields if field.kind == "list")


def describe_uncompared(
    criteria: Mapping[str, Criterion],
    blocks: Mapping[str, Block],
    score_rows: Callable[[np.ndarray], np.ndarray],
    n_mentees: int,
    sides: Mapping[str, pd.DataFrame],
) -> str:
    """What to warn of: goals that are not compared, scores that are all alike, slips of names.

    Parameters
    ----------
    criteria : mapping of str to Criterion
        Those that count.
    blocks : mapping of str to Block
    score_rows : callable
        Scores of some mentees, by their places, with every mentor.
    n_mentees : int
    sides : mapping of str to DataFrame
        ``mentees`` and ``mentors`` as they were given.

    Returns
    -------
    str
        Empty where there is nothing to warn of. Names columns, never a person.
    """
    if not n_mentees or not len(sides["mentors"]):
        return ""
    compared = [name for name, block in blocks.items() if block.compares]
    slips = _likely_slips(list(criteria.values()), sides)
    if not compared:
        told = ["Every pair scores alike: there is nothing to compare people by."]
    elif _all_alike(score_rows, n_mentees, len(sides["mentors"])):
        told = [f"Every pair scores alike: nothing in {', '.join(compared)} tells them apart."]
    elif "goals" in criteria and "goals" not in compared:
        told = ["Goals are not compared."]
    else:
        return " ".join(slips)
    if told[0].startswith("Every"):
        told.append("The proposal keeps the rules and is otherwise as good as one by lot.")
        silent = [name for name in criteria if name not in compared]
    else:
        silent = ["goals"]
    for i, who in enumerate(sides):
        columns = _unsaid([criteria[name] for name in silent], i, sides[who])
        if columns:
            told.append(f"No {who} say anything in {', '.join(columns)}.")
    told += slips
    if silent:
        told.append(
            "Give the columns these names, or say which are meant with "
            'load_profiles(..., columns={"goals": "their column"}).'
        )
    return " ".join(told)


def find_unshared(criteria: Mapping[str, Criterion], blocks: Mapping[str, Block]) -> list[str]:
    """Criteria that go by lists, are answered, and by which every pair scores 0.

    Parameters
    ----------
    criteria : mapping of str to Criterion
        Those that count.
    blocks : mapping of str to Block

    Returns
    -------
    list of str
    """
    return [
        name
        for name, block in blocks.items()
        if block.compares
        and _LISTS.issuperset(column for side in criteria[name].reads for column in side)
        and not block.ever_above_zero
    ]


def find_unparted(
    criteria: Mapping[str, Criterion], sides: Sequence[pd.DataFrame]
) -> dict[str, list[str]]:
    """Columns of lists in which no cell has two entries and some hold a comma.

    Parameters
    ----------
    criteria : mapping of str to Criterion
        Those that count.
    sides : (DataFrame, DataFrame)
        Mentees and mentors, as from ``prepare_people``.

    Returns
    -------
    dict of str to list of str
        Columns of ``mentees`` and of ``mentors``; sides without any are absent.
    """
    found = {}
    for i, (who, frame) in enumerate(zip(("mentees", "mentors"), sides, strict=True)):
        read = dict.fromkeys(column for c in criteria.values() for column in c.reads[i])
        columns = [name for name in read if name in _LISTS and _is_unparted(frame[name])]
        if columns:
            found[who] = columns
    return found


def _is_unparted(cells: pd.Series) -> bool:
    return all(len(cell) < 2 for cell in cells) and any("," in term for c in cells for term in c)


def describe_lists(
    criteria: Mapping[str, Criterion],
    blocks: Mapping[str, Block],
    sides: Sequence[pd.DataFrame],
) -> list[str]:
    """What to warn of in lists: nothing in common, or another separator than ours.

    Parameters
    ----------
    criteria, blocks, sides
        As for :func:`find_unshared` and :func:`find_unparted`.

    Returns
    -------
    list of str
        Names columns, never a person.
    """
    told = []
    for name in find_unshared(criteria, blocks):
        mine, theirs = (" and ".join(columns) for columns in criteria[name].reads)
        told.append(
            f"Every pair scores 0 in {name}: nothing that a mentee writes in {mine} stands in any "
            f"mentor's {theirs}. Look for other spellings, or another separator."
        )
    for who, columns in find_unparted(criteria, sides).items():
        told.append(
            f'The {who} have "," and never ";" in {", ".join(columns)}, so that each cell is one '
            'entry. If commas part the entries, read them with load_profiles(..., separator=","), '
            'or write separator: "," under tables.people in the params file.'
        )
    return told


def _all_alike(
    score_rows: Callable[[np.ndarray], np.ndarray], n_mentees: int, n_mentors: int
) -> bool:
    if n_mentees * n_mentors < 2:
        return False
    # Two mentees whose scores differ are enough to know that not all are alike.
    for some in (2, _SAMPLE):
        rows = np.unique(np.linspace(0, n_mentees - 1, some).astype(int))
        if np.ptp(score_rows(rows)) >= _ALIKE:
            return False
    return True


def _unsaid(criteria: Sequence[Criterion], side: int, frame: pd.DataFrame) -> list[str]:
    """Columns that the criteria go by and in which nobody of a side has said anything."""
    read = dict.fromkeys(name for criterion in criteria for name in criterion.reads[side])
    return [name for name in read if name not in frame or not _any_said(frame[name])]


def _likely_slips(criteria, sides: Mapping[str, pd.DataFrame]) -> list[str]:
    """Columns that are not read and look like one that is wanted and not there."""
    told = []
    for i, (where, frame) in enumerate(sides.items()):
        read = {name for criterion in criteria for name in criterion.reads[i]}
        absent = _unsaid(criteria, i, frame)
        others = dict.fromkeys([*map(str, frame.columns), *frame.attrs.get("unread", ())])
        near = likely_columns([name for name in others if name not in read], absent)
        told += [
            f"The {where} have a column {theirs}, which is not read: did you mean {our}?"
            for theirs, our in near.items()
        ]
    return told


def _any_said(column: pd.Series) -> bool:
    return any(
        len(cell) > 0 if isinstance(cell, (*SEVERAL, str)) else not pd.isna(cell) for cell in column
    )
