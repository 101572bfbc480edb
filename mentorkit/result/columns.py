"""Columns of a table, each of which says what it holds and over whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..language import Text
from .figures import TOO_FEW, Words

#: Kinds of column that hold figures about people.
FIGURES = ("count", "share", "mean", "spread", "figure")


@dataclass(frozen=True)
class Column:
    """What a column of a :class:`Tabulation` holds, and over whom.

    Made with :func:`label`, :func:`group`, :func:`count`, :func:`share`,
    :func:`mean`, :func:`spread`, :func:`figure`, :func:`verdict` and :func:`fact`.
    """

    kind: Literal["label", "count", "share", "mean", "spread", "figure", "verdict", "fact"]
    text: Words
    k: str | None = None
    n: str | None = None
    spec: str = ""
    on: tuple[str, ...] = ()
    otherwise: Words = TOO_FEW
    names_people: bool = False
    of: str = ""
    by: str = ""
    key: str = ""
    names_row: bool = True
    who: str = ""
    part_of: str = ""
    among: str = ""
    settled: bool = False
    series: bool = False
    is_end: bool = False
    is_clustered: bool = False
    difference: tuple[str, ...] = ()


def label(text: Words, *, key: str = "", names_row: bool = True) -> Column:
    """A column that names the rows: a category, a code, a date.

    Parameters
    ----------
    text : Text, Wording or str
        The column's header.
    key : str, optional
        The column of the frame by which a row is known in every edition, where the words
        may change: an id.
    names_row : bool
        False where it says something of the row that may change while the row stays the
        same: the cluster of a goal, what a target wants. By what else it was known an
        earlier edition's figures would not be found again.

    Examples
    --------
    >>> label(Text("Target"), key="id").key
    'id'
    """
    return Column("label", text, key=key, names_row=names_row)


def group(text: Words, *, of: str = "", by: str = "") -> Column:
    """A column that names a group of people in each row: a department, a site, a cluster.

    A group of whom no figure may be shown is not named. `of` says what the groups are of, as
    the params file's ``privacy.merge`` names it (``"department"``), so that small ones can be
    joined; `by` is the column of the frame that says it of each row (``"age"``, ``"sex"``).
    """
    return Column("label", text, names_people=True, of=of, by=by)


def count(
    text: Words,
    people: str | None = None,
    *,
    series: bool = False,
    who: str = "",
    part_of: str = "",
    among: str = "",
) -> Column:
    """A column that counts people, or what `people` (another column) did.

    Parameters
    ----------
    text : Text, Wording or str
        The column's header.
    people : str, optional
        The column of the people who did what is counted.
    series : bool
        The rows are times in their order, and it counts those who are there at each:
        two neighbours that differ by few would tell of who came or went.
    who : str, optional
        Who the people are, in the same words wherever a column of any page counts
        the same ones by the same rows: what one page hides, no other then tells.
    part_of : str, optional
        The column of the frame that counts, in each row, all of whom these are a part;
        nobody stands in two parts of it. What the parts leave is protected like a count.
        A whole that the table does not show is held to be known.
    among : str, optional
        The column of the frame that says of each row among whom they are counted, in the
        same words in every table: two numbers of the same people at different times, told
        on this page or in an earlier edition, then differ by nobody or by enough.

    Examples
    --------
    Of the mentors of a row each has done the module or has not:

    >>> done, missing = (count(text, part_of="mentors") for text in ("Done", "Not done"))
    """
    return Column("count", text, n=people, series=series, who=who, part_of=part_of, among=among)


def share(text: Words, *, k: str, n: str, digits: int = 0) -> Column:
    """A column of shares (0 to 1): column `k` over column `n`, both numbers of people."""
    return Column("share", text, k=k, n=n, spec=f".{digits}%")


def mean(
    text: Words,
    *,
    n: str,
    spec: str = ".1f",
    settled: bool = False,
    difference: tuple[str, ...] = (),
    is_end: bool = False,
) -> Column:
    """A column of means, medians or estimates over the people counted in column `n`.

    `settled` says that nobody's value changes any more, as of a survey's wave that is
    over: if the figure does, it is because others are counted. `difference` names the
    two columns of shares between which it is the difference, in percentage points; of
    rounded counts it follows from these. The end of its interval (`is_end`) is then not
    told.
    """
    return Column(
        "mean", text, n=n, spec=spec, settled=settled, difference=difference, is_end=is_end
    )


def spread(text: Words, *, n: str, spec: str = ".1f", settled: bool = False) -> Column:
    """A column of standard deviations, or of ends of means' intervals, which tell them."""
    return Column("spread", text, n=n, spec=spec, settled=settled)


def figure(text: Words) -> Column:
    """A column whose cells are each a :class:`Count`, :class:`Share`, :class:`Mean` of its own.

    For rows that are measured in different ways; a text with figures in it is
    hidden whole if one of them is.
    """
    return Column("figure", text)


def verdict(text: Words, *, on: str | Sequence[str], otherwise: Words = TOO_FEW) -> Column:
    """A column of words that follow from the figures of the columns `on`, in the same row.

    Where one of these is hidden, `otherwise` stands in the word's place.
    """
    rests_on = (on,) if isinstance(on, str) else tuple(on)
    return Column("verdict", text, on=rests_on, otherwise=otherwise)


def fact(text: Words, spec: str = "") -> Column:
    """A column that is not about people: a target, a date, a threshold, a step."""
    return Column("fact", text, spec=spec)


def ends(of: Callable[..., Column], *, is_clustered: bool = False, **how: Any) -> dict[str, Column]:
    """The columns ``low`` and ``high``, with the ends of an interval.

    Parameters
    ----------
    of : callable
        :func:`mean` or :func:`share`, whichever the column of the value is; the
        ends of a mean's interval are each a :func:`spread`.
    is_clustered : bool
        The interval of a share is wider than its two numbers say, since they stand or fall
        together: it is not told where these are rounded.
    **how
        As for that column.
    """
    of = spread if of is mean else of
    found = {"low": of(Text("Lower end"), **how), "high": of(Text("Upper end"), **how)}
    return {
        name: replace(column, is_end=True, is_clustered=is_clustered)
        for name, column in found.items()
    }
