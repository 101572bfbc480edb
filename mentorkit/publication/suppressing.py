"""Which cells of a table are hidden: those that tell of too few, and those that give them away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..result import Count, hides_count, hides_mean, hides_share, hides_spread
from .counting import TOTAL, CountedTable, Parting, find_partings, of_groups
from .holding import places_of
from .ledger import Rules
from .linking import HELD, HIDDEN, OUT, System
from .rounding import is_near, leaves_few

if TYPE_CHECKING:
    from ..disclosure import Solution

#: Why a cell is hidden.
SMALL, ALIKE, BESIDE, FEW, EARLIER = "small", "alike", "beside", "few", "earlier"
BEFORE = "before"
ROUNDED = "rounded"


@dataclass
class Suppression:
    """Which cells are hidden, and why.

    Attributes
    ----------
    hidden : dict of str to array of bool
        By column, a value a row.
    people : dict of str to array of bool
        The same of the numbers of people that counts and shares rest on.
    why : dict of (str, int) to str
        The rule by which a column's cell in a row is hidden: ``"small"``, ``"alike"``
        (all of a group, or none), ``"beside"`` (others could be had back from it),
        ``"before"`` (an earlier edition hid it, and few have come or gone since),
        ``"few"`` (behind a share, a mean), ``"earlier"`` (an earlier page hid it),
        ``"rounded"`` (it would tell more than rounded counts).
    is_given_away : bool
        What earlier pages tell gives away a count that must be hidden.
    counted : CountedTable
    solution : Solution
        Of the numbers of people.
    """

    hidden: dict[str, np.ndarray]
    people: dict[str, np.ndarray]
    why: dict[tuple[str, int], str]
    is_given_away: bool
    counted: CountedTable
    solution: Solution

    def system(self, place: str, held: Iterable[tuple[str, int]] = ()) -> System:
        """What later pages must know of it; `held` are cells that stand as they were told."""
        own = self.counted
        told = {
            own.name(column, i)
            for column, mask in self.people.items()
            for i in np.flatnonzero(~mask)
        }
        # What is left of a whole is written nowhere, and out where both others are.
        told |= {
            name
            for name, (column, i) in own.at.items()
            if isinstance(column, tuple) and {own.name(part, i) for part in column} <= told
        }
        counts = {name: own.counts[name] for name in own.at}
        totals = {total for total, _ in own.sums if own.at[total][1] == TOTAL}
        told |= totals
        stand = {own.name(column, i) for column, i in held} - told
        return System(
            place,
            counts | own.joined,
            frozenset(told),
            tuple(own.sums),
            held=frozenset(stand),
            unasked=frozenset(own.joined.keys() - counts.keys()),
            of_groups=own.of_groups,
        )

    def intervals(self) -> dict[tuple[str, int], tuple[float, float]]:
        """What an attacker can infer of each hidden number of people, by column and row."""
        own = self.counted
        found = self.solution.intervals
        return {
            own.at[name]: (low, high)
            for name, low, high in zip(found.index, found["low"], found["high"], strict=True)
            if name in own.at and own.at[name][0] in self.people
        }


def suppress(frame: pd.DataFrame, columns, rules: Rules) -> Suppression:
    """Which cells are hidden: counts first, then what these give away.

    Parameters
    ----------
    frame : DataFrame, shape (n_rows, n_columns)
    columns : mapping of str to Column
    rules : Rules
        With the edition's ledger, in which other pages' counts stand.

    Returns
    -------
    Suppression
    """
    found = _suppress_counts(frame, columns, rules)
    for name, column in columns.items():
        found.hidden[name] = np.zeros(len(frame), bool)
        if column.kind == "count":
            people = column.n or name
            found.hidden[name] = found.people[people].copy()
            for i in np.flatnonzero(found.hidden[name]):
                found.why[name, i] = found.why[people, i]
            continue
        if column.kind == "share":
            k, n = people_in(frame, column.k), people_in(frame, column.n)
            hides = [
                n_ > 0 and (hides_share(k_, n_, rules) or leaves_few(k_, n_, rules))
                for k_, n_ in zip(k, n, strict=True)
            ]
            found.hidden[name] = np.array(hides, bool)
            for source in (column.k, column.n):
                if source in found.people:
                    found.hidden[name] |= found.people[source]
        elif column.kind in ("mean", "spread"):
            n = people_in(frame, column.n)
            known = frame[name].notna().to_numpy()
            hides = hides_mean if column.kind == "mean" else hides_spread
            found.hidden[name] = known & np.array([hides(n_, rules) for n_ in n], bool)
        found.why |= {(name, i): FEW for i in np.flatnonzero(found.hidden[name])}
        if rules.round_to and column.is_end and (column.is_clustered or column.difference):
            more = frame[name].notna().to_numpy() & ~found.hidden[name]
            found.hidden[name] = found.hidden[name] | more
            found.why |= {(name, i): ROUNDED for i in np.flatnonzero(more)}
    return found


def _suppress_counts(frame: pd.DataFrame, columns, rules: Rules) -> Suppression:
    """Which numbers of people are hidden, by column, with as few others as protect them.

    Every column's total is held to be known, from another table or a sentence,
    and so is the whole of every share and of counts that are parts of one: what a
    row's counts leave of it is a count like any other, though nobody writes it. What
    earlier pages told of the same people is out, and what they hid stays hidden.
    """
    from ..disclosure import solve

    counts = [column.n or name for name, column in columns.items() if column.kind == "count"]
    partings = find_partings(columns)
    # Of a share alone the number is had back from its whole.
    parts = dict.fromkeys([*counts, *(part for found in partings for part in found.parts)])
    wholes = dict.fromkeys(found.whole for found in partings)
    table = CountedTable(frame, columns, rules)
    why: dict[tuple[str, int], str] = {}
    masked = list(dict.fromkeys([*parts, *wholes]))
    elsewhere = {found.whole for found in partings if not found.is_share} - set(counts)
    for name in masked:
        people = people_in(frame, name).astype(int)
        few = (people > 0) & (people < rules.minimum_count)
        table.add_column(name, people, is_out=~few if name in elsewhere else False)
        why |= {(name, i): SMALL for i in np.flatnonzero(few)}
    for found in partings:
        why = _suppress_parts(found, table, frame, columns, rules) | why
    why = {at: rule for at, rule in why.items() if table.state(table.name(*at)) != OUT}
    places = places_of(frame, columns, rules)
    for name in masked:
        for i, place in enumerate(places):
            cell = table.name(name, i)
            state, now = table.state(cell), table.counts[cell]
            # What an earlier page holds is held here too, or hidden.
            is_held = state == HELD and place.at(name).stand(Count(now)) is not None
            if state == HIDDEN or (state == HELD and not is_held):
                why[name, i] = EARLIER
            elif state is None and rules.ledger.was_hidden(cell, now, rules.minimum_count):
                why.setdefault((name, i), BEFORE)
                table.must_hide(name, i)
    alone = table.cells.problem(rules.minimum_count)
    has_earlier = table.link()
    problem = table.cells.problem(rules.minimum_count)
    is_out = [table.linked.state(name) == OUT for name in problem.names]
    # How many there are in all is known from elsewhere sooner than how many of them did what,
    # and what is left is written nowhere.
    cost = [
        4 if column in wholes else 0.1 if column is None or isinstance(column, tuple) else 1
        for column, _ in (table.at.get(name, (None, None)) for name in problem.names)
    ]
    problem = replace(
        problem,
        weights=np.array(cost) * problem.weights,
        sensitive=problem.sensitive & ~np.array(is_out, bool),
    )
    solution = solve(problem)
    exposed = {table.at.get(name, (None, None))[0] for name in solution.exposed}
    solutions = [solution]
    if whole := {one.whole for one in partings if not one.is_share and exposed & {*one.columns}}:
        # From whoever knows what such columns add up to nothing protects them; from others the
        # rows must.
        forget = [of for one in partings if one.whole in whole for of in one.columns]
        solutions.append(solve(table.without_totals(problem, forget)))
    # What is left of a whole is hidden with what it is left by.
    exposed |= {part for rest in exposed if isinstance(rest, tuple) for part in rest[:-1]}
    people = {}
    for name in masked:
        hides = [
            (name, i) in why or any(one.hides(table.name(name, i)) for one in solutions)
            for i in range(len(frame))
        ]
        people[name] = np.array(hides, bool)
        if name in exposed:
            # Its total is too small, or too near a large part, to hide anybody in.
            people[name] |= people_in(frame, name) > 0
        for i in np.flatnonzero(people[name]):
            why.setdefault((name, i), BESIDE)
    # What is too near its own total to be hidden was so without the pages before.
    given_away = has_earlier and not set(solution.exposed) <= set(
        solve(alone).exposed if solution.exposed else ()
    )
    return Suppression({}, people, why, given_away, table, solution)


def _suppress_parts(
    parting: Parting, table: CountedTable, frame: pd.DataFrame, columns, rules: Rules
) -> dict[tuple[str, int], str]:
    """Add what a whole's parts leave of it; which cells must be hidden for that, and why."""
    whole = people_in(frame, parting.whole).astype(int)
    of = sum(people_in(frame, part).astype(int) for part in parting.parts)
    known = frame[parting.whole].notna().to_numpy()  # a whole that nobody tells has no rest
    rest = np.where(known, whole - of, 0)
    if (rest < 0).any():  # no part of a whole: nothing is had back by subtraction
        return {}
    table.add_column(parting.rest, rest)
    for i in np.flatnonzero(known):
        table.add_parts(parting.whole, [*parting.parts, parting.rest], i)
    why: dict[tuple[str, int], str] = {}
    if not parting.is_share:
        return why
    k = parting.parts[0]
    # Whoever knows the whole from elsewhere would have the rest by subtraction.
    few = (rest > 0) & (rest < rules.minimum_count)
    few |= np.array([leaves_few(*pair, rules) for pair in zip(of, whole, strict=True)], bool)
    # All of a group, or none: whoever is known to be in it is known to be so.
    alike = of_groups(columns) & known & (whole > 0) & ((rest == 0) | (of == 0))
    for i in range(len(frame)):
        if is_near(whole[i], rules) and (few[i] or alike[i] or hides_count(of[i], rules)):
            # Whether a small whole is hidden beside it would part those rounded alike.
            why[parting.whole, i] = ROUNDED
            table.must_hide(parting.whole, i)
        if few[i] or alike[i]:
            why[k, i] = SMALL if few[i] else ALIKE
            table.must_hide(k, i)
            if not rest[i]:
                table.must_hide(parting.rest, i)
    return why


def people_in(frame: pd.DataFrame, name: str) -> np.ndarray:
    """A column as numbers; what is missing is nobody."""
    return pd.to_numeric(frame[name]).fillna(0).to_numpy(float)
