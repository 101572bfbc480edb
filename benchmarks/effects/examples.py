"""The example programme over many seeds: how often its known effects are covered."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
from designs import Found, half_width, half_width_of_shares

from mentorkit.evaluation import (
    count_ties,
    find_lottery,
    follow_people,
    know_departments,
    measure_effects,
    pair_waves,
    retention_model,
    score_scales,
)
from mentorkit.evaluation.comparing.lottery import list_own_mentors
from mentorkit.programme import load_programme
from mentorkit.tables.example import AS_OF, START, make_example, setting
from mentorkit.tables.example.truth import ties_beside_mentor

PARAMS = Path(__file__).parents[2] / "params" / "example.yaml"


def evaluate_seed(seed: int) -> dict[str, Found]:
    """Every known effect of one example programme, as page 07 measures it."""
    programme = load_programme(PARAMS)
    tables = make_example(seed).tables
    effects = measure_effects(
        programme,
        AS_OF,
        **{
            name: tables[name]
            for name in ("applications", "survey_responses", "employment", "ties", "people")
        },
    )
    # As page 07 tells it: pairs are known there, and the own mentor is counted for nobody.
    known = {name: tables[name] for name in ("applications", "employment", "ties", "people")}
    effects["ties_across"] = measure_effects(programme, AS_OF, **known, pairs=tables["pairs"])[
        "ties_across"
    ]
    lottery = find_lottery(tables["applications"])
    followed = follow_people(tables["employment"], START, AS_OF, lottery.index)
    followed["offered"] = lottery.reindex(followed.index).astype(bool)
    truth = true_differences()
    truth["ties_across"] = ties_beside_mentor(tables, setting.Effects())
    widths = textbook_widths(programme, tables, followed)
    found = {
        name: Found.of(effects[name], truth[name], textbook=widths[name])
        for name in truth
        if name in effects
    }
    row = retention_model(followed, "duration_days", "left", ["offered"]).table.iloc[0]
    left = followed.groupby("offered")["left"].sum()
    found["rate of leaving"] = Found(
        row["coefficient"], math.log(row["low"]), math.log(row["high"]),
        math.log(setting.Effects().leaving), textbook=1.96 * math.sqrt((1 / left).sum()),
    )  # fmt: skip
    return found


def textbook_widths(programme, tables, followed: pd.DataFrame) -> dict[str, float]:
    """Half the width that each effect's interval has by the textbook: Welch's, Wald's."""
    scores = score_scales(tables["survey_responses"], programme.surveys)
    waves = programme.surveys.waves
    both = pair_waves(scores[scores["role"].isin(["mentee", "waiting"])], waves[0], waves[-1])
    both["change"] = both["last"] - both["first"]
    widths = {
        scale: half_width(own["change"].to_numpy(), own["role"].eq("mentee").to_numpy())
        for scale, own in both.groupby("scale")
    }
    departments = know_departments(tables["employment"], tables["people"])
    ties = count_ties(tables["ties"], departments, without=list_own_mentors(tables["pairs"]))
    ties = ties.pivot(index="id", columns="round", values="across")
    lottery = find_lottery(tables["applications"])
    change = (ties.iloc[:, -1] - ties.iloc[:, 0]).reindex(lottery.index).dropna()
    widths["ties_across"] = half_width(
        change.to_numpy(float), lottery.reindex(change.index).to_numpy(bool)
    )
    side = followed["offered"].to_numpy()
    widths["retention"] = half_width_of_shares(~followed["left"].to_numpy(bool), side)
    widths["promotion"] = half_width_of_shares(followed["promoted"].to_numpy(bool), side)
    return widths


def true_differences() -> dict[str, float]:
    """The effects that were put into the example, in the units in which page 07 tells them.

    Ties with the own mentor among them; without, each example has its own truth.
    """
    effects = setting.Effects()
    months = (AS_OF - START).days / setting.MONTH_DAYS
    leaves = setting.LEAVING * setting.APPLICANTS_LEAVING
    rises = setting.PROMOTION * setting.APPLICANTS_PROMOTION

    def promoted(leaving: float, promotion: float) -> float:
        # Whoever leaves first is not promoted.
        both = leaving + promotion
        return promotion / both * (1 - math.exp(-both * months))

    return {
        "wellbeing": effects.wellbeing,
        "inclusion": effects.inclusion,
        "ties_across": effects.ties_across,
        "retention": math.exp(-leaves * effects.leaving * months) - math.exp(-leaves * months),
        "promotion": promoted(leaves * effects.leaving, rises * effects.promotion)
        - promoted(leaves, rises),
    }
