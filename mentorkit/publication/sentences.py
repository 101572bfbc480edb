"""What a sentence may tell: every figure about too few exchanged for words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..errors import ReleaseError
from ..language import Text, Wording
from ..programme import Privacy
from ..result import Claim, Count, Fact, Keyed, Mean, Share, hides_count
from .ledger import Entry, Rules
from .linking import HELD, HIDDEN, System
from .rounding import cannot_be_rounded, leaves_few, round_figure


def protect_text(text: Any, privacy: Rules | Privacy) -> Any:
    """The text with every figure about too few people exchanged for words.

    Parameters
    ----------
    text : Text, Wording or str
    privacy : Privacy, or Rules

    Returns
    -------
    Text, Wording or str

    Raises
    ------
    ReleaseError
        A number or date stands in the text without saying what it is.

    Examples
    --------
    >>> few = Text("{n} pairs have not met", n=Count(3))
    >>> str(protect_text(few, Privacy()))
    'fewer than 5 pairs have not met'
    """
    return protect(text, privacy).text


@dataclass(frozen=True)
class Protected:
    """Words fit to be told, and whether a figure of theirs had to be hidden or held.

    A figure is held where an earlier edition told it and so few have come or
    gone since that the new one would tell of them. It is rough where it was given
    as it was told: then what follows from it is, too.
    """

    text: Any
    hidden: bool = False
    held: bool = False
    rough: bool = False


def about(then: Entry) -> Text:
    """What an earlier edition told, told again."""
    if not then.value and (then.kind == "count" or then.k == 0):
        return Text("none or few")
    return Text("about {n}", n=then.figure)


def protect(words: Any, rules: Rules | Privacy) -> Protected:
    """As :func:`protect_text`; of a figure or a claim, too, and says whether it hid something."""
    if not isinstance(rules, Rules):
        rules = Rules(rules)
    if isinstance(words, Text):
        counts = [v.n for v in words.values.values() if isinstance(v, Count) and v.people is None]
        told = {
            name: _protect_value(name, value, words, counts, rules.at(name))
            for name, value in words.values.items()
        }
        values = {name: value.text for name, value in told.items()}
        return Protected(
            words.replace(**values),
            any(value.hidden for value in told.values()),
            any(value.held for value in told.values()),
            any(value.rough for value in told.values()),
        )
    if isinstance(words, Keyed):
        return protect(words.text, rules.known_as(words.key))
    if isinstance(words, Claim):
        return _protect_claim(words, rules)
    if isinstance(words, Count):
        return _protect_count(words, [], rules)
    if isinstance(words, Share):
        if words.n == 0:
            return Protected(Text("none"))
        return _tell(words, Text("a hidden share"), rules)
    if isinstance(words, Mean):
        return _tell(words, Text("a hidden figure"), rules)
    return Protected(words)


def _protect_claim(claim: Claim, rules: Rules) -> Protected:
    told_so_far = len(rules.ledger.told)
    told = protect(claim.text, rules)
    resting = [
        (figure, rules.at("on", k))
        for k, figure in enumerate(claim.on)
        if isinstance(figure, (Count, Share, Mean))
    ]
    held = told.held or any(at.hold(figure) is not None for figure, at in resting)
    hidden = told.hidden or any(
        at.hold(figure) is None and _hides(figure, rules) for figure, at in resting
    )
    here = rules.at("claim")
    if hidden or held:  # its figures are not told as they are today
        del rules.ledger.told[told_so_far:]
    if hidden:
        return replace(protect(claim.otherwise, rules.at("otherwise")), hidden=True)
    if held:
        then = here.words_then()
        if then is None:
            return replace(protect(claim.otherwise, rules.at("otherwise")), held=True)
        here.note_words(then)
        # A word alone says of no number when it was counted.
        names_figures = isinstance(claim.text, Text) and bool(claim.text.values)
        words = Text("as an earlier edition told: {words}", words=then) if names_figures else then
        return Protected(words, held=True)
    for figure, at in resting:
        at.note(figure, round_figure(figure, rules.round_to))
    here.note_words(told.text)
    return told


def _tell(figure: Share | Mean, otherwise: Text, rules: Rules) -> Protected:
    """A share or mean: as it was told before, not at all, or as it is."""
    then = rules.hold(figure)
    if then is not None:
        rules.note(then)
        return Protected(about(then), held=True)
    if _hides(figure, rules):
        return Protected(otherwise, hidden=True)
    told = round_figure(figure, rules.round_to)
    rules.note(figure, told)
    return Protected(about(Entry.of(rules.place, told)) if figure.held else told, rough=figure.held)


def _hides(figure: Any, rules: Rules) -> bool:
    """True if it tells of too few, or more than counts that are rounded may tell."""
    if figure.hides(_rules_of(figure, rules)):
        return True
    is_share = rules.round_to and isinstance(figure, Share)
    return bool(is_share) and (cannot_be_rounded(figure) or leaves_few(figure.k, figure.n, rules))


def _protect_value(name: str, value: Any, text: Text, counts: list[int], rules: Rules) -> Protected:
    if isinstance(value, Count):
        return _protect_count(value, counts, rules)
    if isinstance(value, (Share, Mean, Text, Claim, Keyed, Fact, Wording, str)):
        return protect(value, rules)
    if isinstance(value, (list, tuple)):
        told = [
            _protect_value(name, item, text, counts, rules.at(k)) for k, item in enumerate(value)
        ]
        return Protected(
            [one.text for one in told],
            any(one.hidden for one in told),
            any(one.held for one in told),
            any(one.rough for one in told),
        )
    raise ReleaseError(
        f'In the text "{text.message}" the field {name} does not say what it is: '
        "wrap it in Count, Share, Mean or Fact."
    )


@dataclass(frozen=True)
class _About:
    """A count that is only told roughly, and still decides between one and many."""

    text: Text
    n: int

    def render(self, language: str) -> str:
        return self.text.render(language)


def _protect_count(value: Count, counts: list[int], rules: Rules) -> Protected:
    """A count as the pages before this one allow, and kept for those after it."""
    rules = _rules_of(value, rules)
    if not (value.who or value.parts) or not rules.place:
        return _tell_count(value, counts, rules)
    linked, few = rules.ledger.linked, rules.minimum_count
    name, parts = value.who or rules.place, value.parts or {}
    state = linked.state(name)
    of_groups = any(linked.is_of_groups(row) for row in (parts or [name]))
    is_kept = state is None and rules.ledger.was_hidden(name, value.n, few)
    is_kept |= state == HIDDEN or (state == HELD and rules.stand(value) is None)
    if is_kept or any(_must_hide(part, n, rules) for part, n in parts.items()):
        linked.add(System(rules.place, {name: value.n}, of_groups=of_groups))
        return Protected(_About(Text("some"), 2), True)
    if state == HELD:  # beside what an earlier page holds
        value = replace(value, held=True)
    told = _tell_count(value, counts, rules)
    if told.hidden:
        # A table tells or hides the same people: roughly told, they would be known too narrowly.
        told = replace(told, text=_About(Text("some"), 2))
    known = frozenset([] if told.hidden or told.held else [name])
    held = frozenset([name] if told.held else [])
    sums = ((name, tuple(parts)),) if parts else ()
    counted = {name: value.n, **parts}
    unasked = frozenset(parts)
    linked.add(System(rules.place, counted, known, sums, held, unasked, of_groups))
    return told


def _must_hide(part: str, n: int, rules: Rules) -> bool:
    """True if a row that a count is the sum of must not be known, or not as it is today."""
    linked = rules.ledger.linked
    few = (rules.for_groups() if linked.is_of_groups(part) else rules).minimum_count
    state = linked.state(part)
    is_kept = state is None and rules.ledger.was_hidden(part, n, few)
    return 0 < n < few or state in (HIDDEN, HELD) or is_kept


def _rules_of(figure: Any, rules: Rules) -> Rules:
    """Those of groups for a count of one: of a table's row that no table has said is none."""
    is_of_row = isinstance(figure, Count) and figure.who
    if not is_of_row or not rules.ledger.linked.is_of_groups(figure.who):
        return rules
    return rules.for_groups()


