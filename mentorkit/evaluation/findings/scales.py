"""What page 07 says of the answers to the surveys."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...codes import SURVEY_ROLES
from ...language import Text
from ...programme import Programme
from ...result import (
    Chart,
    Fact,
    Finding,
    Heading,
    Note,
    Tabulation,
    count,
    ends,
    fact,
    label,
    mean,
    spread,
)
from ..surveys.response import count_answered
from ..surveys.scales import count_unread, scale_name, scale_ranges
from ..surveys.waves import describe_scales, measure_changes, measure_reliability

#: A page has room for so many waves side by side.
WAVES_SHOWN = 3


def report_scales(
    scores: pd.DataFrame,
    responses: pd.DataFrame,
    waves: Sequence[str],
    programme: Programme,
) -> list[Finding]:
    """Means of every scale by role and wave, with a chart of the mentees' last answers.

    Parameters
    ----------
    scores : DataFrame
        Of :func:`score_scales`.
    responses : DataFrame
        The table ``survey_responses``, for the scales' reliability.
    waves : sequence of str
        In order.
    programme : Programme

    Returns
    -------
    list of findings
    """
    heading = Heading(Text("What they answered"))
    if scores.empty:
        return []  # the section before says what is missing
    means = _count_answers(describe_scales(scores), responses, programme)
    last = means.merge(
        pd.DataFrame({"wave": list(waves), "order": range(len(waves))}), on="wave"
    ).sort_values("order")
    last = last.groupby(["scale", "role"]).tail(1)
    found: list[Finding] = [heading, _means_table(means, list(waves)[-WAVES_SHOWN:], programme)]
    for role in ("mentee", "mentor"):
        found.append(_interval_chart(last[last["role"].eq(role)], role, programme))
    found.append(_reliability_table(measure_reliability(responses, programme.surveys), programme))
    unread = count_unread(responses, programme.surveys)
    for reason, text in (
        ("unknown", Text("Not used, since the params file has no such item: {items}.")),
        ("range", Text("Answers outside the item's range were not used, for: {items}.")),
    ):
        items = unread.loc[unread["reason"].eq(reason), "item"].astype(str).tolist()
        if items:
            found.append(Note(text.replace(items=items)))
    return [item for item in found if item is not None]


def _count_answers(
    means: pd.DataFrame, responses: pd.DataFrame, programme: Programme
) -> pd.DataFrame:
    """The means with the ``answers`` that are told: of the survey, where few skipped the scale.

    How many answered the survey stands on the page, and how many another scale:
    the difference would tell of those few.
    """
    answered = count_answered(responses, programme.surveys)
    keys = pd.MultiIndex.from_frame(means[["role", "wave"]])
    of_survey = answered.reindex(keys, fill_value=0).to_numpy()
    skipped = of_survey - means["n"]
    is_few = (skipped > 0) & (skipped < programme.privacy.minimum_count)
    return means.assign(answers=means["n"].where(~is_few, of_survey))


def _means_table(means: pd.DataFrame, waves: list[str], programme: Programme) -> Tabulation:
    order = [scale.id for scale in programme.surveys.scales]
    wide = means[means["wave"].isin(waves)].pivot(
        index=["scale", "role"], columns="wave", values=["mean", "n", "answers"]
    )
    wide.columns = [f"{figure} {wave}" for figure, wave in wide.columns]
    frame = wide.reset_index()
    frame["scale_order"] = frame["scale"].map({scale: i for i, scale in enumerate(order)})
    frame["role_order"] = frame["role"].map({role: i for i, role in enumerate(SURVEY_ROLES)})
    frame = frame.sort_values(["scale_order", "role_order"], ignore_index=True)
    ranges = scale_ranges(programme.surveys)
    frame["range"] = [
        Text("{low} to {high}", low=Fact(ranges[s][0]), high=Fact(ranges[s][1]))
        for s in frame["scale"]
    ]
    frame["scale"] = [scale_name(programme, s) for s in frame["scale"]]
    frame["role"] = frame["role"].map(SURVEY_ROLES)
    columns = {
        "scale": label(Text("Scale")),
        "range": label(Text("Lowest to highest")),
        "role": label(Text("Role")),
    }
    for wave in waves:
        if f"mean {wave}" not in frame:
            continue
        columns[f"mean {wave}"] = mean(
            Text("Mean, {wave}", wave=str(wave)), n=f"n {wave}", settled=True
        )
        columns[f"answers {wave}"] = count(Text("Answers, {wave}", wave=str(wave)))
    return Tabulation(
        frame,
        Text("Mean of each scale, by role and wave"),
        columns,
        note=Text(
            "Everybody who answered at least {least} of a scale's items; items that say the "
            "opposite are turned, so that higher is better. Not the same people in every wave. "
            "Where fewer than {few} who answered the survey skipped a scale, they count in its "
            "answers.",
            least=Fact(programme.surveys.minimum_answered, ".0%"),
            few=Fact(programme.privacy.minimum_count),
        ),
    )


def _interval_chart(last: pd.DataFrame, role: str, programme: Programme) -> Chart | None:
    """One role's last means, of the scales that share a range: others cannot stand beside."""
    ranges = pd.Series(scale_ranges(programme.surveys))
    own = last.assign(range=last["scale"].map(ranges))
    if own.empty:
        return None
    common = own["range"].value_counts().index[0]
    own = own[[r == common for r in own["range"]]]
    order = {scale.id: i for i, scale in enumerate(programme.surveys.scales)}
    own = own.sort_values("scale", key=lambda s: s.map(order)).assign(
        scale=lambda frame: [scale_name(programme, s) for s in frame["scale"]]
    )
    table = Tabulation(
        own,
        Text("The latest means of each scale: {role}", role=SURVEY_ROLES[role]),
        {
            "scale": label(Text("Scale")),
            "wave": label(Text("Wave")),
            "mean": mean(Text("Mean"), n="n", settled=True),
            **ends(mean, n="n", settled=True),
            "answers": count(Text("Answers")),
        },
        note=Text("With 95% intervals, by the t distribution."),
    )
    return Chart(
        table,
        "interval",
        x="scale",
        y=["mean"],
        low="low",
        high="high",
        alt=Text(
            "One line a scale: a point for the latest mean and a bar for its 95% interval, on a "
            "scale from {low} to {high}.",
            low=Fact(common[0]),
            high=Fact(common[1]),
        ),
        x_label=Text("Mean, {low} to {high}", low=Fact(common[0]), high=Fact(common[1])),
    )


