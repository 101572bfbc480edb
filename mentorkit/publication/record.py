"""The disclosure record of an edition: what was asked for, what was hidden, and what that leaves.

For the coordinator alone. It names the rows of tables that their readers do not see,
and how narrowly a hidden count can be inferred; the count itself is not in it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..language import Plural, Text, format_value
from ..programme import Programme
from ..result import Fact
from .keeping import HELD
from .page import PAGES, fill
from .page_words import PageWords
from .suppressing import ALIKE, BEFORE, BESIDE, EARLIER, FEW, ROUNDED, SMALL

#: What each rule does, for who reads the record.
RULES = {
    SMALL: Text("too few people"),
    ALIKE: Text("all of a group, or none"),
    BESIDE: Text("others could be had back from it"),
    FEW: Text("too few people behind it"),
    EARLIER: Text("an earlier page hid it"),
    BEFORE: Text("an earlier edition hid it, and few have come or gone since"),
    ROUNDED: Text("rounded counts could be had back from it"),
    HELD: Text("stands as an earlier edition told it"),
}
#: How the hidden figures beside the small ones were found.
METHODS = {
    "nothing": Text("none was needed"),
    "exact": Text("proved the fewest"),
    "stopped": Text("safe, perhaps not the fewest"),
    "heuristic": Text("safe, perhaps not the fewest"),
}


def build_record(
    asked: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    programme: Programme,
    as_of: dt.date,
    language: str,
) -> str:
    """The record as a page.

    Parameters
    ----------
    asked : mapping of str to sequence of dict
        By page, what :class:`~mentorkit.publication.ledger.Ledger` kept of each table
        and sentence.
    programme, as_of, language
        Which edition's.

    Returns
    -------
    str
        HTML.
    """
    words = _RecordWords(programme, as_of, language)
    pages = [page for page in PAGES if asked.get(page)]
    everything = [(page, item) for page in pages for item in asked[page]]
    tables = [(page, item) for page, item in everything if item["kind"] == "table"]
    sentences = [(page, item) for page, item in everything if item["kind"] == "sentence"]
    quotes = [(page, item) for page, item in everything if item["kind"] == "quote"]
    say = _Say(language)
    in_short = _in_short(tables, sentences, programme)
    if not quotes:
        in_short.append(Text("No free text is quoted in this edition."))
    blocks = [
        *_of_tables(tables, sentences, say),
        *_of_cells(tables, say),
        *_of_sentences(sentences, say),
        *_of_quotes(quotes, say),
    ]
    return fill(
        words,
        "coordinator",
        title=say(Text("Disclosure record")),
        answers=[{"kind": "answer", "status": "info", "text": say(text)}
                 for text in in_short],
        blocks=blocks,
        pages=[],
        links=[],
        notices=[say(_READING)],
    )  # fmt: skip


_READING = Text(
    "The interval is what somebody can infer of a hidden count from its table, the totals of its "
    "columns and the counts that earlier pages and sentences tell of the same people. A sentence "
    "of the same page that tells roughly is not reckoned with, and stands beside the table: see "
    "whether it speaks of the same people. The counts themselves are not here."
)


class _RecordWords(PageWords):
    """The words of the page itself; it names no person, and still is not to be shared."""

    @property
    def private(self) -> str:
        """The warning on top."""
        return self._say(
            Text(
                "For the programme coordinator only. Tells what readers must not see: do not share."
            )
        )


class _Say:
    """Words and cells in one language."""

    def __init__(self, language: str):
        self.language = language

    def __call__(self, text: Any) -> str:
        return format_value(text, self.language)

    def table(self, caption: Text, headers: Sequence[Text], rows: Sequence[Sequence]) -> list[dict]:
        """A block, or none where there are no rows."""
        if not rows:
            return []
        numbers = [all(isinstance(row[k], int) for row in rows) for k in range(len(headers))]
        return [
            {
                "kind": "people",
                "caption": self(caption),
                "note": "",
                "headers": [
                    {"text": self(header), "kind": "label", "number": number}
                    for header, number in zip(headers, numbers, strict=True)
                ],
                "rows": [
                    [{"text": self(value), "hidden": False, "withheld": False} for value in row]
                    for row in rows
                ],
                "hidden": 0,
                "held": 0,
            }
        ]


def _in_short(tables, sentences, programme: Programme) -> list[Text]:
    hidden = [cell for _, item in tables for cell in item["cells"] if cell["rule"] != HELD]
    ends = [cell["high"] - cell["low"] for cell in hidden if cell.get("high") is not None]
    texts = [
        Text(
            "{tables} tables were asked for; {some} of them have hidden figures, {cells} in all.",
            tables=Fact(len(tables)),
            some=Fact(sum(any(c["rule"] != HELD for c in item["cells"]) for _, item in tables)),
            cells=Fact(len(hidden)),
        )
    ]
    if ends:
        texts.append(
            Text(
                "The narrowest that a hidden count can be inferred is an interval {width} wide; "
                "the rule asks for {least}.",
                width=Fact(min(ends)),
                least=Fact(programme.privacy.minimum_count),
            )
        )
    withheld = sum(item["withheld"] for _, item in tables)
    if withheld:
        texts.append(
            Plural(
                "{n} table is withheld whole, since what earlier pages tell would give it away.",
                "{n} tables are withheld whole, since what earlier pages tell would give them "
                "away.",
                n=Fact(withheld),
            )
        )
    if sentences:
        texts.append(
            Plural(
                "{n} sentence tells a figure roughly or not at all.",
                "{n} sentences tell a figure roughly or not at all.",
                n=Fact(len(sentences)),
            )
        )
    base = programme.privacy.round_to
    if base:
        texts.append(
            Text(
                "Counts that are told are rounded to the nearest {base}, and shares and intervals "
                "follow from the rounded counts. What is hidden was chosen on the true counts.",
                base=Fact(base),
            )
        )
    return texts


def _of_tables(tables, sentences, say: _Say) -> list[dict]:
    rows = []
    for page, item in tables:
        rough = [s["title"] for at, s in sentences if at == page and s["rule"] == SMALL]
        by_rule = Counter(cell["rule"] for cell in item["cells"])
        ends = [c["high"] - c["low"] for c in item["cells"] if c.get("high") is not None]
        rows.append(
            (
                page[:2],
                item["title"],
                sum(by_rule.values()),
                [Text("{rule}: {n}", rule=RULES[rule], n=Fact(by_rule[rule]))
                 for rule in RULES if rule in by_rule] or None,
                min(ends) if ends else None,
                _how(item),
                (rough or None) if ends else None,
            )
        )  # fmt: skip
    headers = [
        Text("Page"), Text("Table"), Text("Hidden"), Text("By which rules"),
        Text("Narrowest interval"), Text("The others beside the small"),
        Text("Told roughly on the same page"),
    ]  # fmt: skip
    return say.table(Text("Every table that was asked for"), headers, rows)


def _how(item: Mapping[str, Any]) -> Text:
    if item["withheld"]:
        return Text("withheld whole")
    return METHODS[item["method"]] if item["is_shown"] else Text("nothing of it is shown")


def _of_cells(tables, say: _Say) -> list[dict]:
    rows = [
        (page[:2], item["title"], cell["row"], cell["column"], RULES[cell["rule"]], _interval(cell))
        for page, item in tables
        for cell in item["cells"]
    ]
    headers = [
        Text("Page"), Text("Table"), Text("Row"), Text("Column"), Text("Rule"),
        Text("What can be inferred"),
    ]  # fmt: skip
    return say.table(Text("Every figure that is hidden or stands as it did"), headers, rows)


def _of_sentences(sentences, say: _Say) -> list[dict]:
    rows = [(page[:2], item["title"], RULES[item["rule"]]) for page, item in sentences]
    headers = [Text("Page"), Text("As it was told"), Text("Rule")]
    return say.table(Text("Sentences that tell less than they were asked to"), headers, rows)


def _of_quotes(quotes, say: _Say) -> list[dict]:
    rows = [
        (page[:2], item["title"], item["approved_by"], dt.date.fromisoformat(item["approved_on"]))
        for page, item in quotes
    ]
    headers = [Text("Page"), Text("Quote"), Text("Approved by"), Text("Approved on")]
    return say.table(Text("Quotes, and who approved each"), headers, rows)


def _interval(cell: Mapping[str, Any]) -> Text | None:
    if "low" not in cell:
        return None
    if cell["high"] is None:
        return Text("{low} or more", low=Fact(cell["low"]))
    return Text("{low} to {high}", low=Fact(cell["low"]), high=Fact(cell["high"]))
