"""What is wrong with a file or a matching, in the reader's language.

A :class:`~mentorkit.errors.Problem` is written in English where it is found. Here stand the
same sentences as texts that have a Swedish, with fields where a word of the file stands: a
sentence that fits one of them is told by it, and any other stays as it is.
"""

from __future__ import annotations

import re
import string
from functools import cache

from ..errors import Problem
from ..language import Text, catalogue
from .refusals import word_refusal

#: What a sentence says of a cell begins with it; it is worded by itself.
_NESTED = ("cell", "rule")
_SAID = (
    # of a cell
    Text("the cell"),
    Text("the answer"),
    Text("{cell}, the same in {rows} rows,"),
    Text("the cell is empty"),
    Text("{cell} is not a date"),
    Text("{cell} is not a date with the year first"),
    Text("{cell} is not a date from {first} to {last}"),
    Text("{cell} can be read as two dates"),
    Text("{cell} is not a number"),
    Text("{cell} is not a whole number"),
    Text("{cell} can be read as two numbers"),
    Text("{cell} is below {least}, the least allowed"),
    Text("{cell} is above {most}, the most allowed"),
    Text("{cell} is neither yes nor no"),
    Text("{cell} is not a word of this column"),
    Text("{cell} holds a formula without its result"),
    Text("{cell} shows an error of the spreadsheet"),
    Text("the cell holds a personal identity number"),
    Text("the cell holds a personal identity number, as do {more} more of the column"),
    Text("the cell does not say who has read the words and approved them"),
    # of a row or a column
    Text("the same {columns} as in {place}row {row}"),
    Text("the same {columns} as in row {row}"),
    Text("the id is not found in the table {table}"),
    Text("there is no column {column}, which every row of {table} needs"),
    Text("there is no column {column}"),
    Text("two columns are called {column}"),
    Text("the row has more cells than the header has names"),
    Text("a quotation mark opens or closes in the wrong place"),
    Text("{rows} more rows have a problem like these"),
    Text("1 more row has a problem like these"),
    Text("the respondents are people's own ids or e-mail addresses"),
    Text(
        "the column looks like {ground}, which an employer may not keep about individuals (GDPR "
        "article 9)"
    ),
    Text(
        "the column looks like a personal identity number, which no part of a mentoring programme "
        "needs"
    ),
    # of a file
    Text("there is no such file in the data folder"),
    Text("there is no row below the header, or none that is read"),
    Text("no row holds anything"),
    Text("the file is neither CSV nor Excel"),
    Text("the file cannot be opened"),
    Text("the file cannot be read as an Excel workbook"),
    Text("the file is not text in an encoding that can be told"),
    Text("the workbook has no such sheet"),
    Text("a CSV file has no sheets"),
    Text("the file lies outside the data folder"),
    Text("tables.people is missing"),
    Text("the store cannot be opened"),
    Text("the file is not a store of mentorkit"),
    Text("the disk is full"),
    Text("another row of {table}, entered by hand, has this id"),
    # how to mend it
    Text("write it as {cell}"),
    Text("{first} or {second}"),
    Text("look for a slip in the year"),
    Text("write {first} or {second}"),
    Text("write it in figures, as 2 or 2,5"),
    Text("write it as a whole number in figures, as 2"),
    Text("write ja or nej, yes or no"),
    Text("write a number from {low} to {high}"),
    Text("write a whole number from {low} to {high}"),
    Text("write {low} or more"),
    Text("write {high} or less"),
    Text("did you mean {word}?"),
    Text("choose among {words}"),
    Text("fill it in; every row of {table} needs one"),
    Text("fill it in, as {example}; every row of {table} needs one"),
    Text("mend or empty the cell"),
    Text("open the workbook in Excel or LibreOffice and save it, or write the value"),
    Text("mend them alike"),
    Text("keep one of the two, or write merge: true under the source"),
    Text("mend the id, add the missing row to {table}, or take this row out"),
    Text("make room on it, and do it again"),
    Text(
        "give this row another id; or take the entry away, if this row is to stand for it"
    ),
    Text("add it, or map one of yours to it under columns: {column}"),
    Text("give each column a name of its own"),
    Text(
        "put quotation marks round a cell that holds the delimiter, or name the column"
    ),
    Text("close it, or double it where it belongs to the text"),
    Text("fill in the table {table}, or see the filter under rows"),
    Text("name the columns in the first"),
    Text("put it in {folder}"),
    Text("name a .csv or .xlsx file"),
    Text("save it as an Excel workbook (.xlsx)"),
    Text("open it and save it as .xlsx"),
    Text("save it as CSV UTF-8, or as .xlsx"),
    Text("close it elsewhere and see that you may read it"),
    Text("leave out sheet"),
    Text("name a file in it, without .. or a root"),
    Text("name the file of mentors and mentees under it, or try example: {{seed: 1}}"),
    Text(
        "write pseudonymise: true under the source, so that no answer is kept beside a person"
    ),
    Text("write the person's name or role, or leave it empty until somebody has"),
    # of a matching
    Text("{mentee} and {mentor} cannot be a pair: {rule}"),
    Text("the pair {mentee} and {mentor} is beyond the places of {other}"),
    Text("{mentee} is in a running pair"),
    Text("the weight of {criterion} is {weight}"),
    Text("no weight is above 0"),
    Text("it is not said why"),
    Text("it is longer than {n} letters"),
    Text("it names mentorkit, which did not propose the pair"),
    Text("this pair is proposed already"),
    Text("no mentor is proposed for them"),
    Text("the pairs have changed since they were chosen"),
    Text("no pair is chosen"),
    Text("the day is after the one that counts as today"),
    Text("unlock the pair"),
    Text("lock or run it, not both"),
    Text("raise the capacity or unlock a pair"),
    Text("write a number, 0 or more"),
    Text("let one criterion count"),
    Text("write a few neutral words; the two may read them"),
    Text("lock it, or choose another mentor"),
    Text("choose a mentor"),
    Text("choose again"),
    Text("tick a pair, or take all of them"),
    Text("write {day} or a day before"),
)  # fmt: skip


