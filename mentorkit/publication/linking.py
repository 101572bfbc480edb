"""Counts that stand on more than one page of an edition: told or hidden, and in which sums.

Pages are released in their order. What an earlier one told is out, what it hid stays
hidden, and every table that has a count in common with this one is part of what an
attacker solves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..disclosure import Cells

#: What is known of a count that an earlier table or sentence had: how many it is, nothing, or
#: how many it was when an earlier edition told it.
OUT, HIDDEN, HELD = "out", "hidden", "held"


@dataclass(frozen=True)
class System:
    """The counts of one table or sentence, and the sums that hold between them.

    Parameters
    ----------
    place : str
        Where it stands: page, table.
    counts : mapping of str to int
        By name; the same name wherever the same people are counted.
    told : frozenset of str
        Those that anybody can read.
    sums : tuple of (str, tuple of str)
        A name and those that add up to it.
    held : frozenset of str
        Those in whose place an earlier edition's number stands.
    unasked : frozenset of str
        Those that it neither tells nor hides: of groups that stand joined in it.
    of_groups : bool
        Its rows are groups of people, or nobody has said that they are not.
    """

    place: str
    counts: Mapping[str, int]
    told: frozenset[str] = frozenset()
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    held: frozenset[str] = frozenset()
    unasked: frozenset[str] = frozenset()
    of_groups: bool = True

    def as_record(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "place": self.place, "counts": dict(self.counts), "told": sorted(self.told),
            "sums": [[total, list(parts)] for total, parts in self.sums],
            "held": sorted(self.held),
            "unasked": sorted(self.unasked), "of_groups": self.of_groups,
        }  # fmt: skip

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> System:
        """Of what JSON kept."""
        sums = tuple((total, tuple(parts)) for total, parts in record["sums"])
        told, held, unasked = (
            frozenset(record.get(name, ())) for name in ("told", "held", "unasked")
        )
        of_groups = record.get("of_groups", True)
        return cls(record["place"], dict(record["counts"]), told, sums, held, unasked, of_groups)


class Linked:
    """All systems of an edition so far.

    Parameters
    ----------
    systems : iterable of System
        Of earlier pages.

    Examples
    --------
    >>> linked = Linked([System("04 | goals", {"skill": 3, "career": 9}, frozenset(["career"]))])
    >>> linked.state("skill"), linked.state("career"), linked.state("network")
    ('hidden', 'out', None)
    """

    def __init__(self, systems: Iterable[System] = ()):
        self.systems: dict[str, System] = {}
        for system in systems:
            self.add(system)

    def add(self, system: System) -> None:
        """Take in what has been released; the same place again stands in its own stead.

        Pages that were kept from other tables may have counted others by a name of
        these: what hangs on such a count is let go.
        """
        self.systems = {
            place: other
            for place, other in self.systems.items()
            if all(other.counts.get(name, n) == n for name, n in system.counts.items())
        }
        self.systems[system.place] = system

    def without(self, place: str) -> Linked:
        """All but what stands at a place."""
        return Linked(system for other, system in self.systems.items() if other != place)

    def state(self, name: str) -> str | None:
        """``"out"``, ``"hidden"``, ``"held"``, or None of what has not been asked for."""
        having = self._having(name)
        if any(name in system.told for system in having):
            return OUT
        if any(name in system.held for system in having):
            return HELD
        return HIDDEN if any(name not in system.unasked for system in having) else None

    def is_of_groups(self, name: str) -> bool:
        """True if the row that a count is of is a group of people, for all that is known."""
        having = self._having(name)
        return not having or any(system.of_groups for system in having)

    def count(self, name: str) -> int | None:
        """How many it counts; None if it has not been asked for."""
        return next((system.counts[name] for system in self._having(name)), None)

    def _having(self, name: str) -> list[System]:
        return [system for system in self.systems.values() if name in system.counts]

    def extend(self, cells: Cells, names: Iterable[str]) -> bool:
        """Add to a problem all that hangs together with `names`; False if nothing does."""
        own = set(names)
        reached, todo = {}, own
        while todo:
            found = {
                place: system
                for place, system in self.systems.items()
                if place not in reached and not todo.isdisjoint(system.counts)
            }
            reached |= found
            todo = {name for system in found.values() for name in system.counts}
        for system in reached.values():
            for name, count in system.counts.items():
                state = self.state(name)
                # What nobody has told or asked for stands nowhere, unless it is asked for here.
                must_hide = state == HIDDEN or (state is None and name not in own)
                cells.add(name, int(count), is_out=state == OUT, must_hide=must_hide)
            for total, parts in system.sums:
                cells.add_sum(total, parts)
        return bool(reached)
