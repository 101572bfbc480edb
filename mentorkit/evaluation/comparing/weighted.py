"""Those who took part against others who were like them: the weighted comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem, nearest
from ...language import Text
from ...result import Fact, Share, Words
from ..effects import Effect
from ..estimates import read_outcome, read_yes_no
from ..reading import check_level, number_clusters
from .clustered import Coefficient
from .comparison import ALONE, CLUSTERED
from .covariates import check_covariates, read_covariates, require_columns
from .propensity import (
    WEIGHTS,
    describe_balance,
    effective_size,
    estimate_chances,
    weigh,
    weighted_mean,
)
from .unseen import EValue, e_value

WHERE = "compare_weighted"
#: Crump et al. (2009): beyond these chances hardly anybody of the other side is alike.
_RARE, _FEW, _ALIKE = 0.1, 20, 0.1

METHODS = {
    "overlap": Text("difference weighted to those who might as well have gone either way"),
    "att": Text("difference weighted to those who took part"),
    "ate": Text("difference weighted to everybody"),
}
SOURCES = {
    "overlap": "Li, Morgan and Zaslavsky (2018), Journal of the American Statistical Association "
    "113, 390-400",
    "att": "Hirano and Imbens (2001), Health Services and Outcomes Research Methodology 2, 259-278",
    "ate": "Hirano and Imbens (2001), Health Services and Outcomes Research Methodology 2, 259-278",
}  # fmt: skip


@dataclass(frozen=True)
class WeightedEffect(Effect):
    """A difference between sides that were made alike by weights.

    Parameters
    ----------
    balance : DataFrame
        Of :func:`~mentorkit.evaluation.comparing.propensity.describe_balance`:
        how alike the sides were before and after.
    n_effective : tuple of float
        How many people of equal weight would tell as much, treated and control.
    e_value : EValue
        How strong something unseen would have to be to explain the difference.
    cautions : tuple of Text
        Where the sides are too unlike, or too few are left.
    """

    balance: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    n_effective: tuple[float, float] = (float("nan"), float("nan"))
    e_value: EValue | None = None
    cautions: tuple[Words, ...] = ()


def compare_weighted(
    table: pd.DataFrame,
    outcome: str,
    treated: str,
    covariates: Sequence[str] | str,
    *,
    weights: str = "overlap",
    adjust: bool = True,
    cluster: str | None = None,
    name: Words | None = None,
    spec: str = ".2f",
    level: float = 0.95,
) -> WeightedEffect:
    """Compare those who took part with others, weighted to be alike in the covariates.

    Parameters
    ----------
    table : DataFrame
        One row a person.
    outcome, treated : str
        Its columns: a number, or yes and no; who took part.
    covariates : str or sequence of str
        Columns of what was known before the start. Words are told apart;
        whoever lacks one is left out.
    weights : {"overlap", "att", "ate"}
        Whom the answer is about: those who might as well have gone either way
        [1]_, those who took part, or everybody [2]_. The first holds up best
        where some were nearly sure to take part, or not to.
    adjust : bool
        The outcome is regressed on the covariates too: the answer is then right
        if either regression is [3]_.
    cluster : str, optional
        Column of those who share their luck; empty for whoever does not.
    name, spec, level
        As in :func:`compare_groups`; of shares the spec is theirs.

    Returns
    -------
    WeightedEffect
        The interval allows for the chances being estimated (influence
        function), with Student's t by how evenly people count.

    Raises
    ------
    EvaluationError
        A column is absent, a covariate does not vary or tells exactly who took
        part, fewer than three people are on a side, or `weights` is none of these.

    Notes
    -----
    It rests on nothing unmeasured having led people to take part that also
    matters to the outcome. ``e_value`` tells how strong such a thing would
    have to be; of shares it is that of the rarer side of yes and no.

    References
    ----------
    .. [1] Li, Morgan and Zaslavsky (2018), Journal of the American Statistical
       Association 113, 390-400.
    .. [2] Hirano and Imbens (2001), Health Services and Outcomes Research
       Methodology 2, 259-278.
    .. [3] Wooldridge (2007), Journal of Econometrics 141, 1281-1301.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> staff = pd.DataFrame({"years": rng.normal(10, 3, 400)})
    >>> staff["joined"] = rng.random(400) < 1 / (1 + np.exp(10 - staff["years"]))
    >>> staff["pay"] = 2 * staff["years"] + staff["joined"] + rng.normal(size=400)
    >>> found = compare_weighted(staff, "pay", "joined", "years")
    >>> found.low < 1 < found.high
    True
    >>> bool(found.balance["difference_after"].abs().max() < 1e-6)
    True
    """
    check_level("compare_weighted", level)
    covariates = [covariates] if isinstance(covariates, str) else list(covariates)
    _check(table, [outcome, treated, *covariates, *([cluster] if cluster else [])], weights)
    y = read_outcome(table[outcome], WHERE, outcome)
    arm = read_yes_no(table[treated], treated)
    design = read_covariates(table[covariates], len(table), WHERE)
    groups = number_clusters(table[cluster] if cluster else None, len(table), WHERE)
    known = np.isfinite(y) & ~np.isnan(arm) & design.notna().all(axis=1).to_numpy()
    y, arm, design, groups = y[known], arm[known], design[known], groups[known]
    sizes = int(arm.sum()), int((1 - arm).sum())
    if min(sizes) < 3:
        raise EvaluationError(
            Problem(WHERE, "fewer than three people are on one side", "compare more people")
        )
    check_covariates(design, WHERE, min(sizes) - 2)
    chances = estimate_chances(design, arm, WHERE)
    target, target_slope, one, one_slope, zero, zero_slope = weigh(chances.chance, arm, weights)
    regressed = chances.design if adjust else chances.design[:, :1]
    aim = (target, target_slope)
    mean1, own1 = weighted_mean(y, arm, regressed, chances, (one, one_slope), aim)
    mean0, own0 = weighted_mean(y, 1 - arm, regressed, chances, (zero, zero_slope), aim)
    effective = effective_size(one[arm == 1]), effective_size(zero[arm == 0])
    # What fitting each side's regression took of its residuals.
    own1, own0 = (
        own * np.sqrt(size / max(size - regressed.shape[1], 1))
        for own, size in zip((own1, own0), effective, strict=True)
    )
    found = _judge(mean1 - mean0, own1 - own0, groups)
    weight = np.where(arm == 1, one, zero)
    balance = describe_balance(design, arm, weight)
    is_share = bool(np.isin(y, (0, 1)).all())
    spread = np.sqrt((y[arm == 1].var(ddof=1) + y[arm == 0].var(ddof=1)) / 2)
    low, high = found.interval(level)
    effect = WeightedEffect(
        name=_name(name, is_share),
        value=found.value, low=low, high=high, n=len(y), spec=".0%" if is_share else spec,
        method=METHODS[weights], source=SOURCES[weights], level=level,
        design=Text(
            "Those who took part were compared with others made alike in what was measured "
            "({covariates}). What was not measured may differ still: a difference went with "
            "taking part, and may have other causes.",
            covariates=[str(c) for c in covariates],
        ),
        assumptions=(
            ALONE if cluster is None else CLUSTERED,
            Text("nothing unmeasured led people to take part that also matters to the outcome"),
            Text("for everybody it could have gone either way"),
        ),
        p_value=found.p_value, spread=float(spread),
        effect_size=float(found.value / spread) if spread > 0 and not is_share else float("nan"),
        n_treated=sizes[0], n_control=sizes[1], n_left_out=int((~known).sum()),
        shares=tuple(
            Share(int(y[arm == side].sum()), int((arm == side).sum())) for side in (1, 0)
        ) if is_share else None,
        balance=balance, n_effective=effective,
        cautions=_caution(chances.chance, arm, weights, balance, effective),
    )  # fmt: skip
    if is_share:
        unseen = _unseen_of_shares((mean1, mean0), (own1, own0), groups, effect)
    else:
        unseen = _unseen_of_means(effect)
    return replace(effect, e_value=unseen)


def _check(table: pd.DataFrame, columns: list[str], weights: str) -> None:
    problems: list[Any] = []
    if weights not in WEIGHTS:
        problems.append(Problem(WHERE, f"weights is {weights!r}", nearest(weights, WEIGHTS)))
    try:
        require_columns(table, columns, WHERE)
    except EvaluationError as error:
        problems += error.problems
    if problems:
        raise EvaluationError(problems)


def _name(name: Words | None, is_share: bool) -> Words:
    if name is not None:
        return name
    return Text("Difference in shares") if is_share else Text("Difference in means")


def _judge(value: float, influence: np.ndarray, groups: np.ndarray) -> Coefficient:
    """The error of a mean of influences, summed by cluster, and how free it is.

    Of normal sums s the freedom (sum of variances squared, over the sum of
    their squares) is estimated by 3 (sum s²)² / sum s⁴ - 2.
    """
    sums = np.bincount(np.unique(groups, return_inverse=True)[1], influence) / len(influence)
    number = len(sums)
    if number < 3 or not (sums**2).sum() > 0:
        return Coefficient(value, float("nan"), float("nan"))
    variance = (sums**2).sum() * number / (number - 1)
    free = 3 * (sums**2).sum() ** 2 / (sums**4).sum() - 2
    return Coefficient(value, float(np.sqrt(variance)), float(np.clip(free, 1, number - 1)))


def _caution(
    chance: np.ndarray,
    arm: np.ndarray,
    weights: str,
    balance: pd.DataFrame,
    effective: tuple[float, float],
) -> tuple[Words, ...]:
    told: list[Words] = []
    beyond = {
        "overlap": np.zeros(len(chance), dtype=bool),
        "att": (chance > 1 - _RARE) & (arm == 1),
        "ate": (chance < _RARE) | (chance > 1 - _RARE),
    }[weights]
    if beyond.any():
        told.append(
            Text(
                "{share} were so sure to take part, or not to, that hardly anybody on the other "
                "side is like them; compare those who might have gone either way instead.",
                share=Share(int(beyond.sum()), len(beyond)),
            )
        )
    if min(effective) < _FEW:
        told.append(
            Text("Few people on one side carry most of the weight, so the answer hangs on them.")
        )
    unlike = int((balance["difference_after"].abs() > _ALIKE).sum())
    if unlike:
        told.append(
            Text(
                "{k} of {n} covariates still differ by more than a tenth of a standard deviation.",
                k=Fact(unlike), n=Fact(len(balance)),
            )
        )  # fmt: skip
    return tuple(told)


def _unseen_of_means(effect: Effect) -> EValue:
    spread = effect.spread if effect.spread > 0 else float("nan")
    standard = [end / spread for end in (effect.value, effect.low, effect.high)]
    return e_value(*standard, measure="standardised", n=effect.people, level=effect.level)


def _unseen_of_shares(
    means: tuple[float, float],
    influences: tuple[np.ndarray, np.ndarray],
    groups: np.ndarray,
    effect: Effect,
) -> EValue:
    if sum(means) > 1:
        means = 1 - means[0], 1 - means[1]
        influences = -influences[0], -influences[1]
    if min(means) <= 0:
        return e_value(float("nan"), n=effect.people, level=effect.level)
    relative = influences[0] / means[0] - influences[1] / means[1]
    ratio = _judge(float(np.log(means[0] / means[1])), relative, groups)
    ends = np.exp([ratio.value, *ratio.interval(effect.level)])
    found = e_value(*ends, n=effect.people, level=effect.level)
    # A ratio's interval may end short of none where the difference's own does not.
    return replace(found, low=1.0) if effect.low <= 0 <= effect.high else found
