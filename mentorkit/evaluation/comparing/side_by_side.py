"""One outcome by several methods, each with what it takes for granted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from ...errors import EvaluationError
from ...language import Text
from ...result import Fact, Words
from ..effects import Effect
from ..estimates import read_outcome, read_yes_no
from ..reading import check_level
from .comparison import compare_groups
from .covariates import require_columns
from .differences import difference_in_differences
from .shares import compare_shares
from .weighted import compare_weighted

WHERE = "compare_methods"


@dataclass(frozen=True)
class MethodComparison:
    """What several methods say of one outcome.

    Parameters
    ----------
    effects : mapping of str to Effect
        ``difference`` (of a lottery: as drawn), ``adjusted``, ``change``,
        ``weighted``: those that apply. Each one's ``design`` is its caveat.
    primary : str
        Which of them answers, chosen by the design and not by what came out:
        by lot the plain difference, else the weighted where there are covariates,
        the change, the plain.
    not_done : mapping of str to str
        Methods that would apply and could not be used, and why.
    """

    effects: Mapping[str, Effect]
    primary: str
    not_done: Mapping[str, str]

    @property
    def answer(self) -> Effect:
        """The effect by the primary method."""
        return self.effects[self.primary]

    @property
    def value(self) -> float:
        """The primary method's estimate."""
        return self.answer.value

    @property
    def low(self) -> float:
        """The lower end of its interval."""
        return self.answer.low

    @property
    def high(self) -> float:
        """The upper end of its interval."""
        return self.answer.high

    @property
    def n(self) -> int:
        """People behind it."""
        return self.answer.n

    @property
    def method(self) -> Words:
        """What it is called."""
        return self.answer.method

    @property
    def assumptions(self) -> Sequence[Words]:
        """What it takes for granted."""
        return self.answer.assumptions

    @property
    def source(self) -> Words:
        """Where it is described."""
        return self.answer.source

    @property
    def table(self) -> pd.DataFrame:
        """One row a method: ``key``, ``method``, the figures, people a side, ``caveat``."""
        return pd.DataFrame(
            {
                "key": key,
                "method": effect.method,
                "value": effect.value,
                "low": effect.low,
                "high": effect.high,
                "p_value": effect.p_value,
                "n_treated": effect.n_treated,
                "n_control": effect.n_control,
                "caveat": effect.design,
            }
            for key, effect in self.effects.items()
        )

    def sentence(self) -> Text:
        """The primary effect, and whether the other methods say the same."""
        effects = list(self.effects.values())
        k = Fact(len(effects))
        if len(effects) == 1:
            return self.answer.sentence()
        if len({np.sign(effect.value) for effect in effects}) > 1:
            rest = Text("The {k} methods do not agree on which side is ahead.", k=k)
        elif self.differ:
            # The two may rest on fewer people: they are told as the primary effect is.
            values = [effect.value for effect in effects]
            rest = Text(
                "The {k} methods agree on the direction, and not on the size: from {least} to "
                "{most}.",
                k=k,
                least=self.answer.figure(min(values)),
                most=self.answer.figure(max(values)),
            )
            if self.answer.by_lot:
                rest = Text(
                    "{rest} Between sides that chance alone has drawn they should agree: see "
                    "whether everybody is on the side that was drawn.",
                    rest=rest,
                )
        elif len({effect.is_sure for effect in effects}) > 1:
            rest = Text("The {k} methods agree on the direction, and not on how sure it is.", k=k)
        else:
            rest = Text("The {k} methods agree.", k=k)
        return Text("{first} {rest}", first=self.answer.sentence(), rest=rest)

    @property
    def differ(self) -> bool:
        """True if two methods' estimates each lie outside the other's interval."""
        return any(
            not one.low <= other.value <= one.high and not other.low <= one.value <= other.high
            for one, other in combinations(self.effects.values(), 2)
            if np.isfinite([one.low, one.high, other.low, other.high]).all()
        )

    def __str__(self) -> str:
        return str(self.sentence())


