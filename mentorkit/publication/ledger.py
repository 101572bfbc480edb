"""What earlier editions have published, and what may therefore not be told anew.

Whoever has both editions subtracts. Where a figure has moved by fewer people
than may be counted, the new one would tell of those who came or went; then the
earlier figure is told again, as "about" so many, until enough have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from ..language import LANGUAGES, Text, Wording, format_value
from ..result import Claim, Count, Fact, Keyed, Mean, Share, Thresholds, Words
from .linking import Linked, System


@dataclass(frozen=True)
class Entry:
    """A figure, or words that follow from figures, as an edition has published it.

    Parameters
    ----------
    quantity : str
        What it is of, the same in every edition: page, table or sentence, row,
        column.
    kind : {"count", "share", "mean", "words"}
    n : int
        People behind it.
    k : int, optional
        Of a share, those counted.
    value : float, optional
        As told; None of words.
    spec : str
        How the value is written.
    words : dict, optional
        What was told, by language.
    settled : bool
        Of a mean: nobody's value changes any more.
    among : str
        Of a count: the group of which some are counted, the same in every table.
    people : int, optional
        Of a count of what people did: how many did it.
    """

    quantity: str
    kind: str
    n: int = 0
    k: int | None = None
    value: float | None = None
    spec: str = ""
    words: Mapping[str, str] | None = None
    settled: bool = False
    among: str = ""
    people: int | None = None

    @classmethod
    def of(cls, quantity: str, figure: Count | Share | Mean) -> Entry:
        """The entry of a figure that is told."""
        if isinstance(figure, Share):
            end = getattr(figure, "end", figure.value)
            spec = getattr(figure, "spec", f".{figure.digits}%")
            return cls(quantity, "share", int(figure.n), int(figure.k), float(end), spec)
        if isinstance(figure, Mean):
            value = float(figure.value)
            return cls(quantity, "mean", int(figure.n), None, value, figure.spec,
                       settled=figure.settled)  # fmt: skip
        people = None if figure.people is None else int(figure.people)
        return cls(quantity, "count", int(figure.n), None, float(figure.n), people=people)

    @classmethod
    def of_words(cls, quantity: str, words: Words) -> Entry:
        """The entry of words that follow from figures."""
        told = {language: format_value(words, language) for language in LANGUAGES}
        return cls(quantity, "words", words=told)

    def moved_by_few(self, now: Entry, thresholds: Thresholds) -> bool:
        """True if so few have come or gone since that the new figure would tell of them."""
        changes = [now.n - self.n]
        if None not in (self.people, now.people):
            # Ten meetings fewer, with a pair fewer that met, are that pair's.
            changes.append(now.people - self.people)
        if now.kind == "share":
            changes += [now.k - self.k, (now.n - now.k) - (self.n - self.k)]
        if now.settled and now.n == self.n:
            # As many have come as have gone, and how many that is nobody knows here.
            return format_value(now.value, "en", now.spec) != format_value(
                self.value, "en", self.spec
            )
        return any(0 < abs(change) < thresholds.minimum_count for change in changes)

    def is_still(self, now: Entry) -> bool:
        """True if the figure is as it was, with as many people behind it."""
        people = now.people if self.people is None or now.people is None else self.people
        same = (self.kind, self.n, self.k, people) == (now.kind, now.n, now.k, now.people)
        shown = {format_value(one.value, "en", one.spec) for one in (self, now)}
        return same and (self.kind != "mean" or len(shown) == 1)

    @property
    def figure(self) -> Fact:
        """What was told: it is out already."""
        return Fact(int(self.value) if self.kind == "count" else self.value, self.spec)

    def as_record(self) -> dict[str, Any]:
        """As JSON keeps it: without what is as by default."""
        default = asdict(Entry(self.quantity, self.kind))
        return {
            name: value
            for name, value in asdict(self).items()
            if name in ("quantity", "kind") or value != default[name]
        }


class Ledger:
    """What earlier editions published, and what this page of this edition tells.

    Parameters
    ----------
    earlier : iterable of Entry
        The latest of each quantity.
    before : callable, optional
        Gives the counts of the edition's pages before this one, when they are there.
    hidden : mapping of str to int, optional
        Counts that earlier editions hid and none told, as they were when hidden last.
    """

    def __init__(
        self,
        earlier: Iterable[Entry] = (),
        before: Callable[[], Iterable[System]] | None = None,
        hidden: Mapping[str, int] | None = None,
    ):
        self.earlier = {entry.quantity: entry for entry in earlier}
        self.hidden = dict(hidden or {})
        self._before = before
        self._seen: dict[str, int] = {}
        self._now: dict[str, set[int]] = {}
        self.told: list[Entry] = []
        #: What the page asked for and what was made of it, by place.
        self.asked: dict[str, dict[str, Any]] = {}

    @classmethod
    def of_records(
        cls,
        records: Iterable[Mapping[str, Any]],
        before: Callable[[], Iterable[System]] | None = None,
        hidden: Mapping[str, int] | None = None,
    ) -> Ledger:
        """Of entries as JSON keeps them."""
        return cls((Entry(**record) for record in records), before, hidden)

    @cached_property
    def linked(self) -> Linked:
        """The counts of this edition so far; waits for the pages before this one."""
        return Linked(self._before() if self._before else ())

    def was_hidden(self, name: str, count: int, few: int) -> bool:
        """True if an earlier edition hid a count from which so few have come or gone since.

        Told now, it would tell what it was then, and with it what it was hidden to protect.
        """
        then = self.hidden.get(name)
        return then is not None and max(then, count) > 0 and abs(count - then) < few

    def known(self, among: str) -> set[int]:
        """The numbers of a group's people that earlier editions told, or this page so far."""
        told = {entry.n for entry in self.earlier.values() if entry.among == among}
        return told | self._now.get(among, set())

    def name(self, quantity: str) -> str:
        """The quantity, numbered where the page has told of one by that name before."""
        self._seen[quantity] = self._seen.get(quantity, 0) + 1
        return quantity if self._seen[quantity] == 1 else f"{quantity} #{self._seen[quantity]}"

    @property
    def is_recorded(self) -> bool:
        """True in a run: what is released for a draft is in no record."""
        return self._before is not None

    def tell(self, entry: Entry) -> None:
        """Keep that the page tells it."""
        self.told.append(entry)
        if entry.among:
            self._now.setdefault(entry.among, set()).add(entry.n)

    def record(self, asked: Mapping[str, Any]) -> None:
        """Keep for the disclosure record what was made of a table or sentence."""
        if self.is_recorded:
            self.asked[asked["place"]] = dict(asked)

    def take_told(self) -> list[Entry]:
        """What has been told since this was last asked."""
        told, self.told = self.told, []
        return told


