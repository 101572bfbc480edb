"""What the store refuses, in the words of a form and in its reader's language."""

from __future__ import annotations

import re

from ..errors import Problem
from ..language import Text, Wording
from ..tables.plausible import RULES

#: How a refusal is worded by the tables, and how a form says it.
_SAID = (
    (r"(holds a|makes?) personal identity numbers?",
     Text("This holds a personal identity number; take it out.")),
    (r"who was erased", Text("This tells of somebody who was erased; it cannot be entered.")),
    (r"^there is such a row already", Text("This has been entered already; look at it first.")),
    (r"^the same .* as in", Text("This is entered twice; keep one of the two.")),
    (r"^it is not said who enters", Text("Write your name.")),
    (r"^the cell is empty|^there is no column", Text("Fill this in.")),
    (r"is not a date", Text("This is not a date; write it as 2026-02-28.")),
    (r"is not a number", Text("This is not a number; write it as 45.")),
    (r"is not found in the table", Text("This is not known to the programme.")),
    (r"is not a word of this column", Text("Choose one of the list.")),
    (r"never changed", Text("Rows of this table are never changed.")),
    (r"was purged", Text("This table has been purged: its retention date has passed.")),
    (r"^somebody else has been writing",
     Text("Somebody else has been writing for 30 seconds; try again.")),
    (r"^there is no such store",
     Text("There is no store yet; import the programme's tables first.")),
    (r"^the store cannot be",
     Text("The store cannot be written; see that you may write in its folder.")),
)  # fmt: skip

_DOUBTED = {
    str(rule.what): Text("Not saved, since {what}: {mend}.", what=rule.what, mend=rule.mend)
    for rule in RULES
    if rule.is_void
}


def word_refusal(problem: Problem) -> Text | Wording:
    """A problem as a form says it: without file and row, which a form has not.

    Examples
    --------
    >>> str(word_refusal(Problem("meetings", "the cell is empty", "fill it in", row=1)))
    'Fill this in.'
    >>> str(word_refusal(Problem("meetings", "it is odd", "mend it")))
    'It is odd; mend it.'
    """
    if problem.what in _DOUBTED:
        return _DOUBTED[problem.what]
    for pattern, text in _SAID:
        if re.search(pattern, problem.what):
            return text
    told = f"{problem.what}; {problem.mend}" if problem.mend else problem.what
    told = told[:1].upper() + told[1:]
    return Wording(told if told.endswith((".", "?", "!")) else f"{told}.")