@cache
def _patterns() -> list[tuple[re.Pattern, Text]]:
    """Each text with what fits it; those that say most of themselves first."""
    found = []
    for text in _SAID:
        parts = list(string.Formatter().parse(text.message))
        written = sum(len(literal) for literal, *_ in parts)
        pattern = "".join(
            re.escape(literal) + (f"(?P<{name}>.+?)" if name else "") for literal, name, *_ in parts
        )
        found.append((written, re.compile(pattern, re.DOTALL), text))
    found.sort(key=lambda one: -one[0])
    return [(pattern, text) for _, pattern, text in found]


def word_sentence(said: str, language: str) -> str:
    """A sentence of a problem in the reader's language; as it is where it has no other.

    Examples
    --------
    >>> word_sentence('"31/02/2026" is not a date', "sv")
    '"31/02/2026" är inget datum'
    >>> word_sentence("they share no language", "sv")
    'de har inget gemensamt språk'
    """
    found = _find(said, language)
    return said if found is None else found


def _find(said: str, language: str) -> str | None:
    for pattern, text in _patterns():
        if fits := pattern.fullmatch(said):
            held = {
                name: word_sentence(value, language) if name in _NESTED else value
                for name, value in fits.groupdict().items()
            }
            return text.replace(**held).render(language)
    own = said if language == "en" else catalogue(language).get(said)
    return own if isinstance(own, str) else None


def word_problem(problem: Problem, language: str) -> str:
    """What is wrong and how to mend it, as a sentence.

    Examples
    --------
    >>> word_problem(Problem("pairs", "no pair is chosen", "choose again"), "sv")
    'Inget par är valt; välj igen.'
    """
    if _find(problem.what, language) is None:
        return word_refusal(problem).render(language)
    parts = [word_sentence(part, language) for part in (problem.what, problem.mend) if part]
    told = "; ".join(parts)
    told = told[:1].upper() + told[1:]
    return told if told.endswith((".", "?", "!")) else f"{told}."