def named(part: Any) -> str:
    """What a text is called in every edition: its words without its figures."""
    if isinstance(part, Keyed):
        return part.key
    if isinstance(part, Claim):
        return named(part.text)
    if not isinstance(part, Text):
        return str(part)
    inside = [named(v) for v in part.values.values() if isinstance(v, (Text, Wording, str))]
    return " / ".join([part.message, *inside])


@dataclass(frozen=True)
class Rules:
    """How few is too few, and what is out already; a programme's ``privacy`` with its ledger.

    Parameters
    ----------
    privacy : Privacy
    ledger : Ledger
        Empty for drafts and for the coordinator.
    place : str
        Where on the page: page, table, row.
    """

    privacy: Any
    ledger: Ledger = field(default_factory=Ledger)
    place: str = ""

    @property
    def minimum_count(self) -> int:
        """People behind a count or share."""
        return self.privacy.minimum_count

    @property
    def minimum_answers(self) -> int:
        """Answers behind a mean."""
        return self.privacy.minimum_answers

    @property
    def minimum_deviation(self) -> int:
        """Answers behind a standard deviation, or a mean's interval."""
        return self.privacy.minimum_deviation

    @property
    def round_to(self) -> int | None:
        """The multiple to which counts that are told are rounded; None if they are not."""
        return self.privacy.round_to

    def for_groups(self) -> Rules:
        """The rules where the rows of a table are groups of people."""
        return replace(self, privacy=self.privacy.for_groups())

    def at(self, *parts: Any) -> Rules:
        """The same further in: a table, a row, a column."""
        if not self.place:  # a draft, or a text by itself: nothing is kept
            return self
        return replace(self, place=" | ".join([self.place, *map(named, parts)]))

    def known_as(self, key: str) -> Rules:
        """The rules where figures are known by a key, on every page alike."""
        return replace(self, place=f"known | {key}") if self.place and key else self

    def then(self) -> Entry | None:
        """What an earlier edition told here."""
        return self.ledger.earlier.get(self.place)

    def hold(self, figure: Count | Share | Mean) -> Entry | None:
        """The entry to tell in the figure's place, or None where it may be told itself."""
        then = self.then()
        if then is None:
            return None
        now = Entry.of(self.place, figure)
        return then if then.kind == now.kind and then.moved_by_few(now, self) else None

    def stand(self, figure: Count | Share | Mean) -> Entry | None:
        """As :meth:`hold`, and of a figure that has not moved: nobody sees which of them has."""
        then = self.then()
        if then is not None and then.is_still(Entry.of(self.place, figure)):
            return then
        return self.hold(figure)

    def note(
        self, figure: Count | Share | Mean | Entry, told: Count | Share | Mean | None = None
    ) -> None:
        """Keep that it is told, and as what, if that is not quite what it is."""
        entry = figure if isinstance(figure, Entry) else Entry.of(self.place, figure)
        if told is not None:
            entry = replace(entry, value=Entry.of(self.place, told).value)
        if self.place and entry.value == entry.value:  # not that of nobody
            self.ledger.tell(entry)

    def words_then(self) -> Wording | None:
        """What an earlier edition said here, in the language of each."""
        then = self.then()
        return Wording(then.words) if then is not None and then.words else None

    def note_words(self, words: Words) -> None:
        """Keep what is said here."""
        if self.place:
            self.ledger.told.append(Entry.of_words(self.place, words))
