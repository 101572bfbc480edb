"""A draw of places from the programme's own tables: planned, shown, drawn once and kept."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .codes import STUDY_ARMS
from .errors import EvaluationError, Problem, nearest
from .evaluation import Study, design_study, judge_primary, order_waves
from .evaluation.designing.primary import OUTCOME_NAMES
from .language import Text
from .places import count_free_places, select_applicants
from .programme import Programme
from .session import Phase, open_phase
from .tables import Store, keep_rows
from .tables.example.setting import fill_table
from .tables.inert import write_delimited

#: Columns of the tables within which places may be drawn.
STRATA = ("department", "site", "team", "seniority")


@dataclass(frozen=True)
class Draw:
    """What a draw is going to be, or has been.

    Attributes
    ----------
    applicants : DataFrame
        Who is drawn among: ``id`` and the strata.
    wishes : dict
        What :func:`~mentorkit.evaluation.design_study` is given beside them.
    study : Study, optional
        Once it is drawn, or tried.
    named : DataFrame
        Of :func:`~mentorkit.evaluation.judge_primary`: outcomes that are named now.
    study_id : str
    before : sequence of str
        Ids of the draws that are there.
    """

    applicants: pd.DataFrame
    wishes: dict[str, Any]
    named: pd.DataFrame
    study_id: str = ""
    before: Sequence[str] = ()
    study: Study | None = field(default=None, repr=False)

    def texts(self) -> list[Text]:
        """What is drawn, and what it will be able to see."""
        texts: list[Text] = []
        if self.study is not None:
            texts.append(self.study.sentence())
            if self.study.strata:
                texts.append(Text("Within: {strata}.", strata=list(self.study.strata)))
        for row in self.named.itertuples():
            outcome = OUTCOME_NAMES[row.outcome]
            said = Text(
                "{outcome} is named before its data can be seen: it answers first.",
                outcome=outcome,
            )
            if not row.in_time:
                said = Text(
                    "{outcome} is named when its data can be seen already: it is told as also "
                    "looked at.",
                    outcome=outcome,
                )
            texts.append(said)
        return texts


def plan_draw(
    programme: Programme,
    *,
    kind: str = "lottery",
    places: int | None = None,
    strata: Sequence[str] = (),
    seed: int | None = None,
    primary: Sequence[str] = (),
    waves: int = 2,
    starts: Sequence[str] = (),
    why: str = "",
    outcomes_alone: bool = False,
    moment: dt.datetime | None = None,
) -> Draw:
    """Gather who is drawn among, and try the draw without keeping it.

    Parameters
    ----------
    programme : Programme
    kind, places, strata, seed, primary, waves, starts
        As in :func:`~mentorkit.evaluation.design_study`. Without `places` those that
        the mentors have and no accepted mentee holds; without `starts` the programme's
        first day, or days that part its time evenly.
    why : str
        Why an earlier draw is set aside.
    outcomes_alone : bool
        Nothing is drawn: only `primary` is named.
    moment : datetime, optional
        Of the draw; now.

    Returns
    -------
    Draw

    Raises
    ------
    EvaluationError
        Everything that stands in the way: a draw that is there already, outcomes that
        were named before, and whatever the design itself refuses.
    """
    moment = moment or dt.datetime.now(dt.UTC)
    phase = open_phase("03_matching", programme.path, as_of=moment.date())
    studies, entered = phase.tables["studies"], phase.tables["primary_outcomes"]
    problems = _find_problems(primary, entered, strata, studies, why, outcomes_alone)
    named = _judge(phase, primary, moment)
    if outcomes_alone:
        if problems:
            raise EvaluationError(problems)
        return Draw(pd.DataFrame(columns=["id"]), {}, named)
    applicants = select_applicants(phase, [s for s in strata if s in STRATA])
    if applicants.empty:
        problems.append(
            Problem(
                "applications",
                "no mentee who has applied and has no place stands there",
                "supply the table applications, a row for each with status received or waiting",
            )
        )
        raise EvaluationError(problems)
    if kind == "lottery" and places is None:
        places = count_free_places(phase)
        if len(studies) and not why.strip():
            # That a draw stands is said above: what it has left over is nobody's mistake.
            places = min(max(places, 1), max(len(applicants) - 1, 1))
        elif places < 1:
            problems.append(
                Problem(
                    "--places",
                    "no place is free: accepted mentees hold all that the mentors have",
                    "say how many places there are, or recruit mentors (capacity in people)",
                )
            )
            raise EvaluationError(problems)
    wishes = {
        "kind": kind, "places": places, "seed": seed, "waves": waves, "primary": tuple(primary),
        "strata": list(strata), "starts": list(starts) or _days(programme, kind, waves),
        "drawn_at": moment,
    }  # fmt: skip
    known = {**wishes, "strata": [s for s in strata if s in STRATA]}
    try:
        study = design_study(applicants, **known)
    except EvaluationError as error:
        raise EvaluationError([*problems, *error.problems]) from None
    if problems:
        raise EvaluationError(problems)
    before = studies["study_id"].tolist()
    own = next(name for k in range(1, len(before) + 2) if (name := f"S{k:02d}") not in before)
    return Draw(applicants, wishes, named, own, before, study)


def _days(programme: Programme, kind: str, waves: int) -> list[dt.date]:
    start, end = programme.period.start, programme.period.end
    if kind != "stepped" or waves < 1:
        return [start]
    return [start + k * ((end - start) / waves) for k in range(waves)]


def _find_problems(
    primary: Sequence[str], entered: pd.DataFrame, strata: Sequence[str],
    studies: pd.DataFrame, why: str, outcomes_alone: bool,
) -> list[Problem]:  # fmt: skip
    problems = [
        Problem("--primary", f"{outcome} is no outcome", nearest(outcome, OUTCOME_NAMES))
        for outcome in primary
        if outcome not in OUTCOME_NAMES
    ]
    problems += [
        Problem("--primary", f"{outcome} was named before",
                "leave it out: the first moment stands")
        for outcome in primary
        if outcome in set(entered["outcome"])
    ]  # fmt: skip
    problems += [
        Problem("--strata", f"{name} is no column to draw within", nearest(name, STRATA))
        for name in strata
        if name not in STRATA
    ]
    if len(studies) and not outcomes_alone and not why.strip():
        last = studies.sort_values("study_id").iloc[-1]
        problems.append(
            Problem(
                "mentorkit design",
                f"places have been drawn already ({last['study_id']}, {last['drawn_at']}), and a "
                "draw that can be repeated until it pleases is none",
                "if it must be set aside, say why with --redraw: the reason is kept beside it",
            )
        )
    if outcomes_alone and not primary:
        problems.append(Problem("--primary", "no outcome is named", "name at least one"))
    return problems


def _judge(phase: Phase, primary: Sequence[str], moment: dt.datetime) -> pd.DataFrame:
    answers, ties = phase.read("survey_responses", "ties")
    known = [outcome for outcome in primary if outcome in OUTCOME_NAMES]
    entered = pd.DataFrame({"outcome": known, "entered_at": [_write(moment)] * len(known)})
    return judge_primary(
        entered, phase.programme.period.start, survey_responses=answers, ties=ties,
        waves=order_waves(answers, phase.programme.surveys),
    )  # fmt: skip


def keep_draw(programme: Programme, draw: Draw, *, by: str = "", why: str = "") -> None:
    """Keep a draw and the outcomes named with it, all of it or nothing.

    Parameters
    ----------
    programme : Programme
        Its store is made of the files if it is not there.
    draw : Draw
        Of :func:`plan_draw`.
    by : str
        Who drew.
    why : str
        Why an earlier draw is set aside.

    Raises
    ------
    StoreError
        Somebody else has drawn meanwhile, or the store cannot be written.
    """
    frames: dict[str, pd.DataFrame] = {}
    if draw.study is not None:
        study = draw.study
        frames["studies"] = fill_table(
            "studies",
            [{"study_id": draw.study_id, "kind": study.kind, "drawn_at": _write(study.drawn_at),
              "seed": str(study.seed), "places": float(study.places), "strata": study.strata,
              "drawn_by": by or None, "why": why or None}],
        )  # fmt: skip
        arms = study.arms.assign(
            study_id=draw.study_id, stratum=study.arms["stratum"].replace("", np.nan)
        )
        frames["study_arms"] = fill_table("study_arms", {c: arms[c] for c in arms})
    if len(draw.named):
        frames["primary_outcomes"] = fill_table(
            "primary_outcomes",
            [{"outcome": row.outcome, "entered_at": _write(row.entered_at), "by": by or None}
             for row in draw.named.itertuples()],
        )  # fmt: skip
    with Store.open(programme) as store:
        keep_rows(store, frames, draw.before)


def write_result(programme: Programme, draw: Draw, language: str) -> Path:
    """Write who was drawn to which side as a sheet for the coordinator; it names people.

    Parameters
    ----------
    programme : Programme
    draw : Draw
        Kept.
    language : {"sv", "en"}
        Of the sides' labels.

    Returns
    -------
    Path
    """
    with Store.open(programme) as store:
        people = store.read("people")
    known = people[people["role"].eq("mentee")].drop_duplicates("id").set_index("id")
    arms = draw.study.arms
    rows = pd.DataFrame(
        {
            "id": arms["id"],
            "name": known["name"].reindex(arms["id"]).to_numpy(),
            "email": known["email"].reindex(arms["id"]).to_numpy(),
            "stratum": arms["stratum"],
            "arm": [STUDY_ARMS[arm].render(language) for arm in arms["arm"]],
            "starts": arms["starts"].dt.strftime("%Y-%m-%d"),
        }
    )
    with contextlib.suppress(OSError):  # whoever writes the sheet says what is wrong
        programme.make_coordinator_folder()
    path = programme.coordinator_folder / f"draw-{draw.study_id}.csv"
    write_delimited(path, rows)
    return path


def _write(moment: dt.datetime) -> str:
    return pd.Timestamp(moment).tz_localize(None).strftime("%Y-%m-%dT%H:%M:%SZ")
