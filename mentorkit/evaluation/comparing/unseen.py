"""How strong something unseen would have to be to explain a difference: the E-value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...errors import EvaluationError, Problem, nearest
from ...language import Text
from ...result import Estimate, Fact, Mean, Words
from ..reading import check_level

#: What a difference may be told in, and how it is turned into a ratio of risks.
MEASURES = ("ratio", "odds", "hazard", "standardised")
SOURCE = "VanderWeele and Ding (2017), Annals of Internal Medicine 167, 268-274"


@dataclass(frozen=True)
class EValue(Estimate):
    """How strongly something unseen would have to go with both taking part and the outcome.

    ``value`` is what it takes to explain all of the estimate, ``low`` what it
    takes to bring the interval's nearest end to no difference (1 where it is
    there already), ``high`` the same of its other end.

    Parameters
    ----------
    ratio : float
        The ratio of risks that the estimate was turned into.
    """

    ratio: float = float("nan")

    def sentence(self) -> Text:
        """What it takes as one sentence, its figures still marked for release."""
        if np.isnan(self.value):
            return Text("{name}: too little is known to tell.", name=self.name)
        value = Mean(self.value, self.n, self.spec)
        if np.isnan(self.low):
            return Text(
                "{name}: something unseen that made both taking part and the outcome {value} "
                "times as likely could explain all of the difference.",
                name=self.name,
                value=value,
            )
        if self.low <= 1:
            return Text(
                "{name}: something unseen that made both taking part and the outcome {value} "
                "times as likely could explain all of the difference; the {level} interval holds "
                "no difference even without it.",
                name=self.name,
                value=value,
                level=Fact(self.level, ".0%"),
            )
        return Text(
            "{name}: something unseen that made both taking part and the outcome {value} times "
            "as likely could explain all of the difference, and {low} times would bring the "
            "{level} interval to no difference.",
            name=self.name,
            value=value,
            low=Mean(self.low, self.n, self.spec),
            level=Fact(self.level, ".0%"),
        )


def e_value(
    value: float,
    low: float | None = None,
    high: float | None = None,
    *,
    measure: str = "ratio",
    n: int = 0,
    name: Words | None = None,
    level: float = 0.95,
) -> EValue:
    """How strong a cause that nobody measured would have to be to explain a difference.

    Parameters
    ----------
    value : float
        The estimate.
    low, high : float, optional
        The ends of its interval.
    measure : {"ratio", "odds", "hazard", "standardised"}
        What they are: a ratio of risks or rates (and of odds or hazards where
        the outcome is rare, below 15 %), of odds or of hazards of a common
        outcome, or a difference in standard deviations.
    n : int
        People behind it.
    name : Text, optional
    level : float
        Coverage of the interval.

    Returns
    -------
    EValue
        1 where there is no difference to explain; the larger, the harder.

    Raises
    ------
    EvaluationError
        `measure` is none of these, a ratio is not above 0, or the ends do not
        enclose the estimate.

    Notes
    -----
    A ratio R above 1 takes R + sqrt(R (R - 1)), one below its inverse [1]_. A
    difference d in standard deviations counts as exp(0.91 d), odds as their
    square root, hazards as (1 - 0.5^sqrt(h)) / (1 - 0.5^sqrt(1/h)): approximations.

    References
    ----------
    .. [1] VanderWeele and Ding (2017), Annals of Internal Medicine 167, 268-274.

    Examples
    --------
    >>> found = e_value(3.9, 1.8, 8.7)
    >>> round(found.value, 2), round(found.low, 2)
    (7.26, 3.0)
    """
    check_level("e_value", level)
    nan = float("nan")
    ends = (nan if low is None else float(low), nan if high is None else float(high))
    _check(float(value), ends, measure)
    ratio, near, far = (_to_ratio(number, measure) for number in (float(value), *ends))
    if ratio < 1:
        near, far = far, near
    holds_none = (near - 1) * (ratio - 1) <= 0
    return EValue(
        name=Text("Sensitivity to what was not measured (E-value)") if name is None else name,
        value=_strength(ratio),
        low=1.0 if holds_none else _strength(near),
        high=_strength(far),
        n=n,
        spec=".1f",
        method=Text("E-value"),
        source=SOURCE,
        level=level,
        assumptions=(
            Text("one unseen cause, taken at its strongest, beside what was allowed for"),
        ),
        ratio=ratio,
    )


def _check(value: float, ends: tuple[float, float], measure: str) -> None:
    problems = []
    if measure not in MEASURES:
        problems.append(Problem("e_value", f"measure is {measure!r}", nearest(measure, MEASURES)))
    elif measure != "standardised" and min((x for x in (value, *ends) if x <= 0), default=1) <= 0:
        problems.append(
            Problem("e_value", "a ratio is not above 0",
                    'give ratios, or write measure="standardised" for a difference')
        )  # fmt: skip
    if value < ends[0] or value > ends[1]:
        problems.append(
            Problem("e_value", "the estimate lies outside its interval",
                    "give the estimate, then the lower and the upper end")
        )  # fmt: skip
    if problems:
        raise EvaluationError(problems)


def _to_ratio(number: float, measure: str) -> float:
    if measure == "standardised":
        return float(np.exp(0.91 * number))
    if measure == "odds":
        return float(np.sqrt(number))
    if measure == "hazard":
        root = np.sqrt(number)
        return float((1 - 0.5**root) / (1 - 0.5 ** (1 / root)))
    return number


def _strength(ratio: float) -> float:
    if np.isnan(ratio):
        return ratio
    ratio = max(ratio, 1 / ratio) if ratio > 0 else float("inf")
    return float(ratio + np.sqrt(ratio * (ratio - 1)))
