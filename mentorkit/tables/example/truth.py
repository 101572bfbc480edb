"""What is true of the example: every effect and every bias that was put into it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from . import setting
from .setting import Effects

_LOT = "offered a place against waiting list, by lot"
_APPLIED = "applicants against employees who did not apply, before any effect"


def tell_truth(effects: Effects) -> dict[str, dict[str, object]]:
    """The true effects and biases by name.

    Returns
    -------
    dict of str to dict
        ``value``, ``unit``, ``outcome``, ``comparison`` and, where it helps,
        ``note``.

    Examples
    --------
    >>> tell_truth(Effects())["leaving"]["value"]
    0.6
    """
    scale = "points, 1 to 5"
    last = list(setting.WAVES)[-1]
    middle = list(setting.WAVES)[1]
    half = setting.WAVES[middle][2]
    facts = [
        ("leaving", effects.leaving, "hazard ratio", "left the organisation", _LOT,
         f"constant from {setting.START}"),
        ("promotion", effects.promotion, "hazard ratio", "first promotion after the start", _LOT,
         "leaving is a competing event, apart from promotion"),
        ("moves", 1.0, "hazard ratio", "first move to another department after the start", _LOT,
         "no effect"),
        ("wellbeing", effects.wellbeing, scale, f"scale wellbeing, wave {last}", _LOT,
         "mean of its items, the reverse item turned"),
        ("inclusion", effects.inclusion, scale, f"scale inclusion, wave {last}", _LOT,
         "mean of its items"),
        ("wellbeing_midway", half * effects.wellbeing, scale,
         f"scale wellbeing, wave {middle}", _LOT, ""),
        ("inclusion_midway", half * effects.inclusion, scale,
         f"scale inclusion, wave {middle}", _LOT, ""),
        ("ties_across", effects.ties_across, "people",
         f"people of other departments turned to, {setting.TIES_AFTER} less "
         f"{setting.TIES_BEFORE}", _LOT,
         "those still employed; outgoing ties, the own mentor among them (see "
         "ties_beside_mentor)"),
        ("mentors_leaving", 1.0, "hazard ratio", "left the organisation",
         "mentors against others of the same background", "being a mentor has no effect"),
        ("mentors_wellbeing", 0.0, scale, f"scale wellbeing, change to wave {last}",
         "mentors' change against other employees' change", "being a mentor has no effect"),
        ("trend", setting.TREND[last], scale,
         f"scales wellbeing and inclusion, change to wave {last}", "everyone, without a programme",
         "a before-and-after comparison takes it for an effect"),
        ("self_rating", setting.SELF_RATING_GAIN, scale,
         "mentors' ratings of themselves after a training less before, each question",
         "the same mentors before and after", "says nothing of what they do"),
        ("selection_leaving", setting.APPLICANTS_LEAVING, "hazard ratio", "left the organisation",
         _APPLIED, "against those born in the country; the others have "
         f"{setting.LEAVING_BORN_ABROAD}"),
        ("selection_promotion", setting.APPLICANTS_PROMOTION, "hazard ratio",
         "first promotion after the start", _APPLIED, ""),
        ("selection_wellbeing", setting.APPLICANTS_WELLBEING, scale, "scale wellbeing", _APPLIED,
         "participants against others shows the effect plus this"),
        ("selection_inclusion", setting.APPLICANTS_INCLUSION, scale, "scale inclusion", _APPLIED,
         "participants against others shows the effect plus this"),
        ("selection_ties_across", setting.APPLICANTS_TIES_ACROSS, "people",
         "people of other departments turned to", _APPLIED, ""),
        ("cadence", setting.CADENCE_RATIO, "ratio of days between meetings",
         "planned gap between one-to-one meetings",
         "mentor covers all goals of the mentee against none", "holidays apart; not an effect "
         "of a place"),
    ]  # fmt: skip
    return {
        name: {"value": value, "unit": unit, "outcome": outcome, "comparison": comparison}
        | ({"note": note} if note else {})
        for name, value, unit, outcome, comparison, note in facts
    }


def ties_beside_mentor(tables: Mapping[str, pd.DataFrame], effects: Effects) -> float:
    """What a place truly brings of ties across departments, the own mentor not counted.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``applications``, ``pairs``, ``ties`` and ``employment`` of an example.
    effects : Effects
        Put into it.

    Returns
    -------
    float
        People. Whoever gains anybody gains the own mentor first, if that one works in
        another department and is still employed; the others gained are chance
        acquaintances. So many are taken away from ``effects.ties_across``.
    """
    staff = tables["employment"].drop_duplicates("id").set_index("id")
    pairs, applied = tables["pairs"], tables["applications"]
    ran = pairs[pairs["state"].eq("running")].drop_duplicates("mentee_id")
    asked = tables["ties"][tables["ties"]["date"].eq(pd.Timestamp(setting.TIES_AFTER))]
    drawn = applied["role"].eq("mentee") & applied["by_lot"].astype(bool)
    offered = applied[drawn & applied["status"].eq("accepted")]
    there = sorted(set(offered["id"]) & set(asked["from_id"]))
    mentor = ran.set_index("mentee_id")["mentor_id"].reindex(there)
    elsewhere = (
        staff["department"].reindex(mentor).to_numpy()
        != staff["department"].reindex(there).to_numpy()
    )
    left = staff["left"].reindex(mentor).to_numpy() <= pd.Timestamp(setting.TIES_AFTER)
    can_be_gained = mentor.notna().to_numpy() & elsewhere & ~left
    return effects.ties_across - (1 - math.exp(-effects.ties_across)) * can_be_gained.mean()
