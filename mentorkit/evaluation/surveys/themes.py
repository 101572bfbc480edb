"""What people write about: their comments by theme, and whether two readers agree."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from ...language import Text
from ...programme import Surveys
from ...result import Estimate, Fact
from ...tables.comments import THEME_COLUMNS, list_themes
from ..reading import check_level

_DRAWS, _AT_ONCE = 2000, 200


@dataclass(frozen=True)
class Agreement(Estimate):
    """How far two people who read the same comments agree on their themes."""

    def sentence(self) -> Text:
        """The agreement as one sentence."""
        return Text(
            "{name}: {value} ({level} interval {low} to {high}; {n} comments that both have read)",
            name=self.name,
            value=Fact(self.value, self.spec),
            level=Fact(self.level, ".0%"),
            low=Fact(self.low, self.spec),
            high=Fact(self.high, self.spec),
            n=Fact(self.n),
        )


def read_themes(coded: pd.DataFrame, surveys: Surveys) -> pd.DataFrame:
    """Themes one a row, by the ids that the params file gives them.

    Parameters
    ----------
    coded : DataFrame
        The table ``comment_themes``.
    surveys : Surveys
        A theme that it does not name stands as it was written, in small letters.

    Returns
    -------
    DataFrame
        ``comment_id``, ``coded_by``, ``theme``; each theme of a comment once a reader.

    Examples
    --------
    >>> coded = pd.DataFrame({"comment_id": ["a"], "coded_by": ["HR"], "theme_1": ["Tid"],
    ...                       "theme_2": ["time"], "theme_3": ["Lunch "]})
    >>> read_themes(coded, Surveys())["theme"].tolist()
    ['time', 'lunch']
    """
    known = list_themes(surveys)
    columns = [name for name in THEME_COLUMNS if name in coded]
    long = coded.melt(["comment_id", "coded_by"], columns, value_name="written")
    written = long["written"].fillna("").astype(str).str.split().str.join(" ")
    spelt = {word: known.read(word) or word.casefold() for word in written.unique()}
    long = long.assign(theme=written.map(spelt))[written.ne("").to_numpy()]
    return long[["comment_id", "coded_by", "theme"]].drop_duplicates(ignore_index=True)


def count_themes(coded: pd.DataFrame, comments: pd.DataFrame, surveys: Surveys) -> pd.DataFrame:
    """How many people wrote on each theme, in each wave.

    Parameters
    ----------
    coded : DataFrame
        The table ``comment_themes``. A row without a theme has not been read.
    comments : DataFrame
        ``comment_id``, ``respondent``, ``wave``.
    surveys : Surveys

    Returns
    -------
    DataFrame
        ``wave``, ``theme``, ``people`` (who wrote on it, as one reader at least
        saw it) and ``of`` (whose comments have been read); most people first
        within a wave. Themes that nobody wrote on are left out.
    """
    read = comments.merge(read_themes(coded, surveys), on="comment_id")
    of = read.groupby("wave")["respondent"].nunique()
    people = read.groupby(["wave", "theme"])["respondent"].nunique().rename("people")
    found = people.reset_index()
    found["of"] = found["wave"].map(of).astype("int64")
    return found.sort_values(
        ["wave", "people", "theme"], ascending=[True, False, True], ignore_index=True
    )


def measure_agreement(
    coded: pd.DataFrame, surveys: Surveys, *, level: float = 0.95, random_state: int = 0
) -> Agreement | None:
    """How far two readers agree on the themes of the comments that both have read.

    Parameters
    ----------
    coded : DataFrame
        The table ``comment_themes``. Of more than two readers the two with the
        most comments in common are compared.
    surveys : Surveys
    level : float
        Coverage of the interval.
    random_state : int
        Of the interval.

    Returns
    -------
    Agreement or None
        Cohen's kappa of "is on this theme or not", pooled over the themes that
        either saw, with a bootstrap interval over comments; None without two
        readers. NaN where neither could have differed.

    References
    ----------
    Cohen (1960), Educational and Psychological Measurement 20, 37-46. De
    Vries, Elliott, Kanouse and Teleki (2008), Field Methods 20, 272-282.

    Examples
    --------
    >>> coded = pd.DataFrame({"comment_id": list("abcd") * 2, "coded_by": ["A"] * 4 + ["B"] * 4,
    ...     "theme_1": ["time", "time", "trust", "trust", "time", "time", "trust", "time"]})
    >>> measure_agreement(coded, Surveys()).value
    0.5
    """
    check_level("measure_agreement", level)
    first, second = _both_read(read_themes(coded, surveys))
    n = len(first)
    if not n:
        return None
    value = float(_pooled_kappa(first, second, np.ones((1, n)))[0])
    rng = np.random.default_rng(random_state)
    draws = [
        _pooled_kappa(first, second, rng.multinomial(n, np.full(n, 1 / n), _AT_ONCE))
        for _ in range(_DRAWS // _AT_ONCE)
    ]
    known = np.concatenate(draws)
    known = known[np.isfinite(known)]
    tail = (1 - level) / 2
    low, high = np.quantile(known, [tail, 1 - tail]) if n > 1 and len(known) else (np.nan, np.nan)
    return Agreement(
        name=Text("Cohen's kappa of the themes"),
        value=value,
        low=float(low),
        high=float(high),
        n=n,
        spec=".2f",
        method=Text("Cohen's kappa pooled over themes, bootstrap interval over comments"),
        source="De Vries, Elliott, Kanouse and Teleki (2008), Field Methods 20, 272-282",
        level=level,
        assumptions=(Text("the two have read without asking each other"),),
    )


def _both_read(themes: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Comments by themes, True where it is on it: of one reader and of the other."""
    nobody = np.zeros((0, 0), dtype=bool)
    read = {who: set(own["comment_id"]) for who, own in themes.groupby("coded_by")}
    pairs = list(combinations(sorted(read), 2))
    if not pairs:
        return nobody, nobody
    both = max(pairs, key=lambda pair: len(read[pair[0]] & read[pair[1]]))
    shared = sorted(read[both[0]] & read[both[1]])
    own = themes[themes["coded_by"].isin(both) & themes["comment_id"].isin(shared)]
    names = sorted(own["theme"].unique())
    said = [
        pd.crosstab(mine["comment_id"], mine["theme"])
        .reindex(index=shared, columns=names, fill_value=0)
        .to_numpy(dtype=bool)
        for mine in (own[own["coded_by"].eq(who)] for who in both)
    ]
    return said[0], said[1]


def _pooled_kappa(first: np.ndarray, second: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Kappa for each row of weights, each of which weighs the comments."""
    n = weights.sum(axis=1, keepdims=True)
    agreed, by_first, by_second = (
        weights @ said.astype(float) / n for said in (first == second, first, second)
    )
    by_chance = by_first * by_second + (1 - by_first) * (1 - by_second)
    observed, expected = agreed.mean(axis=1), by_chance.mean(axis=1)
    kappa = np.full(len(n), np.nan)
    np.divide(observed - expected, 1 - expected, out=kappa, where=expected < 1 - 1e-12)
    return kappa
