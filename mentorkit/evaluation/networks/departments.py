"""Ties within and between departments: how closed they are, and who turns where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...language import Text
from ...result import Count, Estimate, Fact, Mean
from ..reading import check_level
from .summary import check_ids, read_ties
from .ties import label_rounds


@dataclass(frozen=True)
class TieMixing(Estimate):
    """How many ties stay within groups, against what chance would make of it.

    Parameters
    ----------
    internal, external : int
        Ties within a group, and between two.
    naming : int
        People who name somebody; the ties rest on these.
    expected, expected_low, expected_high : float
        The index if groups meant nothing: its mean, and where it lies in so many draws
        as the level says.
    p_value : float
        Of groups that mean nothing, two-sided.
    """

    internal: int = 0
    external: int = 0
    naming: int = 0
    expected: float = float("nan")
    expected_low: float = float("nan")
    expected_high: float = float("nan")
    p_value: float = float("nan")

    @property
    def share_within(self) -> float:
        """Share of ties within a group."""
        total = self.internal + self.external
        return self.internal / total if total else float("nan")

    @property
    def is_sure(self) -> bool:
        """True if chance would hardly make so many ties stay within, or so few."""
        return self.p_value <= 1 - self.level

    def sentence(self) -> Text:
        """The ties as one sentence, its figures still marked for release."""
        total = self.internal + self.external
        figures = {
            "ties": Count(total, people=self.naming),
            "within": Mean(self.share_within, self.naming, ".0%"),
            "expected": Mean((1 - self.expected) / 2, self.naming, ".0%"),
            "p": Mean(max(self.p_value, 0.001), self.naming, ".3f"),
        }
        figures["index"] = self._tell_index()
        if not total:
            return Text("{name}: nobody named anyone.", name=self.name)
        if np.isnan(self.p_value):
            return Text("{name}: {within} of {ties} ties stay within the department ({index}).",
                        name=self.name,
                        **{k: figures[k] for k in ("within", "ties", "index")})  # fmt: skip
        if not self.is_sure:
            return Text(
                "{name}: {within} of {ties} ties stay within the department; {expected} would if "
                "departments meant nothing, and chance may make the difference (p {p}; {index}).",
                name=self.name,
                **figures,
            )
        return Text(
            "{name}: {within} of {ties} ties stay within the department, and {expected} would if "
            "departments meant nothing (p {p}; {index}).",
            name=self.name,
            **figures,
        )

    def _tell_index(self) -> Text:
        """The index, -1 to 1, with its interval where there is one."""
        value, low, high = (
            Mean(figure, self.naming, self.spec) for figure in (self.value, self.low, self.high)
        )
        if np.isnan(self.low):
            return Text("E-I index {value}", value=value)
        return Text(
            "E-I index {value}, {level} interval {low} to {high}",
            value=value,
            level=Fact(self.level, ".0%"),
            low=low,
            high=high,
        )


def ei_index(
    ties: pd.DataFrame,
    departments: Mapping[str, str] | pd.Series,
    *,
    name: Text | str | None = None,
    n_permutations: int = 2000,
    random_state: int = 0,
    level: float = 0.95,
) -> TieMixing:
    """Krackhardt and Stern's E-I index, and a test that permutes the departments.

    Parameters
    ----------
    ties : DataFrame
        As in :func:`network_summary`: one row a tie.
    departments : Series or mapping
        Person to department. A tie with someone whose department is not known is
        left out.
    n_permutations : int
    random_state : int
        Seed of the permutations.
    level : float

    Raises
    ------
    EvaluationError
        It is not plain which columns hold the ids, or no id of the ties is among
        `departments`.

    Returns
    -------
    TieMixing
        ``value`` is external minus internal ties over all ties [1]_: -1 where
        everybody stays within, 1 where nobody does. Its interval is the ratio
        estimator's over those who name somebody [2]_. The p value is of a quadratic
        assignment: the people change places with their departments, the ties stay
        as they are [3]_, and the draw that was is counted among them [4]_. NaN
        without ties, and the test's also with one department only.

    References
    ----------
    .. [1] Krackhardt and Stern (1988), Social Psychology Quarterly 51, 123-140.
    .. [2] Cochran (1977), Sampling Techniques, 3rd ed., section 6.4.
    .. [3] Krackhardt (1988), Social Networks 10, 359-381.
    .. [4] Phipson and Smyth (2010), Statistical Applications in Genetics 9, article 39.

    Examples
    --------
    >>> ties = pd.DataFrame({"from": list("aabcdd"), "to": list("bcadca")})
    >>> found = ei_index(ties, {"a": "x", "b": "x", "c": "y", "d": "y"}, name="Ties")
    >>> found.internal, found.external, round(found.value, 2)
    (4, 2, -0.33)
    """
    check_level("ei_index", level)
    tied = read_ties(ties)
    check_ids("departments", tied, pd.Series(departments, dtype=object).index)
    placed = _place(tied, departments)
    internal = int((placed["own"] == placed["other"]).sum())
    total = len(placed)
    value = float((total - 2 * internal) / total) if total else float("nan")
    naming, low, high = _interval(placed, level)
    drawn = _permute(placed, n_permutations, random_state)
    expected = expected_low = expected_high = p = float("nan")
    if len(drawn):
        away = np.abs(drawn - drawn.mean())
        p = (1 + np.sum(away >= abs(internal - drawn.mean()) - 1e-9)) / (len(drawn) + 1)
        index = (total - 2 * drawn) / total
        expected = float(index.mean())
        tail = (1 - level) / 2
        expected_low, expected_high = map(float, np.quantile(index, [tail, 1 - tail]))
    return TieMixing(
        name=Text("Ties within and across departments") if name is None else name,
        value=value,
        low=low,
        high=high,
        n=naming,
        spec=".2f",
        method=Text("E-I index, with the departments permuted {k} times", k=Fact(n_permutations)),
        source="Krackhardt and Stern (1988), Social Psychology Quarterly 51, 123-140",
        level=level,
        assumptions=(
            Text("everybody was asked, and named all they turn to"),
            Text("what one person names does not change what another does"),
        ),
        internal=internal,
        external=total - internal,
        naming=naming,
        expected=expected,
        expected_low=expected_low,
        expected_high=expected_high,
        p_value=float(p),
    )


def _place(tied: pd.DataFrame, departments: Mapping[str, str] | pd.Series) -> pd.DataFrame:
    """The ties whose two departments are known, with these."""
    known = pd.Series(departments, dtype=object)
    known = known[~known.index.duplicated()].dropna()
    placed = tied.assign(own=tied["from_id"].map(known), other=tied["to_id"].map(known))
    return placed.dropna(subset=["own", "other"]).reset_index(drop=True)


def _interval(placed: pd.DataFrame, level: float) -> tuple[int, float, float]:
    """How many name somebody, and the ends of the index's interval over these."""
    from scipy.stats import t

    inside = (placed["own"] == placed["other"]).astype(float)
    each = inside.groupby(placed["from_id"]).agg(["sum", "size"]).to_numpy(float)
    n = len(each)
    if n < 2:
        return n, float("nan"), float("nan")
    share = each[:, 0].sum() / each[:, 1].sum()
    residual = each[:, 0] - share * each[:, 1]
    if not np.any(np.abs(residual) > 1e-12):
        return n, float("nan"), float("nan")
    error = residual.std(ddof=1) / (np.sqrt(n) * each[:, 1].mean())
    half = float(t.isf((1 - level) / 2, n - 1) * error)
    value = 1 - 2 * share
    return n, float(max(-1.0, value - 2 * half)), float(min(1.0, value + 2 * half))