def _tell_count(value: Count, counts: list[int], rules: Rules) -> Protected:
    few = rules.minimum_count
    counts = counts if value.of is None else [value.of]
    then = rules.stand(value) if value.held else rules.hold(value)
    if then is not None:
        rules.note(then)
        # "None or few" is of many, as a language counts.
        return Protected(_About(about(then), int(then.value) or 2), held=True)
    shown = [other for other in counts if not hides_count(other, rules)]
    if rules.round_to and value.people is None and value.hides(rules) and shown:
        # How few it can be would tell how the count beside it was rounded.
        return Protected(_About(Text("some"), 2), True)
    if value.people is None and any(0 < value.n < other < 2 * few for other in shown):
        # Of 6, "fewer than 5" would part those who are left into too few.
        return Protected(_About(Text("some"), 2), True)
    if value.hides(rules):
        if value.people is None:
            return Protected(_About(Text("fewer than {few}", few=Fact(few)), 2), True)
        return Protected(_About(Text("a hidden number of"), 2), True)
    # "115 of 118" would tell of the three others; whichever they are, "about" is the same.
    near = [other for other in shown if 0 < other - value.n < few]
    too_near = any(leaves_few(value.n, other, rules) for other in shown)
    if value.people is None and rules.round_to and (near or too_near):
        return Protected(_About(Text("some"), 2), True)
    if value.people is None and near:
        rounded = (min(near) - 1) // few * few
        return Protected(_About(Text("about {n}", n=Fact(rounded)), rounded), True)
    told = round_figure(value, rules.round_to)
    rules.note(value, told)
    if value.held:
        return Protected(_About(about(Entry.of(rules.place, told)), told.n or 2), rough=True)
    return Protected(told)