def compare_methods(
    table: pd.DataFrame,
    outcome: str,
    treated: str,
    *,
    before: str | None = None,
    covariates: Sequence[str] | str = (),
    cluster: str | None = None,
    by_lot: bool = False,
    weights: str = "overlap",
    name: Words | None = None,
    spec: str = ".2f",
    level: float = 0.95,
) -> MethodComparison:
    """Compare two groups by every method that the columns allow, side by side.

    Parameters
    ----------
    table : DataFrame
        One row a person.
    outcome, treated : str
        Its columns: a number, or yes and no; on which side.
    before : str, optional
        Column of the same outcome before the start.
    covariates : str or sequence of str
        Columns of what else was known before the start.
    cluster : str, optional
        Column of those who share their luck, as the mentor; empty for whoever does not.
    by_lot : bool
        The sides were drawn by lot: the plain difference is then by intention
        to treat, and nothing needs weighting.
    weights : {"overlap", "att", "ate"}
        As in :func:`compare_weighted`.
    name, spec, level
        As in :func:`compare_groups`.

    Returns
    -------
    MethodComparison

    Raises
    ------
    EvaluationError
        A column is absent, or holds what it may not.

    Examples
    --------
    >>> staff = pd.DataFrame({"y": [5, 6, 7, 4, 3, 4.0], "first": [3, 4, 4.5, 3, 2, 4],
    ...                       "joined": [1, 1, 1, 0, 0, 0]})
    >>> found = compare_methods(staff, "y", "joined", before="first")
    >>> found.table["key"].tolist(), found.primary
    (['difference', 'adjusted', 'change', 'weighted'], 'change')
    """
    check_level("compare_methods", level)
    covariates = [covariates] if isinstance(covariates, str) else list(covariates)
    known = [*([before] if before else []), *covariates]
    columns = [outcome, treated, *known, *([cluster] if cluster else [])]
    require_columns(table, columns, WHERE)
    own = {"by_lot": by_lot, "name": name, "level": level}
    shared = table[cluster] if cluster else None
    y = pd.Series(read_outcome(table[outcome], WHERE, outcome), index=table.index)
    table = table.assign(**{outcome: y})
    is_share = bool(y.dropna().isin([0, 1]).all() and y.notna().any())
    plain = (
        compare_shares(table[outcome], table[treated], cluster=shared, **own)
        if is_share
        else compare_groups(y, table[treated], cluster=shared, spec=spec, **own)
    )
    effects, not_done = {"difference": plain}, {}

    def attempt(key: str, compare: Callable[[], Effect]) -> None:
        try:
            # Of yes and no, every method's figures tell of the same few.
            effects[key] = replace(compare(), shares=plain.shares)
        except EvaluationError as error:
            not_done[key] = str(error)

    if known:
        attempt("adjusted", lambda: _told_of(
            compare_groups(y, table[treated], cluster=shared, covariates=table[known],
                           spec=spec, **own), known))  # fmt: skip
    if before:
        attempt("change", lambda: _change(table, outcome, treated, before, cluster, spec, own))
    if known and not by_lot:
        attempt("weighted", lambda: compare_weighted(
            table, outcome, treated, known, weights=weights, cluster=cluster, name=name,
            spec=spec, level=level))  # fmt: skip
    order = ["change", "weighted", "difference"]
    if by_lot or covariates:
        order = ["difference"] if by_lot else ["weighted", "change", "difference"]
    return MethodComparison(effects, next(key for key in order if key in effects), not_done)


def _told_of(effect: Effect, known: Sequence[str]) -> Effect:
    if effect.by_lot:
        return effect
    return replace(
        effect,
        design=Text(
            "Allowed for what was measured ({covariates}), each in a straight line. What was not "
            "measured may differ still: a difference went with taking part, and may have other "
            "causes.",
            covariates=[str(c) for c in known],
        ),
    )


def _change(
    table: pd.DataFrame,
    outcome: str,
    treated: str,
    before: str,
    cluster: str | None,
    spec: str,
    own: Mapping,
) -> Effect:
    """How much more the treated changed, within those who have both values."""
    first, last = (pd.to_numeric(table[column], errors="coerce") for column in (before, outcome))
    both = (first.notna() & last.notna()).to_numpy()
    who = table[cluster].astype(object) if cluster else pd.Series(None, table.index, dtype=object)
    who = who.where(who.notna(), [("alone", i) for i in range(len(table))])
    long = pd.concat(
        [
            pd.DataFrame({"y": column, "g": table[treated], "after": after, "who": who})[both]
            for after, column in ((0, first), (1, last))
        ]
    )
    effect = difference_in_differences(
        long, "y", "g", "after", cluster="who", spec=spec, **own
    )  # fmt: skip
    arm = read_yes_no(table[treated], treated)
    n1, n0 = (int((both & (arm == side)).sum()) for side in (1, 0))
    effect = replace(effect, n=n1 + n0, n_treated=n1, n_control=n0, n_left_out=len(table) - n1 - n0)
    if effect.by_lot:
        return effect
    return replace(
        effect,
        design=Text(
            "Allowed for where each began. It rests on both sides having gone the same way "
            "without the programme, which cannot be seen: a difference went with taking part, and "
            "may have other causes."
        ),
    )