def _permute(placed: pd.DataFrame, times: int, seed: int) -> np.ndarray:
    """Ties within a department, each time the people change places."""
    ids = np.concatenate([placed["from_id"].to_numpy(), placed["to_id"].to_numpy()])
    codes, people = pd.factorize(ids)
    own, other = codes[: len(placed)], codes[len(placed) :]
    labels = np.concatenate([placed["own"].to_numpy(), placed["other"].to_numpy()])
    label, kinds = pd.factorize(labels)
    if len(kinds) < 2:
        return np.array([])
    where = np.empty(len(people), dtype=np.int64)
    where[codes] = label
    # In order of who names, what is looked up lies near each other.
    order = np.argsort(own, kind="stable")
    own, other = own[order], other[order]
    rng, found = np.random.default_rng(seed), np.empty(times)
    for k in range(times):
        rng.shuffle(where)
        found[k] = np.count_nonzero(where[own] == where[other])
    return found


def count_between(
    ties: pd.DataFrame,
    departments: Mapping[str, str] | pd.Series,
    *,
    fewest: int = 1,
    most: int | None = None,
) -> pd.DataFrame:
    """How many people name somebody in the other of two departments, or in their own.

    Parameters
    ----------
    ties : DataFrame
        The table ``ties``.
    departments : Series or mapping
        Person to department, of everybody in the organisation.
    fewest : int
        Departments with fewer people are left out: whom others name there would
        be one of these few.
    most : int, optional
        So many departments, those with most people; all by default.

    Returns
    -------
    DataFrame
        ``one``, ``other`` (departments, `one` not after `other` in the alphabet),
        ``first`` and ``last``: people who name somebody, in the first round and the
        last; each once however many they name. One row a pair of departments of
        whom anybody has named anyone; ``last`` is missing where there is one round.

    Examples
    --------
    >>> ties = pd.DataFrame({"from_id": list("aab"), "to_id": list("bcc"),
    ...                      "date": pd.to_datetime(["2026-01-01"] * 3)})
    >>> count_between(ties, {"a": "x", "b": "x", "c": "y"})[["one", "other", "first"]]
      one other  first
    0   x     x      1
    1   x     y      2
    """
    columns = ["one", "other", "first", "last"]
    if ties.empty:
        return pd.DataFrame(columns=columns)
    known = pd.Series(departments, dtype=object)
    known = known[~known.index.duplicated()].dropna()
    # Of departments as large as each other the first in the alphabet.
    size = known.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    known = known[known.isin(size[size >= fewest].index[:most])]
    tied = ties.assign(round=label_rounds(ties)).dropna(subset=["from_id", "to_id", "round"])
    placed = _place(tied[tied["from_id"] != tied["to_id"]], known)
    turned = placed["own"].astype(str) > placed["other"].astype(str)
    placed["one"] = placed["own"].where(~turned, placed["other"])
    placed["two"] = placed["other"].where(~turned, placed["own"])
    rounds = sorted(tied["round"].unique())
    counted = placed.groupby(["one", "two", "round"])["from_id"].nunique().unstack()
    counted = counted.reindex(columns=rounds).fillna(0).astype(int)
    found = counted.iloc[:, [0]].set_axis(["first"], axis=1) if rounds else counted
    found["last"] = counted.iloc[:, -1] if len(rounds) > 1 else float("nan")
    return found.rename_axis(["one", "other"]).reset_index()[columns]
