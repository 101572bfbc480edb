"""Each target of the programme against what was measured."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..codes import CodeList
from ..language import Text
from ..programme import Privacy, Programme, Target
from ..result import (
    Bound,
    Claim,
    Estimate,
    Fact,
    Figure,
    Finding,
    Heading,
    Keyed,
    Mean,
    Note,
)

#: Where a target stands; see :func:`judge_target`.
TARGET_STATES = CodeList(
    "target_states",
    {
        "reached": Text("reached"),
        "on_the_way": Text("on the way"),
        "not_yet": Text("not yet"),
        "missed": Text("not reached"),
        "too_few": Text("too few to tell"),
        "not_measured": Text("not measured"),
    },
)
#: The table that each indicator is measured from.
INDICATOR_TABLES = {
    "turnover": "group_counts",
    "retention": "employment",
    "promotion": "employment",
    "mobility": "employment",
    "wellbeing": "survey_responses",
    "inclusion": "survey_responses",
    "goals_reached": "goals",
    "recommendation": "survey_responses",
    "response_rate": "survey_responses",
    "meetings_held": "meetings",
    "ties_across": "ties",
}
_SHARES = {
    "turnover", "retention", "promotion", "mobility", "goals_reached", "response_rate",
    "meetings_held",
}  # fmt: skip


def judge_target(
    target: Target, estimate: Estimate | None, privacy: Privacy, as_of: dt.date | None = None
) -> tuple[str, str]:
    """Where a target stands, and how sure that is.

    Parameters
    ----------
    target : Target
    estimate : Estimate or None
    privacy : Privacy
    as_of : date, optional
        A target whose own date has come by then is reached or not: it is
        neither on the way nor not yet reached.

    Returns
    -------
    state : str
        Of :data:`TARGET_STATES`. ``not_measured`` without an estimate;
        ``too_few`` below ``minimum_answers`` people, or where the figure is
        hidden: any other word would tell where it lies; ``reached`` if the figure,
        as it is written, is at the target or beyond; else ``missed`` if its date has come, and
        before it ``on_the_way`` if it is better than the baseline or, without
        one, its interval holds the target; else ``not_yet``.
    certainty : {"sure", "unsure", ""}
        ``unsure`` where the interval holds the target, so that chance could
        have placed the figure on its other side.

    Examples
    --------
    >>> target = Target(id="r", text="Stay", indicator="retention", target=0.9, baseline=0.85)
    >>> judge_target(target, Estimate("Retention", 0.92, 0.86, 0.96, n=120), Privacy())
    ('reached', 'unsure')
    >>> judge_target(target, Estimate("Retention", 0.8, 0.72, 0.86, n=120), Privacy())
    ('not_yet', 'sure')
    """
    if estimate is None or estimate.value != estimate.value:
        return "not_measured", ""
    if estimate.n < privacy.minimum_answers or _figure(estimate, estimate.value).hides(privacy):
        return "too_few", ""
    sign = 1 if target.direction == "at_least" else -1
    holds = estimate.low <= target.target <= estimate.high
    known = estimate.low == estimate.low and estimate.high == estimate.high
    certainty = "sure" if known and not holds else "unsure"
    if sign * (_as_written(estimate) - target.target) >= 0:
        return "reached", certainty
    if as_of is not None and target.by is not None and target.by <= as_of:
        return "missed", certainty
    before = target.baseline
    better = holds if before is None else sign * (estimate.value - before) > 0
    return ("on_the_way" if better else "not_yet"), certainty


def _as_written(estimate: Estimate) -> float:
    """The figure as a page writes it, so that no word tells what stands behind its last decimal."""
    digits = re.fullmatch(r"\.(\d+)([f%])", estimate.spec)
    if digits is None:
        return float(estimate.value)
    return round(float(estimate.value), int(digits[1]) + 2 * (digits[2] == "%"))


def compare_targets(
    programme: Programme,
    indicators: Mapping[str, Estimate | None],
    as_of: dt.date | None = None,
) -> pd.DataFrame:
    """Each target of the programme against what was measured.

    Parameters
    ----------
    programme : Programme
    indicators : mapping of str to Estimate
        By the names that targets use, e.g. ``"retention"``.
    as_of : date, optional
        As in :func:`judge_target`.

    Returns
    -------
    DataFrame, one row a target
        ``id``, ``target_text`` (Wording); ``baseline``, ``target``, ``now``
        and ``interval`` (Text or figures, marked for release); ``n``; ``held`` (it stands as an
        earlier edition told it); ``state``
        and ``certainty`` as :func:`judge_target`; ``status`` and ``sure``
        (Text).
    """
    rows = []
    for target in programme.targets:
        estimate = indicators.get(target.indicator)
        state, certainty = judge_target(target, estimate, programme.privacy, as_of)
        measured = estimate is not None and state != "not_measured"
        rows.append(
            {
                "id": target.id,
                "target_text": target.text,
                "baseline": _fact(target.baseline, target.indicator),
                "target": _limit_words(target),
                "now": _figure(estimate, estimate.value) if measured else "",
                "interval": _interval(estimate, programme.privacy) if measured else "",
                "n": estimate.n if measured else 0,
                "held": estimate is not None and estimate.held,
                "state": state,
                "certainty": certainty,
                "status": TARGET_STATES[state]
                if state != "not_measured"
                else Text(
                    "not measured: supply the table {table}",
                    table=INDICATOR_TABLES[target.indicator],
                ),
                "sure": _sure_words(certainty),
            }
        )
    columns = [
        "id", "target_text", "baseline", "target", "now", "interval", "n", "held", "state",
        "certainty", "status", "sure",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def report_targets(
    programme: Programme, indicators: Mapping[str, Estimate | None], as_of: dt.date
) -> list[Finding]:
    """Each target of which something was measured, in a line: as the leadership page judges it.

    Parameters
    ----------
    programme, indicators, as_of
        As in :func:`compare_targets`.

    Returns
    -------
    list of findings
        Empty where no target was measured.
    """
    compared = compare_targets(programme, indicators, as_of)
    measured = compared[compared["state"].ne("not_measured")]
    notes = [
        Note(Keyed(_tell_target(row), f"target {row['id']}")) for row in measured.to_dict("records")
    ]
    return [Heading(Text("Against the organisation's own targets")), *notes] if notes else []


def _tell_target(row: Mapping[str, Any]) -> Claim:
    untold = Text("“{target}”: too few people to tell.", target=row["target_text"])
    if row["state"] == "too_few":
        return Claim(untold)
    wanted = row["target"]
    if row["baseline"].value is not None:
        # What is on the way is so against this, not against what another table calls before.
        wanted = Text(
            "{wanted} (from the programme's own baseline {baseline})",
            wanted=wanted,
            baseline=row["baseline"],
        )
    figures = {"now": row["now"], "wanted": wanted, "target": row["target_text"]}
    verdict = {"status": row["status"], "sure": row["sure"]}
    if row["interval"] == "":
        return Claim(
            Text("“{target}”: {now}, with {wanted} wanted: {status}.", **figures, **verdict),
            otherwise=untold,
        )
    return Claim(
        Text(
            "“{target}”: {now} (95% interval {interval}), with {wanted} wanted: {status} ({sure}).",
            interval=row["interval"],
            **figures,
            **verdict,
        ),
        otherwise=untold,
    )


def _figure(estimate: Estimate, value: float, of: float | None = None) -> Figure:
    # With n, the end of a share's interval tells as much as the share itself.
    if estimate.k is not None:
        return Bound(
            estimate.k, estimate.n, end=value, spec=estimate.spec, of=of, held=estimate.held
        )
    return Mean(value, estimate.n, estimate.spec, held=estimate.held)


def _interval(estimate: Estimate, privacy: Privacy) -> Text | str:
    if estimate.low != estimate.low or estimate.high != estimate.high:
        return ""
    # The door would hide it too; one hidden figure beside it says enough.
    if estimate.n < privacy.minimum_answers or _figure(estimate, estimate.low).hides(privacy):
        return ""
    return Text(
        "{low} to {high}",
        low=_figure(estimate, estimate.low, estimate.value),
        high=_figure(estimate, estimate.high, estimate.value),
    )


def _fact(value: float | None, indicator: str) -> Fact:
    if value is not None and indicator in _SHARES and abs(value) <= 1:
        return Fact(value, ".0%" if round(value * 100, 6).is_integer() else ".1%")
    return Fact(value)


def _limit_words(target: Target) -> Text:
    limit = _fact(target.target, target.indicator)
    if target.direction == "at_most":
        return Text("at most {limit}", limit=limit)
    return Text("at least {limit}", limit=limit)


def _sure_words(certainty: str) -> Text | str:
    if not certainty:
        return ""
    return Text("sure") if certainty == "sure" else Text("chance could have turned it")
