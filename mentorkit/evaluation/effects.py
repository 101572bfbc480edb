"""A difference between two groups, in the words that its design allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..language import Text
from ..result import Bound, Count, Estimate, Fact, Figure, Mean, Share, Words


@dataclass(frozen=True)
class Effect(Estimate):
    """A difference between two groups, in the words that its design allows.

    Parameters
    ----------
    p_value : float
        Of no difference; NaN where there are too few to say.
    effect_size : float
        The difference in standard deviations; NaN if it has none.
    n_treated, n_control : int
        People on each side.
    by_lot : bool
        The sides were drawn by lot: only then is anything said to be caused.
    shares : tuple of Share, optional
        The two shares, where shares are compared.
    n_left_out : int
        People without a value.
    p_adjusted : float
        The p value after allowing for several outcomes; NaN if not asked for.
    spread : float
        Standard deviation that `effect_size` is counted in.
    held : bool
        It is as an earlier edition told it, or follows from shares that are.
    is_primary : bool
        It was named before the data were seen.
    is_alike : bool
        There are people enough, but none differs from the others of the same side, so
        that nothing tells how far chance reaches.
    """

    p_value: float = float("nan")
    effect_size: float = float("nan")
    n_treated: int = 0
    n_control: int = 0
    by_lot: bool = False
    shares: tuple[Share, Share] | None = None
    n_left_out: int = 0
    p_adjusted: float = float("nan")
    spread: float = float("nan")
    held: bool = False
    is_primary: bool = False
    is_alike: bool = False

    @property
    def people(self) -> int:
        """The fewest people from whom the figure could be had back.

        For means the smaller side; for shares the smallest cell that is not
        empty, since a difference and one share give the other.
        """
        if self.shares is None:
            return min(self.n_treated, self.n_control)
        cells = [cell for s in self.shares for cell in (s.k, s.n - s.k) if cell]
        return min(cells, default=0)

    def figure(self, value: float) -> Figure:
        """`value`, one of the effect's figures, marked with those it stands on."""
        if self.shares is None:
            return Mean(value, self.people, self.spec, held=self.held)
        return Bound(self.people, self.n, end=100 * value, spec=".1f", held=self.held)

    @property
    def title(self) -> Words:
        """What is compared, with its unit where shares are."""
        if self.shares is None:
            return self.name
        return Text("{name}, in percentage points", name=self.name)

    @property
    def is_apart(self) -> bool:
        """True if the interval lies on one side of no difference."""
        return bool(self.low > 0 or self.high < 0)

    @property
    def is_sure(self) -> bool:
        """True if the interval lies on one side of no difference, and several outcomes allow it."""
        return self.is_apart and not self.p_adjusted >= 1 - self.level

    def sentence(self) -> Text:
        """The difference as one sentence, its figures still marked for release."""
        values = {
            "name": self.title,
            "value": self.figure(self.value),
            "level": Fact(self.level, ".0%"),
            "low": self.figure(self.low),
            "high": self.figure(self.high),
            "n1": Count(self.n_treated),
            "n0": Count(self.n_control),
        }
        if np.isnan(self.low) or np.isnan(self.high):
            sides = {key: values[key] for key in ("n1", "n0")}
            if self.is_alike:
                return Text(
                    "{name}: among {n1} against {n0} people nobody differs from the others of "
                    "the same side, so that no interval can be told.",
                    name=self.name,
                    **sides,
                )
            return Text(
                "{name}: {n1} against {n0} people are too few to tell the groups apart.",
                name=self.name,
                **sides,
            )
        if self.by_lot and self.is_sure:
            return Text(
                "{name}: being offered a place by lot caused a difference of {value} "
                "({level} interval {low} to {high}; {n1} against {n0} people).",
                **values,
            )
        if self.is_apart and not self.is_sure:
            # The interval speaks for this outcome alone: say why it does not settle it.
            return Text(
                "{name}: the difference was {value} ({level} interval {low} to {high}; {n1} "
                "against {n0} people). The interval is of this outcome alone; since several were "
                "looked at, it may also be chance.",
                **values,
            )
        if self.by_lot:
            return Text(
                "{name}: with places given by lot the difference was {value} ({level} interval "
                "{low} to {high}; {n1} against {n0} people), which may also be no effect at all.",
                **values,
            )
        if self.is_sure:
            return Text(
                "{name}: taking part went with a difference of {value} ({level} interval "
                "{low} to {high}; {n1} against {n0} people); the design cannot tell the cause.",
                **values,
            )
        return Text(
            "{name}: the groups differed by {value} ({level} interval {low} to {high}; "
            "{n1} against {n0} people), which may also be no difference at all.",
            **values,
        )


def design_words(by_lot: bool) -> Text:
    """What a comparison of this design can say."""
    if by_lot:
        return Text("Places were given by lot: the groups differ by chance and the offer alone.")
    return Text(
        "The groups were not drawn by lot: a difference went with taking part, and may have "
        "other causes."
    )