def _reliability_table(found: pd.DataFrame, programme: Programme) -> Tabulation | None:
    if found.empty:
        return None
    return Tabulation(
        found.assign(scale=[scale_name(programme, s) for s in found["scale"]]),
        Text("How well the items of each scale hang together, in the last wave"),
        {
            "scale": label(Text("Scale")),
            "items": fact(Text("Items")),
            "alpha": mean(Text("Cronbach's alpha"), n="n", spec=".2f", settled=True),
            **ends(mean, n="n", spec=".2f", settled=True),
        },
        # Their number is that of all roles, and would tell that of a role that is hidden.
        note=Text(
            "With Feldt's 95% interval. From about 0.7 the items can be read as one scale; a "
            "scale of one item has no alpha."
        ),
    )


def report_change(
    scores: pd.DataFrame, waves: Sequence[str], programme: Programme
) -> list[Finding]:
    """How the same people's answers changed from the first wave to the last.

    Parameters
    ----------
    scores : DataFrame
        Of :func:`score_scales`.
    waves : sequence of str
        In order.
    programme : Programme

    Returns
    -------
    list of findings
        Nothing if no scale was asked for twice.
    """
    changes = measure_changes(scores, waves)
    if changes.empty:
        return []
    changes["told"] = changes["n"].where(~_tells_of_few(changes, scores, programme), 0)
    order = {scale.id: i for i, scale in enumerate(programme.surveys.scales)}
    changes = changes.sort_values(
        ["role", "scale"], key=lambda column: column.map({**order, **_ROLE_ORDER})
    ).assign(
        scale=lambda frame: [scale_name(programme, s) for s in frame["scale"]],
        among=lambda frame: frame["role"],
        role=lambda frame: frame["role"].map(SURVEY_ROLES),
    )
    return [
        Heading(Text("How the same people changed")),
        Tabulation(
            changes,
            Text("Change within the same people, from the first wave that asked to the last"),
            {
                "role": label(Text("Role")),
                "scale": label(Text("Scale")),
                "first_wave": label(Text("From")),
                "last_wave": label(Text("To")),
                "n": count(Text("People in both"), among="among"),
                "first_mean": mean(Text("Mean then"), n="told", settled=True),
                "last_mean": mean(Text("Mean now"), n="told", settled=True),
                "change": mean(Text("Change"), n="told", settled=True),
                **ends(mean, n="told", settled=True),
                "effect_size": spread(
                    Text("Change in standard deviations"), n="told", spec=".2f", settled=True
                ),
            },
            note=Text(
                "With paired 95% t intervals. A change went with the time that passed, of which "
                "the programme is one part: compare the mentees with those on the waiting list."
            ),
        ),
    ]


def _tells_of_few(changes: pd.DataFrame, scores: pd.DataFrame, programme: Programme) -> pd.Series:
    """True where nearly everybody of a wave answered in both.

    The mean of all of a wave stands on the same page: with the mean of all but
    one of them, that one's score could be had by subtraction.
    """
    asked = scores.groupby(["scale", "role", "wave"])["score"].count()
    few = pd.Series(False, index=changes.index)
    for wave in ("first_wave", "last_wave"):
        keys = pd.MultiIndex.from_frame(changes[["scale", "role", wave]])
        apart = asked.reindex(keys, fill_value=0).to_numpy() - changes["n"].to_numpy()
        few |= (apart > 0) & (apart < programme.privacy.minimum_count)
    return few


_ROLE_ORDER = {role: i for i, role in enumerate(("mentee", "waiting", "mentor", "other"))}
