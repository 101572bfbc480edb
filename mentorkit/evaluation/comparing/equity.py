"""Whether the programme works alike for every group, each against all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...language import Text
from ...result import Count, Fact, Words
from ..effects import Effect
from ..estimates import estimate_mean, estimate_share
from ..reading import align, check_level, read_numbers
from .associations import associate_shares
from .comparison import compare_groups
from .lottery import allow_for_several

WHY = Text("The figures do not say why groups differ: their work, place and mentors differ too.")


@dataclass(frozen=True)
class GroupDifference(Effect):
    """A group against all others.

    Parameters
    ----------
    group : Text or str
        ``n_treated`` are its people, ``n_control`` all others.
    group_mean, group_low, group_high : float
        The group's own mean or share, with its interval.
    """

    group: Words = ""
    group_mean: float = float("nan")
    group_low: float = float("nan")
    group_high: float = float("nan")

    def sentence(self) -> Text:
        """The difference as one sentence, its figures still marked for release."""
        values = {
            "name": self.title,
            "group": self.group,
            "value": self.figure(self.value),
            "level": Fact(self.level, ".0%"),
            "low": self.figure(self.low),
            "high": self.figure(self.high),
            "n1": Count(self.n_treated),
            "n0": Count(self.n_control),
        }
        if np.isnan(self.low):
            return Text(
                "{name}: {n1} in {group} against {n0} others are too few to tell them apart.",
                **{key: values[key] for key in ("name", "group", "n1", "n0")},
            )
        if self.is_sure:
            return Text(
                "{name}: {group} differs from all others by {value} ({level} interval {low} to "
                "{high}; {n1} against {n0} people). The figures do not say why.",
                **values,
            )
        return Text(
            "{name}: {group} differs from all others by {value} ({level} interval {low} to "
            "{high}; {n1} against {n0} people), which may be chance.",
            **values,
        )


def compare_across_groups(
    values: Sequence[float] | pd.Series,
    groups: Sequence[str] | pd.Series,
    *,
    cluster: Sequence | pd.Series | None = None,
    name: Words | None = None,
    spec: str = ".2f",
    level: float = 0.95,
) -> dict[str, GroupDifference]:
    """Compare each group of people with all others.

    Parameters
    ----------
    values : array-like of float or bool, shape (n,)
        One a person; where all are 0 or 1, shares are compared, else means.
    groups : array-like, shape (n,)
        Which group each belongs to, as their department; without one left out.
    cluster : array-like, shape (n,), optional
        Of shares: who belongs together, e.g. mentees of one mentor.
    name : Text, optional
        What is compared.
    spec, level
        As in :func:`compare_groups`.

    Returns
    -------
    dict of str to GroupDifference
        In the alphabet's order, whatever their figures; ``p_adjusted`` is Holm's
        over the groups. Empty with fewer than two groups.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> found = compare_across_groups([1, 1, 0, 0, 0, 1], list("aabbcc"), name="Met")
    >>> [(group, round(each.value, 2)) for group, each in found.items()]
    [('a', 0.75), ('b', -0.75), ('c', 0.0)]
    """
    check_level("compare_across_groups", level)
    values, groups, cluster = align(
        "compare_across_groups", values=values, groups=groups, cluster=cluster
    )
    frame = pd.DataFrame({"group": np.asarray(groups, dtype=object)})
    frame["value"] = read_numbers(values, "compare_across_groups", "values")
    frame["cluster"] = np.arange(len(frame)) if cluster is None else np.asarray(cluster, object)
    frame = frame.dropna(subset=["group", "value"]).reset_index(drop=True)
    kinds = sorted(frame["group"].unique(), key=str)
    is_share = frame["value"].isin([0, 1]).all()
    found: dict[str, Effect] = {}
    for kind in kinds if len(kinds) > 1 else []:
        inside = frame["group"].eq(kind)
        if is_share:
            other = associate_shares(
                frame["value"], inside, cluster=frame["cluster"], name=name, level=level
            )
        else:
            other = compare_groups(frame["value"], inside, name=name, spec=spec, level=level)
        own = frame.loc[inside, "value"]
        low, high = _own_interval(own, is_share, level)
        found[str(kind)] = GroupDifference(
            **{key: other.__dict__[key] for key in Effect.__dataclass_fields__} | {"design": WHY},
            group=str(kind), group_mean=float(own.mean()), group_low=low, group_high=high,
        )  # fmt: skip
    return allow_for_several(found)


def _own_interval(own: pd.Series, is_share: bool, level: float) -> tuple[float, float]:
    found = (
        estimate_share(int(own.sum()), len(own), level=level)
        if is_share
        else estimate_mean(own, level=level)
    )
    return found.low, found.high
