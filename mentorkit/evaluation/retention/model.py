"""What a Cox model says, and whether its assumption holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem, nearest
from ...language import Text
from ...result import Bound, Claim, Count, Estimate, Fact, Words
from .durations import CENSORING
from .proportional import ProportionalTest, find_changing

EFRON = Text("Cox regression, Efron's treatment of ties")
PROPORTIONAL = Text("each covariate multiplies the rate of leaving alike at all times")


@dataclass(frozen=True)
class RetentionModel:
    """A Cox model of leaving.

    Parameters
    ----------
    table : DataFrame
        One row a covariate: ``covariate``, ``coefficient``, ``std_error``,
        ``z``, ``p_value``, ``hazard_ratio``, ``low``, ``high`` (of the ratio).
    n, left : int
        People in the model, and those of them who left.
    n_left_out : int
        People with a missing value.
    log_likelihood : float
        Partial log-likelihood at its maximum.
    proportional : DataFrame
        Whether each ratio stays the same as time goes, of
        :meth:`check_proportional` on Kaplan and Meier's scale.
    concordance : float
        The share of pairs in which whoever left first had the higher rate.
    n_clusters : int
        Clusters that the errors allow for; 0 if people stand for themselves.
    test : ProportionalTest
        What :meth:`check_proportional` computes from.
    references : mapping of str to str
        Of each covariate that tells a value apart: the value it is compared with.
    """

    table: pd.DataFrame = field(repr=False)
    n: int
    left: int
    n_left_out: int
    log_likelihood: float
    proportional: pd.DataFrame = field(repr=False)
    concordance: float
    n_clusters: int
    test: ProportionalTest = field(repr=False)
    level: float = 0.95
    method: Words = EFRON
    source: Words = "Efron (1977), Journal of the American Statistical Association 72, 557-565"
    assumptions: tuple[Words, ...] = (PROPORTIONAL, CENSORING)
    references: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def value(self) -> float:
        """The hazard ratio of the first covariate; of another ask :meth:`estimate`."""
        return self._first.value

    @property
    def low(self) -> float:
        """The lower end of that ratio's interval."""
        return self._first.low

    @property
    def high(self) -> float:
        """The upper end of that ratio's interval."""
        return self._first.high

    @property
    def _first(self) -> Estimate:
        return self.estimate(self.table["covariate"].iloc[0])

    def estimate(self, covariate: str) -> Estimate:
        """The hazard ratio of one covariate.

        Raises
        ------
        EvaluationError
            The model has no such covariate.
        """
        rows = self.table[self.table["covariate"].eq(covariate)]
        if rows.empty:
            raise EvaluationError(
                Problem("retention_model", f"{covariate} is not in the model",
                        nearest(covariate, self.table["covariate"]))
            )  # fmt: skip
        row = rows.iloc[0]
        return Estimate(
            name=Text("Rate of leaving, ratio for {covariate}",
                      covariate=self._name(str(covariate))),
            value=float(row["hazard_ratio"]), low=float(row["low"]), high=float(row["high"]),
            n=self.n, spec=".2f", method=self.method, source=self.source, level=self.level,
            assumptions=self.assumptions,
        )  # fmt: skip

    def check_proportional(self, transform: str = "km") -> pd.DataFrame:
        """Test whether each ratio stays the same as time goes.

        Parameters
        ----------
        transform : {"km", "rank", "identity"}
            Scale of time on which a ratio is thought to change: one less
            Kaplan-Meier's retention just before, the leaver's rank, or time itself.

        Returns
        -------
        DataFrame
            Of :meth:`ProportionalTest.table`: one row a covariate, and the last,
            ``GLOBAL``, of all together.

        References
        ----------
        Grambsch and Therneau (1994), Biometrika 81, 515-526.
        """
        return self.test.table(transform)

    @property
    def changing(self) -> list[str] | None:
        """Covariates whose ratio seems to change as time goes; None if nothing speaks for it.

        Empty where only the test of all together does.
        """
        return find_changing(self.proportional, self.level)

    def sentence(self) -> Text:
        """The model's ratios and their assumption in words, still marked for release."""
        people = min(self.left, self.n - self.left) or self.n
        ratios = [
            Text(
                "{covariate} {ratio} ({low} to {high})",
                covariate=self._name(str(row.covariate)),
                ratio=Bound(people, self.n, end=row.hazard_ratio, spec=".2f"),
                low=Bound(people, self.n, end=row.low, spec=".2f"),
                high=Bound(people, self.n, end=row.high, spec=".2f"),
            )
            for row in self.table.itertuples()
        ]
        return Text(
            "Ratio of the rates of leaving, with {level} interval: {ratios} ({left} of {n} people "
            "left). {assumption}",
            level=Fact(self.level, ".0%"),
            ratios=ratios,
            left=Count(self.left),
            n=Count(self.n),
            assumption=self._tell_assumption(people),
        )

    def _name(self, covariate: str) -> Words:
        """The covariate, and what it is compared with where that is a value of its own."""
        if covariate not in self.references:
            return covariate
        return Text("{covariate} against {reference}", covariate=covariate,
                    reference=self.references[covariate])  # fmt: skip

    def _tell_assumption(self, people: int) -> Claim:
        """Plainly, whether one ratio for all times is a fair summary."""
        p = Bound(people, self.n, end=float(self.proportional["p_value"].iloc[-1]), spec=".3f")
        untested = Text("Whether a ratio is the same at all times is not shown.")
        if np.isnan(p.end):
            return Claim(Text("Whether a ratio is the same at all times cannot be tested."))
        if self.changing is None:
            words = Text(
                "Nothing speaks against ratios that are the same at all times (Grambsch and "
                "Therneau's test, p {p}).",
                p=p,
            )
        elif self.changing:
            words = Text(
                "That a ratio is the same at all times looks wrong for {covariates}: read it as "
                "an average over time (Grambsch and Therneau's test of all, p {p}).",
                covariates=self.changing,
                p=p,
            )
        else:
            words = Text(
                "That the ratios are the same at all times looks wrong: read each as an average "
                "over time (Grambsch and Therneau's test, p {p}).",
                p=p,
            )
        return Claim(words, otherwise=untested)

    def __str__(self) -> str:
        return str(self.sentence())
